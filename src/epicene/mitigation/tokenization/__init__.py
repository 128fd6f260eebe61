"""Mitigations of how a model cuts words: feminine and masculine forms as whole tokens."""
