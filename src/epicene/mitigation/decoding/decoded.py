"""What every decoding method fits: a way to write, which a causal model is then given."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from epicene.mitigation.edited import edited
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.causal import CausalModel
from epicene.models.decoding.base import Decoding
from epicene.models.decoding.saved import described


@dataclass(frozen=True)
class Decoded:
    """A decoding that models are given.

    Parameters
    ----------
    method : object
        That fitted it.
    decoding : Decoding
    """

    method: Any
    decoding: Decoding

    @property
    def facts(self) -> Mapping[str, Any]:
        """The name and the options of the decoding: nothing is learnt from data."""
        return described(self.decoding)

    def apply(self, subject: Any) -> CausalModel:
        """Return the same weights, written with the decoding.

        Raises
        ------
        NotApplicableError
            If it is no causal model.
        """
        check_applies(self.method, kind_of(subject))
        changed: CausalModel = edited(subject, self.method.name)
        return dataclasses.replace(changed, decoding=self.decoding)
