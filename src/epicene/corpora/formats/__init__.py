"""Formats of annotated documents: a file a format, found by name in `registry`."""
