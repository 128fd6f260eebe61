"""Questions put to a corpus or a model: each needs capabilities and returns measurements."""
