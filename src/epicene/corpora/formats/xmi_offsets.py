"""Offsets of UIMA: it counts UTF-16 code units, as Java does; we count Unicode code points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from epicene.core.document import Span
from epicene.core.errors import InputError

_BMP_END = "\uffff"


@dataclass(frozen=True)
class Offsets:
    """The positions in one text."""

    text: str

    def span(self, features: Mapping[str, str], where: str) -> Span:
        """Return ``begin`` and ``end`` of an annotation in code points.

        Raises
        ------
        InputError
            If they do not lie in the text, or cut a character in two.
        """
        try:
            begin, end = int(features["begin"]), int(features["end"])
            if not 0 <= begin <= end:
                raise ValueError
            if self._points is not None:
                begin, end = self._points[begin], self._points[end]
            elif end > len(self.text):
                raise IndexError
        except (KeyError, ValueError, IndexError) as error:
            raise InputError(
                "begin and end do not lie in the text.", where=where, hint="Export the file again."
            ) from error
        if min(begin, end) < 0:
            raise InputError(
                "begin or end cuts a character in two.",
                where=where,
                hint="Offsets count UTF-16 code units from 0.",
            )
        return begin, end

    @cached_property
    def _points(self) -> list[int] | None:
        """The code point at each code unit, -1 within one; None where the two are the same."""
        if not self.text or max(self.text) <= _BMP_END:
            return None
        points: list[int] = []
        for point, character in enumerate(self.text):
            points += [point] if character <= _BMP_END else [point, -1]
        return [*points, len(self.text)]
