"""The stages of the chain, a file each, in the order of `registry.py`."""
