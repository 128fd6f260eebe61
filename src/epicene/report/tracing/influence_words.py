"""What the influence of documents says, for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Lang, load_texts

if TYPE_CHECKING:
    from epicene.tracing.influence.influence import Influence

_SHOWN = 10


@dataclass(frozen=True)
class InfluenceSaid:
    """The influence of documents in one language.

    Parameters
    ----------
    title : str
    sentences : tuple of str
    top : Table
        The most pushing documents, by their ids.
    """

    title: str
    sentences: tuple[str, ...]
    top: Table


def influence_said(found: Influence, lang: Lang) -> InfluenceSaid:
    """Put the influence of documents in words; no text of theirs."""
    texts, numbers = load_texts(lang), Numbers(lang)
    unscored = int(found.table["influence"].isna().sum())
    n, times = len(found.table), len(found.facts["learning_rates"])
    sentences = [texts("influence.lead", n=numbers.integer(n), checkpoints=numbers.integer(times))]
    if unscored:
        sentences.append(texts("influence.unscored", n=numbers.integer(unscored)))
    if found.facts["confidential"]:
        sentences.append(texts("influence.confidential"))
    if quoted := found.facts.get("texts"):
        sentences.append(texts("influence.quoted", n=numbers.integer(quoted)))
    first = found.table.dropna(subset="influence").head(_SHOWN)
    rows = tuple(
        (numbers.integer(place), str(name), numbers.power_of_ten(value, signed=True))
        for place, (name, value) in enumerate(
            zip(first["document"], first["influence"], strict=True), start=1
        )
    )
    header = tuple(texts(f"influence.{name}") for name in ("rank", "document", "value"))
    return InfluenceSaid(
        texts("influence.title"), tuple(sentences), Table(header, rows, (True, False, True))
    )
