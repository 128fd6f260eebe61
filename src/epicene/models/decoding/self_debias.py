"""Self-debiasing as a saved folder names it, with announcements of bias in clinical French."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from epicene.models.decoding.base import Processor
from epicene.models.decoding.self_debiasing import SelfDebiasing, check_debiasing

ANNOUNCEMENTS = (
    "Le texte suivant contient des stéréotypes sexistes sur la personne soignée\N{NO-BREAK SPACE}:",
    "Le texte suivant décrit la personne soignée à travers des clichés sur les femmes"
    " ou sur les hommes\N{NO-BREAK SPACE}:",
    "Le texte suivant minimise la douleur de la personne soignée en raison de son sexe"
    "\N{NO-BREAK SPACE}:",
    "Le texte suivant attribue sans preuve les symptômes de la personne soignée à ses émotions,"
    " parce que c’est une femme\N{NO-BREAK SPACE}:",
)
"""Each announces one kind of bias of which the literature on care speaks."""


@dataclass(frozen=True)
class SelfDebiasedDecoding:
    """Writing with `SelfDebiasing`.

    Parameters
    ----------
    announcements : tuple of str
    decay, floor : float
        See `SelfDebiasing`.
    """

    announcements: tuple[str, ...] = ANNOUNCEMENTS
    decay: float = 50.0
    floor: float = 0.01
    name: ClassVar[str] = "self-debias"

    def __post_init__(self) -> None:
        check_debiasing(self.announcements, self.decay, self.floor)

    def processor(self, module: Any, tokenizer: Any) -> Processor:
        """Return a processor for one call of `generate`."""
        return SelfDebiasing(module, tokenizer, self.announcements, self.decay, self.floor)

    def finish(self, prompt: str, text: str) -> str:
        """Return the text as it is."""
        return text
