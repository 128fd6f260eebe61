"""Associations that can be traced: two groups of texts, and two sets of words."""
