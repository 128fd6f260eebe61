"""Everything that is asked of the inside of a model about one association."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from epicene.audit.results import Results
from epicene.core.atomic import whole_folder
from epicene.core.errors import NotApplicableError
from epicene.core.footprint import COUNTRY, measured
from epicene.core.jsonable import jsonable
from epicene.core.measurement import Measurement, to_frame
from epicene.core.progress import Progress
from epicene.core.provenance import environment
from epicene.metrics.judging import judged
from epicene.tracing.associations.association import Association
from epicene.tracing.associations.load import DEFAULT, load_association
from epicene.tracing.mechanism.anatomy import (
    Anatomy,
    LanguageModel,
    check_language_model,
    find_anatomy,
)
from epicene.tracing.mechanism.attribution import Agreement, agreement, attributed
from epicene.tracing.mechanism.circuits import (
    N_RANDOM,
    Checked,
    NoEffectError,
    check_circuit,
    find_circuit,
    halves,
)
from epicene.tracing.mechanism.mediation import REFERENCE, Mediation, mediate
from epicene.tracing.mechanism.questions import Aligned, align, questions_of
from epicene.tracing.mechanism.sites import KINDS, Kind, sites_of

FILE = "inside.json"
STEPS = 8
"""Texts between a text and its twin at which gradients are taken."""


@dataclass(frozen=True, eq=False)
class Inside:
    """Which parts of a model carry one association.

    Parameters
    ----------
    association : Association
    mediation : Mediation
        Total, direct and indirect effects of each site.
    agreements : tuple of Agreement
        How near the gradient approximation comes, a kind of site each.
    checked : Checked or None
        The set of heads that carries the effect, beside random sets.
    no_circuit : str
        Why there is none; empty where there is one.
    provenance : dict
        Arguments, seed, data, model card, environment, footprint.
    """

    association: Association
    mediation: Mediation
    agreements: tuple[Agreement, ...]
    checked: Checked | None
    no_circuit: str
    provenance: dict[str, Any]

    @cached_property
    def results(self) -> Results:
        """The effects as a table of measurements."""
        return Results(judged(to_frame(self._rows())), self.provenance)

    def _rows(self) -> Iterator[Measurement]:
        for row in (*self.mediation.measurements(), *self._of_circuit()):
            yield dataclasses.replace(row, axis=self.association.axis, group=self.association.id)

    def _of_circuit(self) -> Iterator[Measurement]:
        if self.checked is None:
            return
        heads = "+".join(head.name for head in self.checked.circuit.heads)
        for metric, found, neutral in (
            ("circuit_carried", self.checked.carried, float("nan")),
            ("circuit_left", self.checked.left, 1.0),
            ("circuit_perplexity_ratio", self.checked.perplexity, 1.0),
        ):
            yield Measurement(
                model=self.mediation.model,
                data=self.mediation.data,
                stage="outputs",
                probe="causal-mediation",
                metric=metric,
                item=heads,
                estimate=found.estimate,
                ci_low=found.ci_low,
                ci_high=found.ci_high,
                # Tests of these ratios are against 0, which says nothing here.
                neutral=neutral,
                n=found.n,
                n_unscored=found.n_unscored,
                unscored_reason=found.reason,
                reference=REFERENCE,
            )

    def facts(self) -> dict[str, Any]:
        """Return what was found as plain values; what is undefined becomes null."""
        checked = self.checked
        found: dict[str, Any] = jsonable(
            {
                "association": self.association.id,
                **self.mediation.to_dict(),
                "total_effect": dataclasses.asdict(self.mediation.total_effect()),
                "attribution": [
                    {**dataclasses.asdict(one), "trusted": one.is_trusted}
                    for one in self.agreements
                ],
                "circuit": None
                if checked is None
                else {
                    **dataclasses.asdict(checked),
                    "heads": [head.name for head in checked.circuit.heads],
                },
                "no_circuit": self.no_circuit,
            }
        )
        return found

    def to_json(self) -> str:
        """Return the same as JSON."""
        return json.dumps(self.facts(), ensure_ascii=False)

    def save(self, folder: str | Path) -> Path:
        """Write the table, ``provenance.json`` and ``inside.json`` into a folder, whole."""
        with whole_folder(Path(folder)) as place:
            self.results.write(place)
            self.write(place)
        return Path(folder)

    def write(self, folder: Path) -> None:
        """Write ``inside.json`` into a folder that exists."""
        text = json.dumps(self.facts(), ensure_ascii=False, indent=1)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")


def look_inside(
    model: object,
    association: Association | str | Path = DEFAULT,
    *,
    kinds: Sequence[Kind] = KINDS,
    n_random: int = N_RANDOM,
    seed: int = 0,
    country: str = COUNTRY,
    progress: Progress | None = None,
) -> Inside:
    """Find which layers, heads and tokens of a model carry one association.

    Parameters
    ----------
    model : MaskedModel or CausalModel
        As `epicene.load_model` gives it.
    association : Association, str or Path
        As `epicene.tracing.trace.trace` takes it.
    kinds : sequence of str
        Of the sites that are patched.
    n_random : int
        Random sets of heads beside the one found.
    seed : int
        Of random sets, of halves of the questions, and of intervals.
    country : str
        For the carbon intensity of the electricity.
    progress : Progress, optional
        Told the number of questions answered.

    Raises
    ------
    NotApplicableError
        If the model is of another family, its heads are not found, or no text has as many tokens
        as its twin.
    """
    looked = check_language_model(model)
    followed = load_association(association)
    with measured(country) as footprint:
        anatomy = find_anatomy(looked)
        aligned, unscored = align(looked, questions_of(followed))
        if not aligned:
            raise NotApplicableError(
                "in none of the sentences have a text and its twin the same number of tokens.",
                where=looked.name,
                hint="Ask another association, or give texts of your own.",
            )
        mediation = mediate(
            looked, anatomy, aligned, sites_of(anatomy, kinds), followed.name.label, unscored,
            progress,
        )  # fmt: skip
        near = attributed(looked, anatomy, aligned, mediation.sites, STEPS)
        agreements = tuple(agreement(mediation, near, kind, seed) for kind in kinds)
        checked, reason = _circuit(looked, anatomy, aligned, seed, n_random)
    provenance = {
        "arguments": {
            "association": followed.id,
            "kinds": list(kinds),
            "n_random": n_random,
            "attribution_steps": STEPS,
        },
        "data": [dataclasses.asdict(followed.name)],
        "environment": environment(),
        "footprint": footprint.to_dict(),
        "models": [looked.identity.to_dict()],
        "seed": seed,
    }
    return Inside(followed, mediation, agreements, checked, reason, provenance)


def _circuit(
    model: LanguageModel, anatomy: Anatomy, aligned: Sequence[Aligned], seed: int, n_random: int
) -> tuple[Checked | None, str]:
    halved = halves(aligned, seed)
    chosen_by, checked_by = halved or (aligned, aligned)
    try:
        circuit = find_circuit(model, anatomy, chosen_by)
    except NoEffectError as error:
        return None, f"no_effect: {error.message}"
    except NotApplicableError as error:
        return None, f"too_little: {error.message}"
    checked = check_circuit(
        model, anatomy, checked_by, circuit, seed, n_random, held_out=halved is not None
    )
    return checked, ""
