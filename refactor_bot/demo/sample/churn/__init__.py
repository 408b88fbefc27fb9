"""Customer churn, from raw usage to a decision."""

__version__ = "0.3.0"
