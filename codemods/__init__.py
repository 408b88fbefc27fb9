"""The transformations: text in, text out. No git, no network, no clock, no GitHub."""
