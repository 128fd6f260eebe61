"""The bias-evaluation section of a model card of the Hugging Face hub."""
