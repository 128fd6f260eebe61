"""Mental health: depression, bipolar disorder, schizophrenia, anxiety, addiction, or none."""
