"""Adapters: one per model family; each says what it can do."""
