"""Tagged corpora hold tokens and no text: it is put together again, and mentions point into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from epicene.core.document import Entity, Span


def rebuilt(tokens: Iterable[tuple[str, bool]], start: int = 0) -> tuple[str, tuple[Span, ...]]:
    """Put a text together: tokens with one space after each, but where there was none.

    Parameters
    ----------
    tokens : iterable of (str, bool)
        Each token, and whether a space follows it; none follows the last.
    start : int
        Where the text will begin, in code points.

    Returns
    -------
    text : str
    spans : tuple of (int, int)
        Where each token lies.
    """
    pieces: list[str] = []
    spans: list[Span] = []
    at, gap = start, ""
    for token, space_after in tokens:
        pieces += (gap, token)
        at += len(gap)
        spans.append((at, at + len(token)))
        at += len(token)
        gap = " " if space_after else ""
    return "".join(pieces), tuple(spans)


def mention(
    identifier: str,
    label: str,
    places: Sequence[int],
    tokens: Sequence[Span],
    text: str,
    attributes: Mapping[str, str] | None = None,
) -> Entity:
    """Make an entity of the tokens at `places`, in order; neighbours share one span.

    Parameters
    ----------
    identifier, label : str
        Of the entity.
    places : sequence of int
        Which tokens it covers.
    tokens : sequence of (int, int)
        Where each token lies in `text`.
    text : str
        That of the document.
    attributes : mapping of str to str, optional
        Of the entity.
    """
    spans: list[Span] = []
    before = -2
    for place in places:
        start, end = tokens[place]
        if place == before + 1:
            start = spans.pop()[0]
        spans.append((start, end))
        before = place
    covered = " ".join(text[start:end] for start, end in spans)
    return Entity(identifier, label, tuple(spans), covered, dict(attributes or {}))
