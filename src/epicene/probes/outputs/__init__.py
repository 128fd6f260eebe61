"""What a model prefers to say."""
