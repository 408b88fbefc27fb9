"""The REST API: a table of routes, each a function from a request to an answer."""
