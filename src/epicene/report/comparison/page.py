"""A comparison as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epicene.report.comparison.chart import chart_json
from epicene.report.comparison.mitigation_words import mitigation_said
from epicene.report.comparison.pair_words import pair_said
from epicene.report.comparison.words import said
from epicene.report.templates import rendered
from epicene.report.texts import Lang, load_texts

if TYPE_CHECKING:
    from epicene.audit.comparison.compare import Comparison
    from epicene.report.search.words import SearchSaid


def render_comparison(comparison: Comparison, lang: Lang, search: SearchSaid | None = None) -> str:
    """Return the page, the same bytes for the same comparison; all that it names is escaped.

    Parameters
    ----------
    comparison : Comparison
    lang : {"fr", "en"}
    search : SearchSaid, optional
        Where the candidates are trials of a search: what became of each stands first.
    """
    from markupsafe import Markup

    texts = load_texts(lang)
    figure, height = chart_json(comparison, texts)
    words = said(comparison, lang)
    pair = comparison.before_after
    record = None if pair is None else pair.mitigation
    return rendered(
        "comparison.html.j2",
        said=words,
        search=search,
        pair=None if pair is None else pair_said(pair, texts),
        mitigation=None if record is None else mitigation_said(record, texts),
        lang=texts.lang,
        t=texts,
        alt=texts("comparison.chart_alt", names=words.subtitle),
        figure=Markup(figure),  # noqa: S704 - JSON made safe for a script
        height=height,
    )
