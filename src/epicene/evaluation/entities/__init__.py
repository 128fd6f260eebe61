"""Entities that a tool found, compared with those of the gold, group by group."""
