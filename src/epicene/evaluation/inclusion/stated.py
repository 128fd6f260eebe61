"""The decisions that gold states itself, patient by patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.documents import PairedDocuments
from epicene.evaluation.inclusion.candidates import Candidate, all_fields
from epicene.evaluation.inclusion.decisions import Codes
from epicene.evaluation.tables import GOLD

# As people and files write them, whatever the case.
_DECISIONS: Mapping[str, int] = {
    **dict.fromkeys(("1", "yes", "oui", "true", "vrai", "included", "inclus", "incluse"), 1),
    **dict.fromkeys(("0", "no", "non", "false", "faux", "excluded", "exclu", "exclue"), 0),
    **dict.fromkeys(("undecided", "unknown", "inconnu", "indécis"), -1),
}


def stated(documents: PairedDocuments, candidates: Sequence[Candidate], name: str) -> Codes:
    """Return what gold says of each patient's inclusion: 1 yes, 0 no, -1 a human must decide.

    Parameters
    ----------
    name : str
        A field of patients, or an attribute of documents.

    Raises
    ------
    InputError
        If it is missing, says something else, or differs between documents of one patient.
    """
    known = {key for document in documents.gold for key in all_fields(document)}
    if name not in known:
        raise InputError(
            f"no document says {name!r}.", where=GOLD, hint=suggestion(name, sorted(known))
        )
    said = [
        {
            value.casefold()
            for row in candidate.rows
            if (value := all_fields(documents.gold[row]).get(name)) is not None
        }
        for candidate in candidates
    ]
    one_each = "Give every candidate one, on one document or the same on all."
    _refuse(sum(not words for words in said), f"no {name!r}", one_each)
    _refuse(sum(len(words) > 1 for words in said), f"more than one {name!r}", one_each)
    words = [min(one) for one in said]
    _refuse(
        sum(word not in _DECISIONS for word in words),
        f"a {name!r} that is no decision",
        f"Known: {', '.join(_DECISIONS)}.",
    )
    return np.array([_DECISIONS[word] for word in words], dtype=np.int8)


def _refuse(wrong: int, has: str, hint: str) -> None:
    if wrong:
        many = f"{wrong} patients have" if wrong > 1 else "a patient has"
        raise InputError(f"{many} {has}.", where=GOLD, hint=hint)
