"""Benchmarks: each compares in one run, interleaved, and prints a ratio."""
