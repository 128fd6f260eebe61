"""Readers of the data that ships and of the data that users bring."""
