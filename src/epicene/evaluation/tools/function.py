"""A function of a text as a tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import EpiceneError, InputError
from epicene.evaluation.tools.answers import answer_of
from epicene.evaluation.tools.base import Answer, Tool, ToolError
from epicene.evaluation.tools.open import with_options


@dataclass(frozen=True)
class FunctionTool:
    """A function that takes a text and gives an answer.

    Parameters
    ----------
    function : callable
        Of one text; see `epicene.evaluation.tools.answers.answer_of` for what it may give.
    name : str
        How results call it.
    deterministic : bool
        Whether it answers the same to the same text.
    """

    function: Callable[[str], Any]
    name: str
    deterministic: bool = False

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield an answer for each text."""
        for text in texts:
            try:
                value = self.function(text)
            except EpiceneError:
                raise
            except Exception as error:
                # Its message may quote the text, and so may the traceback of a cause.
                raise ToolError(
                    f"the function failed with {type(error).__name__}.", where=self.name
                ) from None
            yield answer_of(value, text, self.name)


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        return callable(source) and not isinstance(source, type) and not isinstance(source, Tool)

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        if isinstance(source, str):
            raise InputError(
                "a function has no name that could be opened.", hint="Give the function itself."
            )
        own = getattr(source, "__name__", "") or type(source).__name__
        tool: Tool = with_options(FunctionTool(source, name or own), options)
        return tool


KIND = _Kind()
