"""Of which patients do notes speak in stigmatising words?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.metrics import cluster_proportion
from epicene.metrics.estimate import undefined
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.group_means import mean_rows
from epicene.probes.corpus.group_shares import rate, rate_difference, share_rows
from epicene.probes.corpus.groups import Contrast, Group
from epicene.probes.corpus.records import Record
from epicene.probes.corpus.stigmatising_reading import Agreement, read_stigmatising
from epicene.probes.corpus.suppression import too_few

ITEMS = ("strong", "all", "doubt", "blame", "noncompliance", "character")
_RATES = ("strong", "all")
Counts = Callable[[Record], "Counter[str]"]


@dataclass(frozen=True)
class StigmatisingLanguage:
    """Stigmatising language about the patient, found in the text: how often, and of whom.

    Items are ``strong`` (expressions that are hardly ever neutral), ``all`` (« se plaint de »,
    « refuse » and other weak ones too: read both), and the categories of the annotation schemas,
    weak expressions included. Reported are the share of documents with at least one expression
    and the expressions per 1,000 words (a mean over patients), by group and contrast; the same
    share for patients of whom a kind of social determinant is annotated against the others; and,
    where ``Evaluation`` is annotated, the detector's own precision and recall, with intervals by
    patient. A difference may lie in who is described or in how: the number does not tell.
    """

    name: str = "corpus-stigmatising"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return shares and rates by group, by determinant, and how well the detector does."""
        if not inputs.records:
            raise NotApplicableError("there is no document.")
        reading = read_stigmatising(inputs.corpus)

        def counts(record: Record) -> Counter[str]:
            return reading.counts.get(record.id, Counter())

        rows: list[Measurement] = []
        for item in ITEMS:
            rows += self._whole(inputs, counts, item)
            rows += share_rows(
                self,
                inputs,
                "stigmatising_documents",
                _has(counts, item),
                tested=item in _RATES,
                item=item,
            )
        for item in _RATES:
            rows += mean_rows(
                self,
                inputs,
                "stigmatising_per_1000_words",
                _per_1000_words(counts, item),
                "more_often_first_group",
                "empty: a document has no words",
                item=item,
            )
        rows += self._by_determinant(inputs, counts)
        return rows + list(self._detector(inputs, reading.agreement))

    def _whole(self, inputs: CorpusInputs, counts: Counts, item: str) -> Iterator[Measurement]:
        everybody = Group("", "", "", tuple(inputs.everybody))
        value = rate(everybody, _has(counts, item), inputs.min_group)
        yield row(self, inputs, "stigmatising_documents", value, item=item)

    def _by_determinant(self, inputs: CorpusInputs, counts: Counts) -> Iterator[Measurement]:
        kinds = sorted({kind for record in inputs.records for kind in record.determinants} - {""})
        for kind in kinds:
            # By patient: what one of a patient's documents names is true of the patient.
            named = {record.patient for record in inputs.records if kind in record.determinants}
            contrast = Contrast(
                "determinant",
                _group(kind, "named", [r for r in inputs.everybody if r.patient in named]),
                _group(kind, "not_named", [r for r in inputs.everybody if r.patient not in named]),
            )
            for item in _RATES:
                yield row(
                    self,
                    inputs,
                    "stigmatising_documents_difference",
                    rate_difference(contrast, _has(counts, item), inputs.min_group),
                    axis="determinant",
                    group=f"{kind}:{contrast.name}",
                    item=item,
                    neutral=0.0,
                    direction="more_often_first_group",
                    reference="miettinen1985comparative",
                )

    def _detector(self, inputs: CorpusInputs, agreement: Agreement) -> Iterator[Measurement]:
        if not agreement.retrieved:
            return
        right = [(patient, "all", hit) for patient, hit in agreement.right]
        categories = sorted({category for _, category, _ in agreement.retrieved} - {""})
        parts = [("stigmatising_precision", "all", right)]
        parts.append(("stigmatising_recall", "all", agreement.retrieved))
        parts += [
            ("stigmatising_recall", name, [one for one in agreement.retrieved if one[1] == name])
            for name in categories
        ]
        for metric, item, items in parts:
            patients = [patient for patient, _, _ in items]
            if reason := too_few(len(set(patients)), inputs.min_group):
                value = undefined(reason)
            else:
                found = cluster_proportion([float(hit) for _, _, hit in items], patients)
                value = found.as_percent()
            yield row(self, inputs, metric, value, item=item)


def _has(counts: Counts, item: str) -> Callable[[Record], bool]:
    return lambda record: counts(record)[item] > 0


def _per_1000_words(counts: Counts, item: str) -> Callable[[Record], float | None]:
    return lambda record: 1000.0 * counts(record)[item] / record.n_words if record.n_words else None


def _group(kind: str, value: str, records: Sequence[Record]) -> Group:
    return Group("determinant", kind, value, tuple(records))


PROBE = StigmatisingLanguage()
