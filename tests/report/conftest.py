"""Audits to report on."""

from __future__ import annotations

import pytest
from example_audit import provenance, results_of, rows

from epicene.audit.results import Results


@pytest.fixture(scope="session")
def example() -> Results:
    """Every kind of row that probes make."""
    return results_of(list(rows()), provenance())


@pytest.fixture(scope="session")
def nothing() -> Results:
    """An audit that measured nothing."""
    return results_of([], {})
