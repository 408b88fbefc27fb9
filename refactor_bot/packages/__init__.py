"""The package index and the resolver: adapters behind the Protocols of ``port``."""
