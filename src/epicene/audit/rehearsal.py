"""What an audit is about to ask of a served model: counted before the first question is sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence

from epicene.models.served.usage import Metered, Usage
from epicene.probes.base import Inputs, Probe, SplitProbe, Unit, lacking

NewUnits = Callable[[Sequence[Unit]], Iterable[Unit]]
"""From the units of a probe to those whose answer is neither kept nor asked by a probe before."""


def rehearse(
    model: Metered,
    probes: Iterable[Probe],
    inputs: Callable[[Probe], Inputs],
    new: NewUnits,
) -> Usage:
    """Put probes to a model that counts in place of answering, and return its counts.

    Tokens read are the characters sent, at the server's own rate for plain French; tokens written
    are the most that may be. A probe that asks according to what it was answered may ask more.

    Parameters
    ----------
    model : Metered
        The rehearsal of a served model.
    probes : iterable of Probe
    inputs : callable
        From a probe to what it is given; a probe that may not be asked raises an error.
    new : callable
        From the units of a probe to those that are still to be asked.
    """
    for probe in probes:
        # An answer that is none may end a probe early, in any way; its questions are counted.
        with contextlib.suppress(Exception):
            if lacking(probe, model):
                continue
            given = inputs(probe)
            if isinstance(probe, SplitProbe):
                for unit in new(probe.units(given)):
                    unit.ask(given.model)
            else:
                probe.measure(given)
    return model.usage


def told(usage: Usage, at_most: bool = False) -> str:
    """Return counts as a person reads them: requests, tokens, and the cost where prices are set."""
    text = f"{usage.requests:,} requests, {usage.read:,} tokens read, "
    text += f"{'at most ' if at_most else ''}{usage.written:,} written"
    return text if usage.cost is None else f"{text}, cost {usage.cost:.2f}"
