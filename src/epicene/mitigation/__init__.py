"""Reduce the bias of a corpus, a model or its predictions: fitted, applied, proved.

A method is a small frozen dataclass whose fields are its options. It is fitted on data, gives a
frozen object that is applied to a corpus, a model or predictions, and `epicene.mitigate` proves
that something changed and what it cost (``mitigation.json``).
"""
