"""What checkers stand on: programs as they are written, how they are run, and the repository around them."""
