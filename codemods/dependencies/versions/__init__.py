"""Which version of a package to take: what the index has, what the rules allow, what an advisory asks for."""
