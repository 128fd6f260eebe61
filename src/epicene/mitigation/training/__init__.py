"""Train a language model on: counterfactual texts, twins, pairs; one file an objective."""
