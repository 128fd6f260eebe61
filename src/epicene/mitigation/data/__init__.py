"""Mitigations of a corpus: twins beside documents or in their place, weights, samples, scrubbing.

Each gives another corpus, which reads the one given each time that it is asked for documents.
"""
