"""A text and its counterfactual twin, token by token, and the words whose odds are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from epicene.core.errors import InputError, NotApplicableError
from epicene.models.capabilities import BLANK
from epicene.models.causal import CausalModel
from epicene.probes.outputs.spans import tokens_of
from epicene.tracing.associations.association import Association
from epicene.tracing.mechanism.anatomy import LanguageModel
from epicene.tracing.mechanism.sites import Role

_OTHER_LENGTH = "cut_otherwise: the text and its twin have not the same number of tokens"
_NO_EDIT = "no_edit: the twin is the same for the model"
_UNKNOWN = "unknown_words: no word of a side can be asked"


@dataclass(frozen=True)
class Question:
    """Two texts that differ in who the patient is, and two sets of words for their blank.

    Parameters
    ----------
    id : str
    template : str
        Questions of one template are one cluster.
    text, twin : str
        Each with one ``____`` in the same place. The association goes as its name says where the
        twin makes the words of the first set likelier.
    first, second : tuple of str
        The words.
    """

    id: str
    template: str
    text: str
    twin: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One pass of a question: two rows of tokens, equally long, that a model reads in turn.

    Parameters
    ----------
    text, twin : tuple of int, length t
        Tokens as the model reads them.
    roles : tuple of str, length t
        Of each position, see `Site`.
    reads : tuple of (int, int, float)
        Position, token, and the weight of its log-probability in the answer.
    """

    text: tuple[int, ...]
    twin: tuple[int, ...]
    roles: tuple[Role, ...]
    reads: tuple[tuple[int, int, float], ...]

    def places(self, role: str) -> list[int]:
        """Return the positions of a role; every one for the empty role."""
        return [i for i, one in enumerate(self.roles) if role in ("", one)]


@dataclass(frozen=True)
class Aligned:
    """A question as a model reads it.

    Parameters
    ----------
    question : Question
    readings : tuple of Reading
        The answer is the sum over them.
    """

    question: Question
    readings: tuple[Reading, ...]


def questions_of(association: Association) -> tuple[Question, ...]:
    """Return a question a context: from a patient of the second group to one of the first.

    No pair of patients stands in two contexts, so that each is a cluster of its own, as it is in a
    trace. The total effect is what a trace finds in the outputs, before it is standardised.
    """
    return tuple(
        Question(
            f"{association.id}/{number}",
            str(number),
            context.second,
            context.first,
            association.first,
            association.second,
        )
        for number, context in enumerate(association.contexts, start=1)
    )


def align(
    model: LanguageModel, questions: Sequence[Question]
) -> tuple[tuple[Aligned, ...], Mapping[str, str]]:
    """Put questions in tokens; those that cannot be are left out, with the reason.

    Returns
    -------
    tuple of Aligned
    mapping of str to str
        From the id of each question left out to why.

    Raises
    ------
    InputError
        If a text has not one blank, or two questions share an id.
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    if len({question.id for question in questions}) < len(questions):
        raise InputError("two questions share an id.")
    found: list[Aligned] = []
    left_out: dict[str, str] = {}
    for question in questions:
        try:
            found.append(Aligned(question, _readings(model, question)))
        except _LeftOutError as error:
            left_out[question.id] = str(error)
    return tuple(found), left_out


class _LeftOutError(Exception):
    """Why a question has no answer."""


Tokens = tuple[int, ...]
Placed = tuple[Tokens, Tokens]
"""Tokens of a text with a word in its blank, and the positions of the word."""


def _readings(model: LanguageModel, question: Question) -> tuple[Reading, ...]:
    rows: dict[tuple[Tokens, Tokens], tuple[Tokens, dict[tuple[int, int], float]]] = {}
    for words, sign in ((question.first, 1.0), (question.second, -1.0)):
        known = [placed for word in words if (placed := _both(model, question, word))]
        if not known:
            raise _LeftOutError(_UNKNOWN)
        for (text, at), (twin, twin_at) in known:
            if len(text) != len(twin) or at != twin_at:
                raise _LeftOutError(_OTHER_LENGTH)
            answers, steps = _steps(model, text, at)
            for (shown, place, token), (other, _, _) in zip(
                steps, _steps(model, twin, at)[1], strict=True
            ):
                if shown == other:
                    raise _LeftOutError(_NO_EDIT)
                _, wanted = rows.setdefault((shown, other), (answers, {}))
                wanted[place, token] = wanted.get((place, token), 0.0) + sign / len(known)
    return tuple(
        Reading(
            text,
            twin,
            _roles(text, twin, answers),
            tuple((place, token, weight) for (place, token), weight in wanted.items()),
        )
        for (text, twin), (answers, wanted) in rows.items()
    )


def _both(model: LanguageModel, question: Question, word: str) -> tuple[Placed, Placed] | None:
    """Return a word in the text and in its twin; None where the model does not know it."""
    found = tuple(_with_word(model, text, word) for text in (question.text, question.twin))
    text, twin = found
    return None if text is None or twin is None else (text, twin)


def _with_word(model: LanguageModel, text: str, word: str) -> Placed | None:
    before, blank, after = text.partition(BLANK)
    if not blank or BLANK in after:
        raise InputError("a text has not one blank.", hint=f"Write one {BLANK} in each.")
    encoding = model.encode(f"{before}{word}{after}")
    if encoding.offsets is None:
        raise NotApplicableError(
            "the tokenizer does not say where its tokens stand.", where=model.name
        )
    at = tokens_of(encoding, (len(before), len(before) + len(word)))
    unknown = model.unknown_tokens(encoding)
    if not at or any(unknown[position] for position in at):
        return None
    return encoding.ids, at


def _steps(
    model: LanguageModel, ids: Tokens, at: Tokens
) -> tuple[Tokens, list[tuple[Tokens, int, int]]]:
    """Return where a word is read, and for each piece: what is shown, where it is read, the token.

    As a trace reads words: of several pieces, a masked model reads each with the later ones hidden
    (Kauf & Ivanova 2023), a causal one from what stands before it.
    """
    if isinstance(model, CausalModel):
        places = tuple(len(model.start) - 1 + position for position in at)
        shown = model.start + ids[: at[-1]]
        return places, [(shown, place, ids[p]) for place, p in zip(places, at, strict=True)]
    hidden = model.tokenizer.mask_token_id
    return at, [
        (tuple(hidden if i in at and i >= p else t for i, t in enumerate(ids)), p, ids[p])
        for p in at
    ]


def _roles(text: Tokens, twin: Tokens, answers: Tokens) -> tuple[Role, ...]:
    edits = [i for i, (one, other) in enumerate(zip(text, twin, strict=True)) if one != other]
    low, high = min(*edits, *answers), max(*edits, *answers)

    def role(position: int) -> Iterator[Role]:
        # An answer read at the edit itself is where the effect enters.
        if position in edits:
            yield "edit"
        if position in answers:
            yield "answer"
        yield "between" if low < position < high else "elsewhere"

    return tuple(next(role(position)) for position in range(len(text)))
