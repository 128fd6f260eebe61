"""Deliverables: what a plan names is evaluated, and held against the plan's acceptance criteria."""
