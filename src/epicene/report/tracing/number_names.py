"""What numbers that are connected are called: no longer than it takes to tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from epicene.report.texts import Texts, capital

About = tuple[str, ...]
"""Stage, probe, metric, axis and data."""


def number_names(numbers: Iterable[About], texts: Texts) -> Mapping[About, str]:
    """Name each number by its metric, then by axis, data and probe where others share the name."""
    every = list(dict.fromkeys(numbers))
    parts = {about: _parts(about, texts) for about in every}
    names = {about: parts[about][0] for about in every}
    for more in range(1, 4):
        alike: dict[str, set[str]] = {}
        for about in every:
            alike.setdefault(names[about], set()).add(parts[about][more])
        names = {
            about: f"{name}, {parts[about][more]}" if len(alike[name]) > 1 else name
            for about, name in names.items()
        }
    return {about: capital(name) for about, name in names.items()}


def _parts(about: About, texts: Texts) -> tuple[str, str, str, str]:
    stage, probe, metric, axis, data = about
    if not probe:
        return (texts(f"stages.{stage}"), "", "", "")
    name = data.rpartition("@")[0] or data
    return (
        texts.get(f"metrics.{metric}", metric),
        texts.get(f"axes.{axis}", axis),
        texts.get(f"data.{name}", texts.get(f"items.{name}", name)),
        texts.get(f"estimators.{probe}", probe),
    )
