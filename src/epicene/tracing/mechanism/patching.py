"""The answer of a model while parts of it hold what they held in the other text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from epicene.models.batching import in_batches
from epicene.models.last_layer import head_only_at, only_at
from epicene.models.masked import MaskedModel
from epicene.models.normaliser import log_normaliser
from epicene.tracing.mechanism.activations import Port, by_text, changed, recorded
from epicene.tracing.mechanism.anatomy import Anatomy, LanguageModel
from epicene.tracing.mechanism.known_layers import Results, known_below, noting_layers
from epicene.tracing.mechanism.questions import Reading
from epicene.tracing.mechanism.sites import Cut, Site, cuts_of

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float64]
Sites = Sequence[Site]
Side = Literal["text", "twin"]
SIDES: tuple[Side, ...] = get_args(Side)
Activations = Mapping[Port, "torch.Tensor"]


def answer(model: LanguageModel, rows: torch.Tensor, reading: Reading) -> torch.Tensor:
    """Return the weighted sum of log-probabilities that a reading asks for.

    Parameters
    ----------
    model : MaskedModel or CausalModel
    rows : torch.Tensor, shape (b, t)
        Tokens.
    reading : Reading

    Returns
    -------
    torch.Tensor, shape (b,)
        In nats; the head over the vocabulary is computed where the answer is read.
    """
    import torch

    places = sorted({place for place, _, _ in reading.reads})
    positions = torch.tensor([places]).expand(len(rows), -1)
    module = model.module
    if isinstance(model, MaskedModel):
        at_places = only_at(module.base_model, positions, None)
    else:
        at_places = head_only_at(module.get_output_embeddings(), positions)
    # Layers that are not computed have no keys and values to keep.
    options = {} if isinstance(model, MaskedModel) else {"use_cache": False}
    with at_places:
        logits = module(input_ids=rows, **options).logits.float()
    columns = [places.index(place) for place, _, _ in reading.reads]
    tokens = [token for _, token, _ in reading.reads]
    weights = torch.tensor([weight for _, _, weight in reading.reads], dtype=torch.float64)
    logs = logits[:, columns, tokens] - log_normaliser(logits)[:, columns]
    answers: torch.Tensor = logs.to(torch.float64) @ weights
    return answers


@dataclass(frozen=True, eq=False)
class Seen:
    """What a model makes of a text and of its twin.

    Parameters
    ----------
    answers : mapping of "text" and "twin" to float
    activations : mapping of the same to mappings of Port to torch.Tensor, shapes (t, d)
    layers : mapping of int to object
        See `noting_layers`.
    """

    answers: Mapping[Side, float]
    activations: Mapping[Side, Activations]
    layers: Results


def observed(
    model: LanguageModel, anatomy: Anatomy, reading: Reading, ports: Iterable[Port]
) -> Seen:
    """Put a text and its twin to a model in one pass, and note what flows through some ports."""
    import torch

    rows = torch.tensor([reading.text, reading.twin])
    with (
        torch.inference_mode(),
        recorded(model.module, ports) as found,
        noting_layers(model.module, anatomy) as layers,
    ):
        answers = answer(model, rows, reading).tolist()
    held: dict[Side, dict[Port, torch.Tensor]] = {side: {} for side in SIDES}
    for port, tensor in found.items():
        for side, row in zip(SIDES, by_text(tensor, len(reading.text)), strict=True):
            held[side][port] = row
    return Seen(dict(zip(SIDES, answers, strict=True)), held, layers)


def ports_of(sites: Sequence[Site], anatomy: Anatomy) -> list[Port]:
    """Return the ports that some sites are patched at, once each."""
    return list(dict.fromkeys(cut.port for site in sites for cut in cuts_of(site, anatomy)))


def patched(
    model: LanguageModel,
    anatomy: Anatomy,
    reading: Reading,
    seen: Seen,
    base: Side,
    sets: Sequence[Sites],
) -> Floats:
    """Return the answer to a text with each set of sites as it was in the other text.

    The text is repeated, a row a set, so that one pass answers for many. Sets whose first layer is
    the same go together: below it their rows are what the text gave.

    Parameters
    ----------
    model, anatomy, reading
    seen : Seen
        From `observed`, with the ports of the sites.
    base : {"text", "twin"}
        What the model reads.
    sets : sequence of sequences of Site

    Returns
    -------
    numpy.ndarray, shape (number of sets,)
        In nats.
    """
    import torch

    ids = torch.tensor(reading.text if base == "text" else reading.twin)
    own = SIDES.index(base)
    source = seen.activations[SIDES[1 - own]]
    by_layer: dict[int, list[int]] = {}
    for place, sites in enumerate(sets):
        by_layer.setdefault(min(site.layer for site in sites), []).append(place)
    values = np.full(len(sets), np.nan)

    def compute(layer: int, places: Sequence[int], some: Sequence[int]) -> Floats:
        patches = Patches(reading, source)
        for row, i in enumerate(some):
            for site in sets[places[i]]:
                for cut in cuts_of(site, anatomy):
                    patches.add(row, cut)
        rows = ids.expand(len(some), -1)
        with (
            known_below(model.module, anatomy, layer, seen.layers, own, len(some)),
            changed(model.module, patches.changes()),
        ):
            return np.asarray(answer(model, rows, reading).numpy(), dtype=np.float64)

    with torch.inference_mode():
        for layer, places in by_layer.items():
            for some, found in in_batches(
                [len(ids)] * len(places), partial(compute, layer, places), model.name
            ):
                values[[places[i] for i in some]] = found
    return values


@dataclass(eq=False)
class Patches:
    """What is replaced in which row of a batch, port by port."""

    reading: Reading
    source: Activations
    cuts: dict[Port, list[tuple[int, Cut]]] = field(default_factory=dict)

    def add(self, row: int, cut: Cut) -> None:
        """Replace one cut in one row."""
        self.cuts.setdefault(cut.port, []).append((row, cut))

    def changes(self) -> dict[Port, Callable[[torch.Tensor], torch.Tensor]]:
        """Return what `changed` takes."""
        return {port: self._change(port) for port in self.cuts}

    def _change(self, port: Port) -> Any:
        source = self.source[port]
        cuts = [
            (row, self.reading.places(cut.role) if cut.role else slice(None), cut)
            for row, cut in self.cuts[port]
        ]

        def replace(tensor: torch.Tensor) -> torch.Tensor:
            # A copy: another row, or the residual stream, may hold the same memory.
            tensor = tensor.clone()
            rows = by_text(tensor, len(self.reading.text))
            for row, places, cut in cuts:
                columns = slice(cut.start, cut.stop)
                rows[row, places, columns] = source[places, columns]
            return tensor

        return replace
