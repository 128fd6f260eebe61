"""What every probe has: a name, a stage, needs, and a way to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.embedded import DataName
from epicene.metrics import Estimate
from epicene.models.capabilities import CAPABILITIES, Memo, Model, Precision

if TYPE_CHECKING:
    import pandas as pd

    from epicene.corpora.corpus import Corpus


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
    memo : dict
        Log-probabilities that the probes of one model share.
    """

    model: Model
    pairs: tuple[PairSet, ...] = ()
    corpora: tuple[Corpus, ...] = ()
    seed: int = 0
    precision: Precision = "float32"
    lowercase: bool = False
    memo: Memo = field(default_factory=dict)


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
    )
