"""A figure of a page of tracing, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass


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
