"""What is not shown because it would speak of a few patients, by itself or by subtraction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from epicene.probes.corpus.records import Record


def too_few(n_patients: int, min_group: int) -> str:
    """Say why a number about so many patients is not shown, or nothing.

    A number about nobody is no secret, and is undefined anyway.
    """
    if 0 < n_patients < min_group:
        return f"suppressed: a group has fewer than {min_group} patients"
    return ""


def exposed_patients(
    records: Sequence[Record], values: Mapping[str, Sequence[str]], min_group: int
) -> frozenset[str]:
    """Return the patients whom the totals would tell: those of all minus those of groups shown.

    Where the groups of a field that are hidden have, with the patients of whom the field says
    nothing, fewer than `min_group` patients together, every total that holds them gives their
    numbers away: what is true of all, minus what is true of the groups shown. They are then left
    out of totals and of the groups of other fields, which can hide a further group.

    Parameters
    ----------
    records : sequence of Record
    values : mapping of str to sequence of str
        The values of each field that makes groups.
    min_group : int
        Groups of fewer patients are hidden.
    """
    out: set[str] = set()
    while True:
        left = [record for record in records if record.patient not in out]
        more: set[str] = set()
        for field, names in values.items():
            members: dict[str, set[str]] = {name: set() for name in names}
            for record in left:
                if (value := record.group(field)) in members:
                    members[value].add(record.patient)
            shown = {name for name, patients in members.items() if len(patients) >= min_group}
            if not shown or all(name in shown for name, one in members.items() if one):
                continue
            rest = {record.patient for record in left if record.group(field) not in shown}
            if len(rest) < min_group:
                more |= rest
        if not more:
            return frozenset(out)
        out |= more


def hidden_parts(
    parts: Mapping[str, Sequence[Record]], shows: Callable[[Sequence[Record]], bool]
) -> frozenset[str]:
    """Return the parts not to be shown beside the number of all of them.

    Those that do not show themselves and, as long as what is hidden does not show as a whole
    either, the smallest of the others: else the total minus the parts shown would tell. Where the
    total is hidden too there is nothing to subtract from.
    """
    hidden = {name for name, own in parts.items() if not shows(own)}
    while hidden and shows([record for own in parts.values() for record in own]):
        left = sorted(parts.keys() - hidden, key=lambda name: (len(parts[name]), name))
        if not left or shows([record for name in sorted(hidden) for record in parts[name]]):
            break
        hidden.add(left[0])
    return frozenset(hidden)
