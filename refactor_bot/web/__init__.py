"""The web edge: webhooks come in, people see the state."""
