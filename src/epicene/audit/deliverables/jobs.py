"""Deliverables made ready: every name and file of them was found, and nothing has run yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from epicene.audit.asking import not_applicable
from epicene.audit.cache import Store
from epicene.audit.deliverables.corpus_rows import SCHEMA, schema_rows, twin_rows
from epicene.audit.plan import WORK, Plan
from epicene.audit.run import run
from epicene.core.errors import InputError, NotApplicableError
from epicene.core.measurement import Measurement, to_frame
from epicene.core.progress import Progress
from epicene.corpora.check import schema_of
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.evaluation.base import By
from epicene.evaluation.evaluate import evaluate
from epicene.evaluation.paired import compare_tools

if TYPE_CHECKING:
    import pandas as pd

EVALUATION_WORK = WORK["corpus"]
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, eq=False)
class Measured:
    """What one deliverable gave.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a measurement.
    models, data : list of dict
        Cards and names, for the provenance.
    answers : mapping of str to int
        How many answers were computed, and known before.
    """

    table: pd.DataFrame
    models: list[dict[str, Any]] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    answers: Mapping[str, int] = field(default_factory=dict)


class Job(Protocol):
    """A deliverable that can be measured."""

    @property
    def name(self) -> str:
        """The name in the plan."""

    @property
    def work(self) -> float:
        """Units of work, as `epicene.audit.plan.WORK` counts them."""

    def measure(self, progress: Progress, store: Store | None) -> Measured:
        """Return its measurements; raises `EpiceneError` where they cannot be made."""


@dataclass(frozen=True, eq=False)
class AuditJob:
    """A corpus or models, put through the probes of an audit.

    Parameters
    ----------
    name : str
    plan : Plan
        Of the audit.
    checked : Corpus or None
        Whose schema is checked.
    twins : bool
        Whether its twins are counted.
    """

    name: str
    plan: Plan
    checked: Corpus | None = None
    twins: bool = False

    @property
    def work(self) -> float:
        """That of the audit, and of two questions beside it."""
        return self.plan.work + WORK["corpus"] * ((self.checked is not None) + self.twins)

    def measure(self, progress: Progress, store: Store | None) -> Measured:
        """Put every probe."""
        import pandas as pd

        beside: list[Measurement] = []
        for told, rows in self._beside():
            progress.describe(f"{self.name}: {told}")
            beside += rows
            progress.advance(WORK["corpus"])
        results = run(self.plan, progress=progress, store=store)
        found = results.provenance
        tables = [table for table in (to_frame(beside), results.table) if len(table)]
        return Measured(
            pd.concat(tables, ignore_index=True) if tables else results.table,
            found["models"],
            found["data"],
            found["answers"],
        )

    def _beside(self) -> Iterator[tuple[str, Iterator[Measurement]]]:
        if self.checked is None:
            return
        yield "schema", _checked_rows(self.checked)
        if self.twins:
            yield "twins", twin_rows(self.checked)


@dataclass(frozen=True, eq=False)
class EvaluationJob:
    """The output of a tool, or two outputs on the same patients, against gold.

    Parameters
    ----------
    name : str
    gold : object
    outputs : mapping of str to object
        By the name that the table gives them; where there are two, the second is compared with
        the first: before, after.
    task : str
        A name of the tasks.
    by, control, reference, options
        Of `epicene.evaluate`.
    data : str
        How the table calls the gold.
    data_names : tuple of DataName
        What was read, where it has names.
    seed : int
    """

    name: str
    gold: Any
    outputs: Mapping[str, Any]
    task: str
    by: tuple[By, ...]
    data: str
    control: tuple[str, ...] = ()
    reference: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    data_names: tuple[DataName, ...] = ()
    seed: int = 0

    @property
    def work(self) -> float:
        """One an output, and one to compare two."""
        return EVALUATION_WORK * (2 * len(self.outputs) - 1)

    def measure(self, progress: Progress, store: Store | None) -> Measured:
        """Compare with gold, and outputs with each other; nothing of it is kept."""
        import pandas as pd

        tables = []
        for told, table in self._tables():
            progress.describe(f"{self.name}: {told}")
            tables.append(table())
            progress.advance(EVALUATION_WORK)
        return Measured(
            pd.concat(tables, ignore_index=True), data=[asdict(name) for name in self.data_names]
        )

    def _tables(self) -> Iterator[tuple[str, Callable[[], pd.DataFrame]]]:
        for tool, output in self.outputs.items():
            yield tool, lambda tool=tool, output=output: self._evaluated(tool, output)  # type: ignore[misc]
        if len(self.outputs) > 1:
            yield "compared", self._compared

    def _evaluated(self, tool: str, output: Any) -> pd.DataFrame:
        return evaluate(
            self.gold,
            output,
            self.task,
            self.by,
            control=self.control,
            reference=self.reference,
            tool=tool,
            data=self.data,
            seed=self.seed,
            **self.options,
        ).table

    def _compared(self) -> pd.DataFrame:
        (before, first), (after, second) = self.outputs.items()
        return compare_tools(
            self.gold,
            second,
            first,
            self.task,
            self.by,
            reference=self.reference,
            names=(after, before),
            data=self.data,
            **self.options,
        ).table


def _checked_rows(corpus: Corpus) -> Iterator[Measurement]:
    try:
        schema_of(corpus)
    except InputError as error:
        # A deliverable without a schema is measured; the row says what could not be.
        why = NotApplicableError(error.message)
        yield not_applicable(SCHEMA, why, data=corpus.data_name.label)
        return
    yield from schema_rows(corpus)
