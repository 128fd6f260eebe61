"""Keeping the stated gender, as a saved folder names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.models.decoding.base import Processor
from epicene.models.decoding.keep_gender import KeepStatedGender
from epicene.models.decoding.stated_gender import kept


@dataclass(frozen=True)
class ConstrainedDecoding:
    """Writing with `KeepStatedGender`, and without an end that would be read otherwise.

    Parameters
    ----------
    look_ahead : bool
        Judge determiners and pronouns by what the model would write after them; slower.
    """

    look_ahead: bool = True
    name: ClassVar[str] = "constrained-gender"

    def __post_init__(self) -> None:
        # A text that says no would count as yes.
        if not isinstance(self.look_ahead, bool):
            raise InputError("look_ahead is true or false.")

    def processor(self, module: Any, tokenizer: Any) -> Processor:
        """Return a processor for one call of `generate`."""
        return KeepStatedGender(tokenizer, module if self.look_ahead else None)

    def finish(self, prompt: str, text: str) -> str:
        """Return the text up to where it would be read in another gender than stated."""
        return kept(prompt, text)
