"""Everything that people read: titles, bodies, commit messages, answers. Values in, Markdown out."""
