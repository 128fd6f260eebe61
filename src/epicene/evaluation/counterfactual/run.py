"""Ask a tool about documents, their twins, neutral edits, and the same documents again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from epicene.core.document import Document
from epicene.evaluation.counterfactual.swaps.base import Change, NoPair, Pair
from epicene.evaluation.tools.base import Answer, Tool
from epicene.evaluation.tools.run import answers_of

UNANSWERED: NoPair = "no_answer: the tool gave no answer"


@dataclass(frozen=True)
class Answered:
    """A changed text, and what a tool says before and after."""

    change: Change
    before: Answer
    after: Answer


@dataclass(frozen=True)
class Asked:
    """What a tool says of a document and its twin.

    Parameters
    ----------
    document : Document
    pair : Pair
    swap, control : Answered
        Of the document and its twin; of a neutral edit.
    again : Answered or None
        Of the same text twice; None where the tool is known to repeat itself.
    """

    document: Document
    pair: Pair
    swap: Answered
    control: Answered
    again: Answered | None

    @property
    def first_minus_second(self) -> int:
        """1 where the document has the first value of the contrast, -1 where its twin has."""
        return self.pair.sign


def ask(
    tool: Tool,
    documents: Sequence[Document],
    pairs: Sequence[Pair | NoPair],
    *,
    repeat: bool,
    threshold: float | None = None,
) -> tuple[Asked | NoPair, ...]:
    """Ask a tool everything at once.

    Parameters
    ----------
    tool : Tool
    documents : sequence of Document
    pairs : sequence of Pair or str
        Of each document, or why it has none.
    repeat : bool
        Whether to ask about each document twice. If not, equal texts are asked about once.
    threshold : float, optional
        From which score on a tool that gives no labels says ``1`` and not ``0``.

    Returns
    -------
    tuple of Asked or str
        Of each document, in order; why not where it has no twin, or any of its texts no answer.

    Raises
    ------
    ToolError
        If the tool fails.
    """
    texts = [text for pair in pairs if isinstance(pair, Pair) for text in _texts(pair, repeat)]
    if not repeat:
        texts = list(dict.fromkeys(texts))
    answers = [_labelled(answer, threshold) for answer in answers_of(tool, texts)]
    if repeat:
        given = iter(answers)
    else:
        known = dict(zip(texts, answers, strict=True))
        given = (
            known[text] for pair in pairs if isinstance(pair, Pair) for text in _texts(pair, repeat)
        )
    return tuple(
        _asked(document, pair, given, repeat) if isinstance(pair, Pair) else pair
        for document, pair in zip(documents, pairs, strict=True)
    )


def _texts(pair: Pair, repeat: bool) -> Iterator[str]:
    """Yield what is asked about a pair, in the order that `_asked` takes the answers."""
    yield pair.swap.before
    yield pair.swap.after
    if pair.control.before != pair.swap.before:
        yield pair.control.before
    yield pair.control.after
    if repeat:
        yield pair.swap.before


def _asked(document: Document, pair: Pair, given: Iterator[Answer], repeat: bool) -> Asked | NoPair:
    before, after = next(given), next(given)
    # A document that is both the original and what is edited neutrally is asked about once.
    shared = pair.control.before == pair.swap.before
    control_before = before if shared else next(given)
    control_after = next(given)
    again = next(given) if repeat else None
    answers = (before, after, control_before, control_after, again)
    if any(answer is not None and answer.empty for answer in answers):
        return UNANSWERED
    text = pair.swap.before
    return Asked(
        document,
        pair,
        Answered(pair.swap, before, after),
        Answered(pair.control, control_before, control_after),
        None if again is None else Answered(Change(text, text, ()), before, again),
    )


def _labelled(answer: Answer, threshold: float | None) -> Answer:
    if threshold is None or answer.label is not None or answer.score is None:
        return answer
    return replace(answer, label=str(int(answer.score >= threshold)))
