"""What every mitigation has: what it applies to, a way to be fitted, and a fitted object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from epicene.core.progress import Progress, Silent

if TYPE_CHECKING:
    import pandas as pd

    from epicene.corpora.corpus import Corpus

Kind = Literal["corpus", "masked", "causal", "classifier", "vectors", "predictions"]
"""What is mitigated: documents, a model of one family, static word vectors, or a table."""

Moment = Literal["data", "tokenization", "training", "representations", "decoding", "predictions"]
"""Where in the chain a method works; the folder that it lies in."""


@dataclass(frozen=True)
class FitInputs:
    """What a method learns from.

    Parameters
    ----------
    subject : Corpus, Model or DataFrame
        What is to be mitigated, as it is before: see `epicene.mitigation.subjects.kind_of`.
        A method leaves it as it is.
    corpus : Corpus, optional
        Documents to learn from.
    gold : pandas.DataFrame, optional
        What is true of the documents predicted: ``id``, ``label``, the group columns; for methods
        on predictions.
    seed : int
        Fixes what is drawn.
    work : Path, optional
        Where a long training keeps its checkpoints, and goes on from them.
    progress : Progress
        Told how far a long fit is.
    """

    subject: Any
    corpus: Corpus | None = None
    gold: pd.DataFrame | None = None
    seed: int = 0
    work: Path | None = None
    progress: Progress = field(default_factory=Silent)


class Method(Protocol):
    """A way to mitigate; the fields of its frozen dataclass are its options."""

    name: ClassVar[str]
    """The name in the registry."""
    moment: ClassVar[Moment]
    applies_to: ClassVar[tuple[Kind, ...]]
    needs: ClassVar[tuple[str, ...]]
    """Which of ``corpus`` and ``gold`` it cannot do without."""
    reference: ClassVar[str]
    """The key of the paper in ``docs/references.bib``; empty where it is ours."""

    def fit(self, inputs: FitInputs) -> Fitted:
        """Learn; the same inputs and seed give the same bytes.

        Raises
        ------
        InputError
            If there is nothing to learn from: one gender alone, no text that can be swapped.
        NotApplicableError
            If this subject lacks what the method needs.
        """


class Fitted(Protocol):
    """What a method learnt; frozen, and applied as often as asked."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was learnt, in numbers and names that JSON holds; never a text of the corpus."""

    def apply(self, subject: Any) -> Any:
        """Return the mitigated subject, of the same kind; the one given stays as it is.

        Raises
        ------
        InputError
            If it is not what the method was fitted for.
        """
