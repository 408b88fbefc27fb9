"""Reads what two wheels offer and compares it, as a program of its own; nothing of a wheel is unpacked or imported."""
