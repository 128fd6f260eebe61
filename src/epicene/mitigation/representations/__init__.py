"""Edits of what a model represents: affine maps of its states, or of a table of vectors."""
