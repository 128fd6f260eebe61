"""From weighed marks to a label and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from epicene.french.reading import GenderLabel, Marker, PatientReading

# Below this weight nothing is said of gender.
_ENOUGH = 0.1
# Weight of doubt, in units of a plain mention.
_DOUBT = 0.5
# Marks that contradict each other by less than this share of their weight leave it open.
_MARGIN = 0.02


def weigh(markers: Sequence[Marker]) -> PatientReading:
    """Return the reading of one person's marks.

    The label is the gender of the greater weight; ``ambiguous`` if the two differ by less than 2 %
    of their sum; ``neutral`` if neither weighs anything, or inclusive forms weigh more. The
    confidence is the share of the weight that speaks for the label, with half a unit of weight
    added for doubt, a quarter on each side: (w + ¼) / (w + others + ½); a text without any mark
    counts as one unit for ``neutral``. On labelled texts it is cautious: readings at 0.6 to 0.9
    are right more often than that.

    Parameters
    ----------
    markers : sequence of Marker
        Those of one patient or author.
    """
    feminine = sum(m.weight for m in markers if m.gender == "F")
    masculine = sum(m.weight for m in markers if m.gender == "M")
    neutral = sum(m.weight for m in markers if m.gender == "neutral")
    total = feminine + masculine
    label: GenderLabel
    if neutral and neutral >= max(feminine, masculine):
        label, for_it, against = "neutral", neutral, max(feminine, masculine)
    elif total < _ENOUGH:
        label, for_it, against = "neutral", 1.0, total
    elif abs(feminine - masculine) <= _MARGIN * total:
        label, for_it, against = "ambiguous", min(feminine, masculine), abs(feminine - masculine)
    else:
        label = "F" if feminine > masculine else "M"
        for_it, against = max(feminine, masculine), min(feminine, masculine)
    confidence = (for_it + _DOUBT / 2) / (for_it + against + _DOUBT)
    return PatientReading(label, confidence, tuple(markers))
