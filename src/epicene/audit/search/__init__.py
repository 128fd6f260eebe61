"""Several mitigations tried within a budget: which none of the others outdoes."""
