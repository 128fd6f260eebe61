"""Annotation schemas: what they allow, and the files that say so."""
