"""How useful a language model is at all: benchmarks of lm-evaluation-harness."""
