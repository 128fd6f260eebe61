"""Tools put to use: gold against predictions, disaggregated by groups of patients."""
