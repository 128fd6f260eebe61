"""Where inside a model a bias is made: causal mediation by activation patching."""
