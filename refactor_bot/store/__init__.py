"""Our tables: history, sealed credentials. Losing them loses no decision."""
