"""Models behind an OpenAI-compatible address: what they offer is asked of them, not assumed."""
