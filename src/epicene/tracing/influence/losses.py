"""The loss of each training document, as training has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from epicene.core.seeds import generator
from epicene.mitigation.classifiers.lessons import batch_of, lessons, logits_of, losses_of
from epicene.mitigation.training.language_modelling import TARGETS
from epicene.mitigation.training.language_rows import check_share, ordinary, step_before
from epicene.mitigation.training.masking import IGNORED
from epicene.mitigation.training.objective import Example
from epicene.mitigation.training.reading import WORDS, runs
from epicene.models.classifier import Classifier, is_several
from epicene.tracing.influence.asking import Batch, losses_of_rows, questions

if TYPE_CHECKING:
    import torch

    from epicene.core.document import Document
    from epicene.models.transformer import TransformerModel


class DocumentLosses(Protocol):
    """Rows of documents, whose losses together are those of the documents."""

    @property
    def lengths(self) -> Sequence[int]:
        """Tokens of each row."""

    @property
    def owners(self) -> Sequence[int]:
        """The document of each row, by its place."""

    @property
    def shares(self) -> Sequence[float]:
        """How much the loss of each row counts in the loss of its document."""

    def batch(self, places: Sequence[int]) -> Batch:
        """Put rows together."""

    def losses(self, module: Any, batch: Batch) -> torch.Tensor:
        """Return the loss of each row, in nats, shape (b,)."""


@dataclass(frozen=True, eq=False)
class LanguageLosses:
    """Language modelling: the mean over the tokens of a document, each predicted once.

    Of a masked model the words of a document are dealt into as many rows as the share of hidden
    tokens asks for, each hidden in one of them: the mean over the draws that training would make,
    without their noise.

    Parameters
    ----------
    model : TransformerModel
    rows : tuple of tuple of int
    asked : tuple of tuple of int
        Places of the tokens to be predicted in each row.
    owners : tuple of int
    shares : tuple of float
    """

    model: TransformerModel
    rows: tuple[tuple[int, ...], ...]
    asked: tuple[tuple[int, ...], ...]
    owners: tuple[int, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(
        cls,
        model: TransformerModel,
        documents: Sequence[Document],
        *,
        hidden: float = 0.15,
        window: int = 128,
        seed: int = 0,
    ) -> LanguageLosses:
        """Read documents.

        Parameters
        ----------
        model : TransformerModel
            Masked or causal.
        documents : sequence of Document
        hidden : float
            Share of the tokens that training hides from a masked model.
        window : int
            Tokens that are read at once, at most.
        seed : int
            Fixes which words are hidden together.

        Raises
        ------
        InputError
            If the share or the window cannot be.
        """
        check_share(hidden)
        rows, places, owners, counts = [], [], [], []
        totals = [0] * len(documents)
        for number, document in enumerate(documents):
            for run, example in enumerate(runs([document.text], model, window)):
                draws = generator(seed, "influence", str(number), str(run))
                parts = (
                    [ordinary(example.rows[0], model)]
                    if step_before(model)
                    else _dealt(example, max(1, round(1.0 / hidden)), draws)
                )
                for part in filter(None, parts):
                    rows.append(example.rows[0])
                    places.append(tuple(part))
                    owners.append(number)
                    counts.append(len(part))
                    totals[number] += len(part)
        shares = tuple(count / totals[owner] for count, owner in zip(counts, owners, strict=True))
        return cls(model, tuple(rows), tuple(places), tuple(owners), shares)

    @property
    def lengths(self) -> list[int]:
        """Tokens of each row."""
        return [len(row) for row in self.rows]

    def batch(self, places: Sequence[int]) -> Batch:
        """Hide and ask what each row says."""
        rows, wanted = ([of[k] for k in places] for of in (self.rows, self.asked))
        return questions(rows, wanted, self.model)

    def losses(self, module: Any, batch: Batch) -> torch.Tensor:
        """Return the mean loss of the tokens asked of each row."""
        counts = (batch[TARGETS] != IGNORED).sum(dim=1)
        return losses_of_rows(module, batch) / counts


def _dealt(example: Example, n: int, draws: Any) -> list[list[int]]:
    """Deal the words of a row into n parts of as many words, by the places of their tokens."""
    words: dict[int, list[int]] = {}
    for place, word in enumerate(example.facts[WORDS]):
        if word is not None:
            words.setdefault(word, []).append(place)
    groups = list(words.values())
    parts: list[list[int]] = [[] for _ in range(min(n, len(groups)))]
    for turn, k in enumerate(draws.permutation(len(groups))):
        parts[turn % len(parts)] += groups[k]
    return parts


@dataclass(frozen=True, eq=False)
class LabelLosses:
    """A classifier: the cross-entropy of the label of a document, the mean over its windows.

    Parameters
    ----------
    model : Classifier
    examples : tuple of Example
        A window each.
    owners : tuple of int
    shares : tuple of float
    """

    model: Classifier
    examples: tuple[Example, ...]
    owners: tuple[int, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, model: Classifier, documents: Sequence[Document], target: str) -> LabelLosses:
        """Read documents and their labels.

        Parameters
        ----------
        model : Classifier
        documents : sequence of Document
            Those without the label have no loss.
        target : str
            The attribute of documents that is the label.

        Raises
        ------
        InputError
            As `epicene.mitigation.classifiers.lessons.lessons`.
        """
        place = {document.id: number for number, document in enumerate(documents)}
        examples: list[Example] = []
        owners: list[int] = []
        shares: list[float] = []
        for lesson in lessons(documents, model, target, None):
            windows = lesson.examples(model)
            examples += windows
            owners += [place[lesson.document.id]] * len(windows)
            shares += [1.0 / len(windows)] * len(windows)
        return cls(model, tuple(examples), tuple(owners), tuple(shares))

    @property
    def lengths(self) -> list[int]:
        """Tokens of each window."""
        return [len(example) for example in self.examples]

    def batch(self, places: Sequence[int]) -> Batch:
        """Put windows and their labels together."""
        return batch_of([self.examples[k] for k in places], self.model.padding)

    def losses(self, module: Any, batch: Batch) -> torch.Tensor:
        """Return the cross-entropy of each window."""
        logits = logits_of(module, batch)
        target = batch["target"].to(logits.dtype)
        return losses_of(logits, target, is_several(module.config))
