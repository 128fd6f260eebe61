"""From weighed marks to a label and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from epicene.french.reading import GenderLabel, Marker, PatientReading

# Below this weight nothing is said of gender.
_ENOUGH = 0.1
# Marks that contradict each other by less than this share of their weight leave it open.
_MARGIN = 0.02


def weigh(markers: Sequence[Marker]) -> PatientReading:
    """Return the reading of one person's marks.

    The label is the gender of the greater weight; ``ambiguous`` if the two differ by less than 2 %
    of their sum; ``neutral`` if neither weighs anything, or inclusive forms weigh more. The
    confidence is the share of the weight that speaks for the label, with one unit of weight
    added for doubt, half of it on each side: (w + ½) / (w + others + 1).

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
    confidence = (for_it + 0.5) / (for_it + against + 1.0)
    return PatientReading(label, confidence, tuple(markers))
