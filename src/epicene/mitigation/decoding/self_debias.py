"""Keep a model away from what it would write where the text is announced as biased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.decoding.decoded import Decoded
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.decoding.self_debias import ANNOUNCEMENTS, SelfDebiasedDecoding


@dataclass(frozen=True)
class SelfDebias:
    """Self-debiasing (Schick, Udupa & Schütze, TACL 2021) with announcements in clinical French.

    Weights and scores stay as they are; only what the model writes changes. It can do no more
    than the model knows: one that does not read the announcements as such moves at random.

    Parameters
    ----------
    announcements : tuple of str
        Sentences that announce a biased text, each put before the text by itself.
    decay : float
        How fast a token loses weight; the paper's λ.
    floor : float
        The least factor of a probability, in [0, 1].

    References
    ----------
    schick2021self
    """

    announcements: tuple[str, ...] = ANNOUNCEMENTS
    decay: float = 50.0
    floor: float = 0.01
    name: ClassVar[str] = "self-debias"
    moment: ClassVar[Moment] = "decoding"
    applies_to: ClassVar[tuple[Kind, ...]] = ("causal",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "schick2021self"

    def fit(self, inputs: FitInputs) -> Decoded:
        """Return the decoding; nothing is learnt.

        Raises
        ------
        NotApplicableError
            If the subject is no causal model.
        InputError
            If there is no announcement, or a number is out of its range.
        """
        check_applies(self, kind_of(inputs.subject))
        announcements = tuple(self.announcements)
        return Decoded(self, SelfDebiasedDecoding(announcements, self.decay, self.floor))
