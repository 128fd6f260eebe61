"""Indirect effects of every site at once, to the first order (attribution patching)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.metrics import spearman
from epicene.metrics.estimate import Estimate, undefined
from epicene.tracing.mechanism.activations import Port, by_text, changed, recorded
from epicene.tracing.mechanism.anatomy import Anatomy, LanguageModel
from epicene.tracing.mechanism.mediation import Mediation
from epicene.tracing.mechanism.patching import Floats, answer, observed, ports_of
from epicene.tracing.mechanism.questions import Aligned, Reading
from epicene.tracing.mechanism.sites import Kind, Site, cuts_of

if TYPE_CHECKING:
    import torch

TRUSTED = 0.8
"""The rank correlation with exact patching below which the approximation is not to be used."""


def attributed(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Sequence[Aligned],
    sites: Sequence[Site],
    steps: int = 1,
) -> Floats:
    """Return the approximate indirect effect of each site in each question.

    The gradient of the answer to the text by what a site holds, times the difference between
    what it holds for the twin and for the text (Syed et al. 2024): two passes and one
    back for all sites together, where exact patching takes a pass a site. What a site does beyond
    the first order is missed; how far off that is, `agreement` says.

    Parameters
    ----------
    model, anatomy
    aligned : sequence of Aligned, length q
    sites : sequence of Site, length s
    steps : int
        Where the gradient is taken: 1 at the text alone; more, on average over so many texts
        whose embeddings lie between those of the text and its twin, which sees where the answer
        bends on the way (Hanna et al. 2024), and takes as many times as long.

    Returns
    -------
    numpy.ndarray, shape (q, s)
        In nats; NaN where no token of a text has the role of a site.

    Raises
    ------
    InputError
        If `steps` is less than 1.
    """
    if steps < 1:
        raise InputError(f"gradients at {steps} texts are none.", hint="Give 1 or more.")
    ports = ports_of(sites, anatomy)
    found = np.zeros((len(aligned), len(sites)))
    for row, one in enumerate(aligned):
        for reading in one.readings:
            slopes = _slopes(model, anatomy, reading, ports, steps)
            for column, site in enumerate(sites):
                places = reading.places(site.role)
                found[row, column] += (
                    sum(
                        float(slopes[cut.port][places, cut.start : cut.stop].sum())
                        for cut in cuts_of(site, anatomy)
                    )
                    if places
                    else np.nan
                )
    return found


def _slopes(
    model: LanguageModel, anatomy: Anatomy, reading: Reading, ports: Sequence[Port], steps: int
) -> dict[Port, torch.Tensor]:
    """Return gradient times difference at each port, shapes (t, d)."""
    import torch

    embeddings = anatomy.states[0]
    held = observed(model, anatomy, reading, dict.fromkeys([embeddings, *ports])).activations
    text, twin = held["text"], held["twin"]
    # From the text towards the twin, the text itself among them.
    shares = torch.arange(steps, dtype=torch.float32)[:, None, None] / steps

    def between(tensor: torch.Tensor) -> torch.Tensor:
        start, end = text[embeddings].clone(), twin[embeddings].clone()
        return (start + shares.to(tensor) * (end - start)).view(tensor.shape).requires_grad_()

    rows = torch.tensor(reading.text).expand(steps, -1)
    with (
        torch.enable_grad(),
        changed(model.module, {embeddings: between}),
        recorded(model.module, ports) as flowing,
    ):
        answers = answer(model, rows, reading)
        tensors = [flowing[port] for port in ports]
        gradients = torch.autograd.grad(answers.mean(), tensors)
    length = len(reading.text)
    return {
        port: by_text(gradient, length).sum(dim=0) * (twin[port] - text[port])
        for port, gradient in zip(ports, gradients, strict=True)
    }


@dataclass(frozen=True)
class Agreement:
    """How near attribution patching comes to exact patching, over the sites of one kind.

    Parameters
    ----------
    kind : str
    correlation : Estimate
        Spearman's, between mean effects, over sites.
    error : float
        Mean absolute difference between the mean effects, in nats.
    relative : float
        The same over the mean absolute exact effect; NaN where that is 0.
    """

    kind: Kind
    correlation: Estimate
    error: float
    relative: float

    @property
    def is_trusted(self) -> bool:
        """Whether the order of sites may be read off the approximation."""
        # Rounding may leave 0.8 itself a hair below.
        return bool(self.correlation.estimate > TRUSTED - 1e-9)


def agreement(exact: Mediation, approximate: Floats, kind: Kind, seed: int = 0) -> Agreement:
    """Compare approximate indirect effects with exact ones, both averaged over questions.

    Parameters
    ----------
    exact : Mediation
        With q questions and s sites.
    approximate : numpy.ndarray, shape (q, s)
        From `attributed`, for the same questions and sites.
    kind : {"layer", "head", "mlp", "position"}
        Sites of several kinds are not compared in one number: that a layer does more than a
        head is no news.
    seed : int
        Of the interval.
    """
    columns = [column for column, site in enumerate(exact.sites) if site.kind == kind]
    both = np.stack([exact.indirect[:, columns], approximate[:, columns]])
    both = both[:, :, ~np.isnan(both).all(axis=(0, 1))]
    if not both.size:
        return Agreement(kind, undefined("no site of the kind was asked"), np.nan, np.nan)
    means = np.nanmean(both, axis=1)
    error = float(np.abs(means[0] - means[1]).mean())
    size = float(np.abs(means[0]).mean())
    rank = spearman(means[0], means[1], seed=generator(seed, "attribution", kind))
    return Agreement(kind, rank, error, error / size if size else np.nan)
