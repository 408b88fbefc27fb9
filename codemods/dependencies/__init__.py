"""Upgrades that bring the code changes they need."""
