"""A figure of a page of tracing, ready to be drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A figure with what is said of it.

    Parameters
    ----------
    title, alt : str
    height : int
        In CSS pixels.
    figure : str
        Plotly figure as JSON, safe inside a ``<script>`` element.
    """

    title: str
    alt: str
    height: int
    figure: str

    def drawn(self) -> dict[str, Any]:
        """Return its fields for a template: the JSON as it is, the words to be escaped."""
        from markupsafe import Markup

        return asdict(self) | {"figure": Markup(self.figure)}  # noqa: S704 - JSON made safe
