"""The durable queue: stored events, Procrastinate jobs, the embedded database."""
