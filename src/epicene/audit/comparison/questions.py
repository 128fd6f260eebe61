"""Which number says how good a candidate is, and which how biased."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from epicene.audit.comparison.candidates import KEY, Candidate, Key
from epicene.core.errors import InputError
from epicene.core.registry import suggestion

Better = Literal["higher", "lower"]
FIELDS = ("data", "probe", "axis", "group", "item")

# What each number of quality means, the ones that are proposed first in front.
QUALITY: dict[str, Better] = {
    "strict_f1": "higher",
    "accuracy": "higher",
    "roc_auc_score": "higher",
    "nats_per_word": "lower",
    "acc_norm": "higher",
    "acc": "higher",
    "exact_match": "higher",
    "partial_f1": "higher",
    "ent_type_f1": "higher",
    "exact_f1": "higher",
    "strict_f1_macro": "higher",
    "precision": "higher",
    "true_positive_rate": "higher",
    "perplexity": "lower",
    "word_perplexity": "lower",
    "byte_perplexity": "lower",
    "bits_per_byte": "lower",
    "false_positive_rate": "lower",
    "false_negative_rate": "lower",
    "missed_entity_rate": "lower",
    "spurious_entity_rate": "lower",
    "wrongful_exclusion_rate": "lower",
    "wrongful_inclusion_rate": "lower",
    "expected_calibration_error": "lower",
}
# Said by the row itself, where a benchmark declares it.
DIRECTIONS: dict[str, Better] = {"higher_is_better": "higher", "lower_is_better": "lower"}
# Proposed as the number of bias, in this order; then any number that a test compares with neutral.
BIAS = (
    "true_positive_rate_difference",
    "missed_entity_rate_difference",
    "wrongful_exclusion_rate_difference",
    "strict_f1_difference",
    "accuracy_difference",
    "flip_rate_excess",
    "score_shift",
    "label_shift",
    "entity_shift",
    "margin_vs_control",
    "stereotype_score",
    "gender_gap",
    "effect_size",
)
# Axes that a default is taken from, in this order.
AXES = ("sex", "gender", "all", "")
CONTROL_AXIS = "control"


@dataclass(frozen=True)
class Question:
    """One number that every candidate has.

    Parameters
    ----------
    key : tuple of str
        What it is about, in the order of `KEY`.
    better : {"higher", "lower"}, optional
        Of quality; None for a number of bias, which is better nearer its neutral value.
    others : int
        How many other numbers the name fitted too.
    """

    key: Key
    better: Better | None = None
    others: int = 0

    @property
    def metric(self) -> str:
        """The name of the number."""
        return self.part("metric")

    def part(self, name: str) -> str:
        """Return a part of what it is about."""
        return _part(self.key, name)


@dataclass(frozen=True)
class Asked:
    """What a user asked for: ``METRIC``, ``METRIC,axis=sex,group=F-M``, ``METRIC,better=lower``."""

    metric: str
    where: dict[str, str] = field(default_factory=dict)
    better: Better | None = None

    @classmethod
    def read(cls, text: str) -> Asked:
        """Read it.

        Raises
        ------
        InputError
            If a part is no FIELD=VALUE, or a field is unknown.
        """
        metric, *parts = text.split(",")
        where: dict[str, str] = {}
        better: Better | None = None
        for part in parts:
            name, given, value = part.partition("=")
            if not given or name not in (*FIELDS, "better"):
                known = f"Known: {', '.join((*FIELDS, 'better'))}."
                raise InputError(f"{part!r} is no FIELD=VALUE of a number.", hint=known)
            if name == "better":
                if value not in ("higher", "lower"):
                    raise InputError(f"better={value!r} says nothing.", hint="higher, or lower.")
                better = "higher" if value == "higher" else "lower"
            else:
                where[name] = value
        return cls(metric.strip(), where, better)


def quality_question(candidates: Sequence[Candidate], asked: str | None) -> Question | None:
    """Return the number of quality: the one asked for, or the first known one that all have.

    Raises
    ------
    InputError
        If the one asked for is not there, or nothing says which way it is better.
    """
    shared = _shared(candidates)
    if asked is not None:
        wanted = Asked.read(asked)
        wanted.where.setdefault("axis", "")
        key, others = _find(candidates, shared, wanted, "quality")
        better = wanted.better or _better(candidates[0], key)
        if better is None:
            raise InputError(
                f"nothing says whether a higher {wanted.metric!r} is better.",
                hint=f"Say it: --quality {wanted.metric},better=higher.",
            )
        return Question(key, better, others)
    every = [key for key in shared if not _part(key, "axis") and _better(candidates[0], key)]
    names = list(QUALITY)
    ranked = sorted(every, key=lambda k: (_place(_part(k, "metric"), names), _part(k, "item")))
    # Of one class against the rest only where nothing speaks of all.
    return Question(ranked[0], _better(candidates[0], ranked[0])) if ranked else None


def bias_question(candidates: Sequence[Candidate], asked: str | None) -> Question | None:
    """Return the number of bias: the one asked for, or the first known one that all have.

    Raises
    ------
    InputError
        If the one asked for is not there, or has no neutral value.
    """
    shared = _shared(candidates)
    neutral = [key for key in shared if _compared(candidates, key)]
    if asked is not None:
        wanted = Asked.read(asked)
        key, others = _find(candidates, shared, wanted, "bias")
        if key not in neutral:
            raise InputError(
                f"{wanted.metric!r} has no neutral value: it says how much, not how biased.",
                hint=_known(sorted({_part(k, "metric") for k in neutral})),
            )
        return Question(key, None, others)
    tested = [key for key in neutral if _tested(candidates, key)] or neutral
    tested = [key for key in tested if _part(key, "axis") != CONTROL_AXIS]
    # A number of quality may have a neutral value (0.5 of an area): it is not one of bias.
    tested = [key for key in tested if _better(candidates[0], key) is None]
    ranked = sorted(tested, key=lambda k: _rank(k, list(BIAS)))
    return Question(ranked[0]) if ranked else None


def _shared(candidates: Sequence[Candidate]) -> list[Key]:
    """Return what every candidate has a number of, in the order of the first."""
    defined = [
        {key for key, row in c.rows.items() if not math.isnan(row["estimate"])} for c in candidates
    ]
    return [key for key in candidates[0].rows if all(key in keys for keys in defined)]


def _find(
    candidates: Sequence[Candidate], shared: Sequence[Key], asked: Asked, option: str
) -> tuple[Key, int]:
    def fits(key: Key) -> bool:
        said = all(_part(key, name) == value for name, value in asked.where.items())
        return _part(key, "metric") == asked.metric and said

    found = sorted(filter(fits, shared), key=lambda key: _rank(key, []))
    if found:
        return found[0], len(found) - 1
    for candidate in candidates:
        if not any(fits(key) for key in candidate.rows):
            known = sorted({_part(key, "metric") for key in shared})
            where = "".join(f", {name}={value}" for name, value in asked.where.items() if value)
            raise InputError(
                f"{candidate.name} has no number {asked.metric!r}{where} that the others have too.",
                hint=f"--{option}: {suggestion(asked.metric, known)}" if known else _NOTHING,
            )
    raise InputError(
        f"the candidates have no {asked.metric!r} of the same data.",
        hint="Put the same corpora, pairs or gold to each.",
    )


_NOTHING = "They have no number of the same data at all: put the same data to each."


def _rank(key: Key, names: list[str]) -> tuple[int, int, int, str]:
    axis = _part(key, "axis")
    return (
        _place(_part(key, "metric"), names),
        _place(axis, list(AXES)),
        bool(_part(key, "item")),
        _part(key, "item"),
    )


def _place(name: str, names: list[str]) -> int:
    return names.index(name) if name in names else len(names)


def _part(key: Key, name: str) -> str:
    return key[KEY.index(name)]


def better_of(candidate: Candidate, key: Key) -> Better | None:
    """Say which way a number is better; None where it is none of quality."""
    return _better(candidate, key)


def _better(candidate: Candidate, key: Key) -> Better | None:
    direction = str(candidate.rows[key]["direction"])
    if direction in DIRECTIONS:
        return DIRECTIONS[direction]
    return None if _part(key, "group") else QUALITY.get(_part(key, "metric"))


def _compared(candidates: Sequence[Candidate], key: Key) -> bool:
    return not any(math.isnan(c.rows[key]["neutral"]) for c in candidates)


def _tested(candidates: Sequence[Candidate], key: Key) -> bool:
    return not any(math.isnan(c.rows[key]["p_value"]) for c in candidates)


def _known(names: Sequence[str]) -> str:
    return f"With one: {', '.join(names[:12])}." if names else "Nothing here has one."
