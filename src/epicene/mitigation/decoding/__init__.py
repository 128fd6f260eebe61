"""Mitigations that change how a model writes, and none of its weights."""
