"""Breast cancer: facts of the patients, and how letters and meetings write them."""
