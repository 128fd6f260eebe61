"""Write of the patient in the grammatical gender that the prompt states, and in no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.decoding.decoded import Decoded
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.decoding.constrained_gender import ConstrainedDecoding


@dataclass(frozen=True)
class ConstrainedGender:
    """Constrained decoding: words that would mark the other gender are not written.

    Weights and scores stay as they are; only what the model writes changes, and only after a
    prompt that states one gender. See `epicene.models.decoding.keep_gender.KeepStatedGender`
    for what is kept and what is not.

    Parameters
    ----------
    look_ahead : bool
        Judge determiners and pronouns by what the model would write after them; slower, and
        fewer texts in which an article finds no noun.
    """

    look_ahead: bool = True
    name: ClassVar[str] = "constrained-gender"
    moment: ClassVar[Moment] = "decoding"
    applies_to: ClassVar[tuple[Kind, ...]] = ("causal",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = ""

    def fit(self, inputs: FitInputs) -> Decoded:
        """Return the decoding; nothing is learnt.

        Raises
        ------
        NotApplicableError
            If the subject is no causal model.
        """
        check_applies(self, kind_of(inputs.subject))
        return Decoded(self, ConstrainedDecoding(self.look_ahead))
