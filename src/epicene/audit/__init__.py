"""Plan an audit, run it, and keep its results."""
