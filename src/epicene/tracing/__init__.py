"""Where bias comes from: one association followed along the chain, and what drives each harm."""
