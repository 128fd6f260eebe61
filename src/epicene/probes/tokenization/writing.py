"""What do capitals, missing accents, apostrophes and elision cost, and the feminine more?"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import cluster_mean, mean_margin
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.tokenization.count import CARRIER, count_tokens
from epicene.probes.tokenization.shipped_notes import all_shipped, shipped_corpora

ELIDED = "Le mot d'{word} figure dans le dossier."
_VOWELS = tuple("aeiouyàâéèêëîïôœ")
Numbers = NDArray[np.float64]


def unaccented(text: str) -> str:
    """Return a text without its accents and cedillas."""
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def decomposed(text: str) -> str:
    """Return a text whose accents are characters of their own (NFD)."""
    return unicodedata.normalize("NFD", text)


def standard(text: str) -> str:
    """Return a text as the others are held against: composed, with straight apostrophes."""
    return unicodedata.normalize("NFC", text).replace("’", "'")


def curly(text: str) -> str:
    """Return a text with typographic apostrophes."""
    return text.replace("'", "’")


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "unaccented": unaccented,
    "capitals": str.upper,
    "decomposed": decomposed,
    "curly_apostrophe": curly,
}


@dataclass(frozen=True)
class Writing:
    """Extra tokens of a text written otherwise, in percent, and of the feminine over the masculine.

    Notes in capitals or without accents are common in records. What a spelling costs describes the
    tokenizer; what it costs the feminine more than the masculine is a difference by gender, over
    the pairs of forms in which the spelling changes either.

    Parameters
    ----------
    notes : int
        How many of the notes of each corpus that ships.
    """

    notes: int = 20
    name: str = "tokenization-writing"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the cost over notes, then the difference by gender over words, by spelling."""
        return [*self._over_notes(inputs), *self._over_forms(inputs)]

    def _over_notes(self, inputs: Inputs) -> list[Measurement]:
        model, corpora = cast(Tokenizes, inputs.model), shipped_corpora()
        texts = [
            standard(document.text)
            for corpus in corpora
            for document in itertools.islice(corpus, self.notes)
        ]
        before = np.array([note_cost(model, text) for text in texts])
        rows = []
        for item, spell in SPELLINGS.items():
            spelt = [spell(text) for text in texts]
            after = np.array(
                [
                    cost if new == old else note_cost(model, new)
                    for new, old, cost in zip(spelt, texts, before, strict=True)
                ]
            )
            found = {
                "extra_tokens": 100.0 * (after[:, 0] / before[:, 0] - 1.0),
                "extra_unknown": 100.0 * (after[:, 1] - before[:, 1]),
            }
            rows += [
                measurement(
                    self,
                    inputs.model.identity.label,
                    all_shipped(corpora),
                    metric,
                    cluster_mean(values).without_test(),
                    item=item,
                )
                for metric, values in found.items()
            ]
        return rows

    def _over_forms(self, inputs: Inputs) -> list[Measurement]:
        forms = load_gendered_forms()
        model = cast(Tokenizes, inputs.model)
        pairs = list(zip(forms.table["feminine"], forms.table["masculine"], strict=True))
        lemmas = np.array([masculine.removesuffix("s") for _, masculine in pairs])
        before = word_costs(model, pairs)
        rows = []
        for item in ("unaccented", "capitals", "decomposed", "elision"):
            extra, changed = form_costs(model, pairs, before, item)
            seed = generator(inputs.seed, self.name, item)
            margins = extra[:, 0] - extra[:, 1]
            rows.append(
                measurement(
                    self,
                    inputs.model.identity.label,
                    forms.name,
                    "extra_tokens_difference",
                    mean_margin(margins, lemmas[changed].tolist(), seed=seed),
                    axis="gender",
                    group="F-M",
                    item=item,
                    neutral=0.0,
                    direction="more_extra_feminine",
                )
            )
        return rows


def note_cost(model: Tokenizes, text: str) -> tuple[int, float]:
    """Return the tokens of a text, and the share that is unknown or a byte fallback."""
    encoding = model.encode(text, bounded=False)
    flags = model.unknown_tokens(encoding)
    places = encoding.positions
    return len(places), sum(flags[place] for place in places) / max(1, len(places))


def form_costs(
    model: Tokenizes, pairs: Sequence[tuple[str, str]], before: Numbers, item: str
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the extra tokens of both forms of the pairs that change, and which those are.

    Elided are pairs that both begin with a vowel: read after *d'* instead of a space.

    Parameters
    ----------
    model : Tokenizes
    pairs : sequence of (str, str), length n_pairs
    before : numpy.ndarray, shape (n_pairs, 2)
        What `word_costs` says of them.
    item : str
        A name of `SPELLINGS`, or ``elision``.

    Returns
    -------
    extra : numpy.ndarray, shape (n_changed, 2)
    changed : numpy.ndarray of bool, shape (n_pairs,)
    """
    if item == "elision":
        spelt, carrier = list(pairs), ELIDED
        changed = np.array([all(w.lower().startswith(_VOWELS) for w in pair) for pair in pairs])
    else:
        spell, carrier = SPELLINGS[item], CARRIER
        spelt = [(spell(first), spell(second)) for first, second in pairs]
        changed = np.array([old != new for old, new in zip(pairs, spelt, strict=True)])
    # Of the others nothing is asked: a tokenizer in Python takes a second for a thousand words.
    after = word_costs(model, [spelt[place] for place in np.flatnonzero(changed)], carrier)
    return after - before[changed], changed


def word_costs(
    model: Tokenizes, pairs: Sequence[tuple[str, str]], carrier: str = CARRIER
) -> Numbers:
    """Return the tokens of both words of each pair, shape (n_pairs, 2)."""
    words = [word for pair in pairs for word in pair]
    counts = [float(count.tokens) for count in count_tokens(model, words, carrier)]
    return np.array(counts).reshape(-1, 2)


PROBE = Writing()
