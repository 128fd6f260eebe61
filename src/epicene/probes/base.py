"""What every probe has: a name, a stage, needs, and a way to measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from epicene.core.measurement import NAN, Measurement, Stage
from epicene.corpora.embedded import DataName
from epicene.metrics import Estimate, PreferenceResult
from epicene.metrics.clusters import Clusters
from epicene.metrics.linear import Linear
from epicene.models.capabilities import CAPABILITIES, Model, Precision

if TYPE_CHECKING:
    import pandas as pd

    from epicene.corpora.corpus import Corpus


MIN_GROUP = 11
"""Groups under this number of patients are not shown: the export rule of the French SNDS."""


@dataclass(frozen=True)
class PairSet:
    """Sentence pairs, and the control pairs they are compared with where there are some.

    Parameters
    ----------
    name : DataName
        What was read.
    table : pandas.DataFrame
        As `epicene.corpora.pair_table.read_pairs` returns it, with a column ``axis``.
    controls : pandas.DataFrame, optional
        The same for neutral sentences with the same edits (column ``edit`` in both).
    """

    name: DataName
    table: pd.DataFrame
    controls: pd.DataFrame | None = None


@dataclass(frozen=True)
class Inputs:
    """What a probe is given.

    Parameters
    ----------
    model : Model
        The model questioned.
    pairs : tuple of PairSet
        Sentence pairs of the audit.
    corpora : tuple of Corpus
        Documents of the audit.
    seed : int
        The audit's seed.
    precision : {"float32", "bfloat16"}
        Of the model's matrix products.
    lowercase : bool
        Lower-case the sentences of pairs.
    min_group : int
        Groups of fewer patients of a corpus are suppressed.
    """

    model: Model
    pairs: tuple[PairSet, ...] = ()
    corpora: tuple[Corpus, ...] = ()
    seed: int = 0
    precision: Precision = "float32"
    lowercase: bool = False
    min_group: int = MIN_GROUP


class Question(Protocol):
    """Whatever has measurements: its stage, and its name in the table."""

    stage: ClassVar[Stage]

    @property
    def name(self) -> str:
        """The name in the registry, and in the column ``probe``."""


class Probe(Question, Protocol):
    """A question put to a model; the fields of its dataclass are its parameters."""

    needs: ClassVar[tuple[str, ...]]
    """Names of the capabilities a model must have; see `epicene.models.capabilities`."""
    reads: ClassVar[str]
    """What it is put to: ``resources`` that ship, ``pairs`` or ``corpora`` of the audit."""

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Answer; raises `NotApplicableError` where this model cannot."""


Answer = Any
"""What a unit returns: JSON (numbers, strings, lists, dicts with string keys), and no text of a
corpus or of a model's output, since answers are cached."""


class Unit(Protocol):
    """A piece of work put to a model: small, independent, picklable.

    A frozen dataclass whose fields say all that it depends on beside the model and the code, so
    that an equal unit has an equal answer wherever it runs: its batches, its seed and its
    precision follow from its fields. `repr` names it in the cache.
    """

    def ask(self, model: Model) -> Answer:
        """Return the answer of the model."""


@runtime_checkable
class SplitProbe(Protocol):
    """A probe whose work on the model is cut in units that can be kept, resumed and sent away."""

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return the units; cheap, and raises `NotApplicableError` where the model cannot."""

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return the measurements from the answers, in the order of the units."""


@dataclass(frozen=True, eq=False)
class Moved:
    """A number of a probe with the move that each of its items gives it.

    Two models that were asked of the same items are then compared item by item: what is as hard
    for both cancels.

    Parameters
    ----------
    data, metric, axis, group, item : str
        As in the row of the table that holds the number.
    number : Linear
    items : Clusters
        What the moves are of, in their order: words, pairs, patients.
    """

    data: str
    metric: str
    axis: str
    group: str
    item: str
    number: Linear
    items: Clusters


@runtime_checkable
class PairableProbe(Protocol):
    """A probe some of whose numbers are means over items that every model is asked of."""

    def moved(self, inputs: Inputs, answers: Sequence[Answer]) -> Iterator[Moved]:
        """Yield these numbers, from the answers to the units; from none where there are none."""


class InUnits:
    """Measures a split probe at once: for `measure`, of a probe that has units."""

    def measure(self: SplitProbe, inputs: Inputs) -> Sequence[Measurement]:
        """Answer; raises `NotApplicableError` where this model cannot."""
        return self.conclude(inputs, [unit.ask(inputs.model) for unit in self.units(inputs)])


def lacking(probe: Probe, model: object) -> tuple[str, ...]:
    """Return the capabilities that the probe needs and the model lacks."""
    return tuple(name for name in probe.needs if not isinstance(model, CAPABILITIES[name]))


def measurement(
    probe: Question,
    model: str,
    data: DataName,
    metric: str,
    value: Estimate,
    *,
    axis: str = "",
    group: str = "",
    item: str = "",
    neutral: float = float("nan"),
    direction: str = "",
    reference: str = "",
    n_unscored: int = 0,
    reason: str = "",
) -> Measurement:
    """Make a row of the table from an estimate.

    Parameters
    ----------
    probe, model, data, metric, value
        Who was measured, by what, on what, and the number.
    axis, group, item, neutral, direction, reference : str or float
        As in `Measurement`.
    n_unscored, reason : int, str
        Items left out before the metric saw them, and why; added to those of the estimate.
    """
    return Measurement(
        model=model,
        data=data.label,
        stage=probe.stage,
        probe=probe.name,
        metric=metric,
        axis=axis,
        group=group,
        item=item,
        estimate=value.estimate,
        ci_low=value.ci_low,
        ci_high=value.ci_high,
        p_value=value.p_value,
        neutral=neutral,
        direction=direction,
        n=value.n,
        n_unscored=value.n_unscored + n_unscored,
        unscored_reason="; ".join(filter(None, [value.reason, reason])),
        reference=reference,
        bayes_factor=value.bayes_factor if isinstance(value, PreferenceResult) else NAN,
    )
