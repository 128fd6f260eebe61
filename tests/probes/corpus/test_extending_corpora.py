"""The examples of a format and of a probe of a corpus in docs/extending.md, run as they stand."""

from __future__ import annotations

from epicene.corpora.formats.registry import FORMATS
from epicene.probes.registry import CORPUS_PROBES
from extending_examples import example  # noqa: F401 - a fixture


def test_the_format_passes_its_own_test(example, tmp_path):  # noqa: F811
    example("a format", FORMATS)(tmp_path)


def test_the_probe_passes_its_own_test(example):  # noqa: F811
    example("a probe of a corpus", CORPUS_PROBES)()
