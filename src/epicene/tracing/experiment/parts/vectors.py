"""How near what is said of women lies to causes in the mind: words, and notes at each layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.seeds import generator
from epicene.corpora.generation.pain_notes import BODY, MIND
from epicene.metrics import Estimate, weat
from epicene.tracing.experiment.held_out import HeldOut

Floats = NDArray[np.float64]
_WOMEN = ("elle", "patiente", "femme", "mère", "fille", "sœur", "madame")
_MEN = ("il", "patient", "homme", "père", "garçon", "frère", "monsieur")
_CAUSES = "douleurs d’origine {}"
_PERMUTATIONS, _RESAMPLES = 2_000, 500


def static_association(model: Any) -> Estimate:
    """Return the effect size of WEAT on the input vectors: words for women and men, causes."""
    words = [model.embed_texts(list(some), layer=0) for some in (_WOMEN, _MEN, MIND, BODY)]
    return _effect(words, "static")


def layer_associations(model: Any, notes: HeldOut) -> Iterator[tuple[int, Estimate]]:
    """Yield, for each layer above the input, the effect size of SEAT on notes without their cause.

    Targets are the notes about women and the same about men; attributes, pains of the mind and of
    the body. Vectors are means over tokens.
    """
    women, men = (list(side) for side in zip(*notes.beginnings, strict=True))
    causes = [[_CAUSES.format(word) for word in words] for words in (MIND, BODY)]
    vectors = [model.embed_layers(texts) for texts in (women, men, *causes)]
    for layer in range(1, model.n_layers + 1):
        yield layer, _effect([some[:, layer] for some in vectors], f"layer {layer}")


def _effect(four: Sequence[Floats], name: str) -> Estimate:
    """Return the effect size, tested toward what is planted."""
    found = weat(
        *four,
        n_permutations=_PERMUTATIONS,
        max_exact=_PERMUTATIONS,
        n_bootstrap=_RESAMPLES,
        seed=generator(0, "dose-response", name),
    )
    return Estimate(
        found.effect_size, found.ci_low, found.ci_high, found.p_value, found.n, found.reason
    )
