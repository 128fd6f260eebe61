"""Models and documents with one association planted at a known place of the chain."""
