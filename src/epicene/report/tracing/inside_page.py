"""The inside of a model as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from epicene.report.templates import rendered
from epicene.report.texts import Lang, load_texts
from epicene.report.tracing.inside_maps import inside_maps
from epicene.report.tracing.inside_words import inside_said
from epicene.tracing.mechanism.inside import Inside


def render_inside(found: Inside, lang: Lang) -> str:
    """Return the page, the same bytes for the same findings; all that it names is escaped."""
    texts = load_texts(lang)
    maps = [map.drawn() for map in inside_maps(found, texts)]
    return rendered(
        "tracing/inside.html.j2", said=inside_said(found, lang), lang=lang, t=texts, maps=maps
    )
