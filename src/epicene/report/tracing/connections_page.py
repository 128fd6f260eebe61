"""Connections over models as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from epicene.report.templates import rendered
from epicene.report.texts import Lang, load_texts
from epicene.report.tracing.connections_map import is_written, maps_of
from epicene.report.tracing.connections_words import connections_said
from epicene.tracing.connect.connect import Connections


def render_connections(found: Connections, lang: Lang) -> str:
    """Return the page, the same bytes for the same connections; all that it names is escaped."""
    texts = load_texts(lang)
    return rendered(
        "tracing/connections.html.j2",
        said=connections_said(found, lang),
        lang=lang,
        t=texts,
        maps=[map.drawn() for map in maps_of(found, texts)],
        written=is_written(found),
    )
