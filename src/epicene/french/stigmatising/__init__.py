"""Stigmatising language: who is judged, in which words, and whether it is asserted."""

from epicene.french.stigmatising.find import Stigmatising, find_stigmatising

__all__ = ["Stigmatising", "find_stigmatising"]
