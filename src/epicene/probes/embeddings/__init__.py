"""Which associations vectors hold."""
