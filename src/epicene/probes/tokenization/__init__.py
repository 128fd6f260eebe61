"""How fairly a tokenizer cuts words."""
