"""What is trained in a run: a language model, and a classifier and an extractor that rest on it."""
