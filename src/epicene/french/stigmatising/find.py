"""Find the expressions of a French clinical text that judge a person or a person's word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from epicene.core.errors import InputError
from epicene.french.clause import Clause
from epicene.french.normal import normalise
from epicene.french.sex_linked_words import fold
from epicene.french.stigmatising.context import Target
from epicene.french.stigmatising.expressions import Category, Strength, expressions
from epicene.french.stigmatising.scope import is_hypothetical, is_negated, is_past, quotations
from epicene.french.stigmatising.target import target_of
from epicene.french.tokens import sentences, tokenize
from epicene.french.words import words


@dataclass(frozen=True, slots=True)
class Stigmatising:
    """An expression that judges somebody.

    Parameters
    ----------
    start, end : int
        Offsets into the text, in Unicode code points.
    text : str
        The characters between them; of a patient's record, so not for logs.
    category : {"doubt", "blame", "noncompliance", "character"}
        As in the annotation schemas.
    strength : {"weak", "strong"}
        ``weak`` where the expression is also the plain French way to state a fact (« se plaint
        de », « refuse », « affirme »): count with and without.
    target : {"patient", "relative", "clinician", "other"}
        Who is judged.
    rule : str
        Name of the expression in ``corpora/stigmatising_language``.
    negated, hypothetical, quoted, past : bool
        Whether the sentence denies it, only supposes it, puts it in somebody else's mouth, or
        tells it of the past.
    """

    start: int
    end: int
    text: str
    category: Category
    strength: Strength
    target: Target
    rule: str
    negated: bool = False
    hypothetical: bool = False
    quoted: bool = False
    past: bool = False

    @property
    def of_patient(self) -> bool:
        """Whether the author asserts it of the patient; what is told of the past counts."""
        asserted = not (self.negated or self.hypothetical or self.quoted)
        return asserted and self.target == "patient"


def find_stigmatising(text: str) -> tuple[Stigmatising, ...]:
    """Return the expressions of a French clinical text that judge a person or a person's word.

    By a list of expressions and the words around them, without a parser. That an expression is
    found does not say that its author meant harm, nor that it is untrue.

    Parameters
    ----------
    text : str
        Any text; offsets are those of its code points.

    Returns
    -------
    tuple of Stigmatising
        In the order of the text; they do not overlap. Those about others, and those denied or
        supposed, are among them; see `Stigmatising.of_patient`.

    Raises
    ------
    InputError
        If `text` is not a string.

    References
    ----------
    goddu2018words, park2021physician, sun2022, himmelstein2022examination

    Examples
    --------
    >>> for one in find_stigmatising("Patiente théâtrale. Sa mère se plaint de l’attente."):
    ...     print(one.text, one.category, one.strength, one.target)
    théâtrale character strong patient
    se plaint de doubt weak relative
    """
    if not isinstance(text, str):
        raise InputError(f"a text to read is a {type(text).__name__}, not a string.")
    normal = normalise(text)
    folded = fold(normal.text)
    found: list[Stigmatising] = []
    sentence: _Sentences | None = None
    for start, end, expression in expressions().find(folded):
        sentence = sentence or _Sentences(normal.text)
        clause, i, last = sentence.at(start, end)
        target = target_of(expression, clause, i, last)
        if target == "thing":
            continue
        first, after = normal.span(start, end)
        negated = is_negated(clause, i, last) if expression.asserts else False
        found.append(
            Stigmatising(
                first,
                after,
                text[first:after],
                expression.category,
                expression.strength,
                target,
                expression.rule,
                negated=negated,
                hypothetical=is_hypothetical(clause, i),
                quoted=sentence.is_quoted(start),
                past=is_past(clause, i, last),
            )
        )
    return tuple(found)


class _Sentences:
    """The sentences of a text, cut when the first expression is found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._starts = [token.start for token in self._tokens]
        self._ranges = list(sentences(text, self._tokens))
        self._firsts = [first for first, _ in self._ranges]
        self._quotations = quotations(text)

    def at(self, start: int, end: int) -> tuple[Clause, int, int]:
        """Return the sentence, the first token and the one after the last of a span."""
        i = bisect_right(self._starts, start) - 1
        first, last = self._ranges[bisect_right(self._firsts, i) - 1]
        clause = Clause(self._text, self._tokens, first, last, words(), False)
        return clause, i, min(bisect_left(self._starts, end), last)

    def is_quoted(self, start: int) -> bool:
        return any(first <= start < last for first, last in self._quotations)
