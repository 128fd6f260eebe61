"""Two questions on a corpus that ask of no group: does it follow its schema, has it twins?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, Stage
from epicene.corpora.check import iter_checked, schema_of
from epicene.corpora.corpus import Corpus
from epicene.metrics import Estimate, cluster_proportion
from epicene.probes.base import measurement


@dataclass(frozen=True)
class _Asked:
    """Who asks, in the table."""

    name: str
    stage: ClassVar[Stage] = "corpus"


SCHEMA, TWINS = _Asked("corpus-schema"), _Asked("corpus-twins")


def schema_rows(corpus: Corpus) -> Iterator[Measurement]:
    """Yield how many documents break their annotation schema, and how many errors there are.

    ``documents_with_schema_errors`` is a share in percent with an interval by document;
    ``schema_errors`` and ``schema_warnings`` are counts, of all and by kind (``item``).

    Raises
    ------
    InputError
        If the documents name no schema, or cannot be read.
    """
    chosen = schema_of(corpus)
    broken: list[float] = []
    names: list[str] = []
    counts: dict[str, Counter[str]] = {"error": Counter(), "warning": Counter()}
    for checked in iter_checked(corpus, chosen):
        errors = [one for one in checked.violations if one.severity == "error"]
        for one in checked.violations:
            counts[one.severity][one.code] += 1
        broken.append(float(bool(errors)))
        names.append(checked.document)
    share = cluster_proportion(broken, names).as_percent()
    yield measurement(SCHEMA, "", corpus.data_name, "documents_with_schema_errors", share)
    for severity, found in counts.items():
        for item, n in (("", found.total()), *sorted(found.items())):
            value = Estimate(float(n), float(n), float(n), n=len(broken))
            metric = f"schema_{severity}s"
            yield measurement(SCHEMA, "", corpus.data_name, metric, value, item=item)


def twin_rows(corpus: Corpus) -> Iterator[Measurement]:
    """Yield the share of documents, in percent, that have a twin of the other sex.

    Where the corpus ships none they are made by `epicene.french`: a document without one conflicts
    with sex-linked anatomy, or its patient's sex is not known.

    Raises
    ------
    InputError
        If there is no document.
    """
    patients = {document.id: document.subject.id for document in corpus}
    if not patients:
        raise InputError("there is no document in it.", where=corpus.name)
    found = {twin.id for twin in corpus.twins()}
    has = [float(name in found) for name in patients]
    share = cluster_proportion(has, list(patients.values())).as_percent()
    yield measurement(TWINS, "", corpus.data_name, "documents_with_twin", share)
