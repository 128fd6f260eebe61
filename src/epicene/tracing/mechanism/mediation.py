"""Which parts of a model carry an effect: total, direct and indirect (Vig et al. 2020)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.core.jsonable import jsonable
from epicene.core.measurement import Measurement
from epicene.core.progress import Progress, Silent
from epicene.metrics import cluster_mean
from epicene.metrics.estimate import Estimate
from epicene.tracing.mechanism.anatomy import Anatomy, LanguageModel
from epicene.tracing.mechanism.patching import Floats, Sites, observed, patched, ports_of
from epicene.tracing.mechanism.questions import Aligned
from epicene.tracing.mechanism.sites import Site

Effect = Literal["indirect", "direct"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
REFERENCE = "vig2020investigating"
_ABSENT = "no_such_token: in these texts no token has the role"


@dataclass(frozen=True, eq=False)
class Mediation:
    """Effects of giving a model the twin of a text, and how much of it passes through each site.

    Let y(u) = log P(first words | u) - log P(second words | u) at the blank of u, mean over the
    words of each side, in nats; and let z(u) be what a site holds while the model reads u. Then,
    for a text and its twin,

    - the *total effect* is y(twin) - y(text);
    - the *indirect effect* of a site is y(text; z = z(twin)) - y(text): what changes where the site
      alone is as in the twin;
    - the *direct effect* is y(twin; z = z(text)) - y(text): what still changes where everything
      else is as in the twin.

    Vig et al. take the ratio of probabilities where we take its logarithm: effects then do not
    depend on how likely the words are, and of a text and its twin exchanged they are the same with
    the other sign. Direct and indirect effect of one site make up the total only where the site
    does not interact with the others; sites of one kind need not add up.

    Parameters
    ----------
    model, data : str
        Who was asked what.
    questions, templates : tuple of str, length q
        The questions that could be asked, and the cluster of each.
    sites : tuple of Site, length s
    total : numpy.ndarray, shape (q,)
    indirect, direct : numpy.ndarray, shape (q, s)
        NaN where no token of a text has the role of a site.
    unscored : mapping of str to str
        Questions that could not be asked, and why.
    """

    model: str
    data: str
    questions: tuple[str, ...]
    templates: tuple[str, ...]
    sites: tuple[Site, ...]
    total: Floats
    indirect: Floats
    direct: Floats
    unscored: Mapping[str, str]

    def total_effect(self) -> Estimate:
        """Return the mean total effect, with an interval by template."""
        return self._mean(self.total)

    def effect(self, site: Site, which: Effect = "indirect") -> Estimate:
        """Return the mean effect of one site, with an interval by template."""
        values = self.indirect if which == "indirect" else self.direct
        return self._mean(values[:, self.sites.index(site)])

    def of_kind(self, kind: str) -> tuple[Site, ...]:
        """Return the sites of one kind."""
        return tuple(site for site in self.sites if site.kind == kind)

    def strongest(self, kind: str) -> Site:
        """Return the site of a kind with the largest indirect effect in the total's direction.

        Raises
        ------
        InputError
            If no site of the kind was asked.
        """
        sites = self.of_kind(kind)
        if not sites:
            raise InputError(f"no site of the kind {kind!r} was asked.")
        sign = np.sign(self.total.mean())
        return max(sites, key=lambda site: sign * self.effect(site).estimate)

    def _mean(self, values: Floats) -> Estimate:
        found = cluster_mean(values, self.templates)
        reasons = sorted(set(self.unscored.values()))
        if np.isnan(values).any():
            reasons.insert(0, _ABSENT)
        return found.with_unscored(len(self.unscored), "; ".join(reasons))

    def measurements(self) -> Iterator[Measurement]:
        """Yield a row for the total effect and two for each site."""
        yield self._row("total_effect", "", self.total_effect())
        for site in self.sites:
            for which in EFFECTS:
                yield self._row(f"{which}_effect", site.name, self.effect(site, which))

    def _row(self, metric: str, item: str, found: Estimate) -> Measurement:
        return Measurement(
            model=self.model,
            data=self.data,
            stage="outputs",
            probe="causal-mediation",
            metric=metric,
            item=item,
            estimate=found.estimate,
            ci_low=found.ci_low,
            ci_high=found.ci_high,
            p_value=found.p_value,
            # What is direct is all but the site: none of it would be another effect, not no bias.
            neutral=float("nan") if metric == "direct_effect" else 0.0,
            direction="more_biased",
            n=found.n,
            n_unscored=found.n_unscored,
            unscored_reason=found.reason,
            reference=REFERENCE,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it: no text, the answers question by question."""
        return {
            "model": self.model,
            "data": self.data,
            "questions": list(self.questions),
            "templates": list(self.templates),
            "unscored": dict(self.unscored),
            "total": jsonable(self.total),
            "sites": [
                {
                    "name": site.name,
                    "kind": site.kind,
                    "layer": site.layer,
                    "indirect": jsonable(self.indirect[:, column]),
                    "direct": jsonable(self.direct[:, column]),
                }
                for column, site in enumerate(self.sites)
            ],
        }


def mediate(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Sequence[Aligned],
    sites: Sequence[Site],
    data: str = "",
    unscored: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Mediation:
    """Patch each site on its own, in each question, from the twin and from the text.

    Parameters
    ----------
    model : MaskedModel or CausalModel
    anatomy : Anatomy
    aligned : sequence of Aligned, length q
    sites : sequence of Site
    data : str
        What the questions are called.
    unscored : mapping of str to str, optional
        Questions that could not be aligned, and why.
    progress : Progress, optional
        Told the number of questions answered.

    Returns
    -------
    Mediation
    """
    progress = progress or Silent()
    alone = [(site,) for site in sites]
    totals, indirect, direct = [], [], []
    for one in aligned:
        effects = effects_of(model, anatomy, one, alone)
        totals.append(effects.total)
        indirect.append(effects.indirect)
        direct.append(effects.direct)
        progress.advance(1)
    shape = (len(aligned), len(alone))
    return Mediation(
        model.identity.label,
        data,
        tuple(one.question.id for one in aligned),
        tuple(one.question.template for one in aligned),
        tuple(sites),
        np.array(totals, dtype=np.float64),
        np.array(indirect, dtype=np.float64).reshape(shape),
        np.array(direct, dtype=np.float64).reshape(shape),
        dict(unscored or {}),
    )


@dataclass(frozen=True, eq=False)
class Effects:
    """The effects of one question; of sites that are patched together, one number a set."""

    total: float
    indirect: Floats
    direct: Floats


def effects_of(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Aligned,
    sets: Sequence[Sites],
    which: Sequence[Effect] = EFFECTS,
) -> Effects:
    """Return the effects of some sets of sites in one question, shape (number of sets,).

    What is not asked for by `which` is NaN, and not computed.
    """
    ports = ports_of([site for sites in sets for site in sites], anatomy)
    total = 0.0
    indirect, direct = (np.full(len(sets), 0.0 if one in which else np.nan) for one in EFFECTS)
    for reading in aligned.readings:
        seen = observed(model, anatomy, reading, ports)
        text = seen.answers["text"]
        total += seen.answers["twin"] - text
        present = np.array(
            [all(not site.role or reading.places(site.role) for site in sites) for sites in sets]
        )
        if "indirect" in which:
            moved = patched(model, anatomy, reading, seen, "text", sets) - text
            indirect += np.where(present, moved, np.nan)
        if "direct" in which:
            moved = patched(model, anatomy, reading, seen, "twin", sets) - text
            direct += np.where(present, moved, np.nan)
    return Effects(total, indirect, direct)
