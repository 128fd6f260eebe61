"""Pages, charts and tables on where bias comes from."""
