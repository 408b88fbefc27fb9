"""Code changes that upgrades of libraries need: tables of what changed, and the engine that applies them.

``index`` finds the uses in one file that any row is about, ``decide`` says which of them an upgrade breaks, ``rewrite``
turns those into text edits. A change of a library is a row with its example in its table, and nothing else.
"""
