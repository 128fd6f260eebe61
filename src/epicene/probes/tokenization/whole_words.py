"""Which words are one token, and does the feminine keep the stem of its masculine?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN, Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.clinical_templates import load_clinical_templates
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import Estimate, cluster_mean, cluster_proportion, mean_margin, proportion
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.tokenization.pieces import Pieces, cut_words, stem_kept

Numbers = NDArray[np.float64]
_WORD = re.compile(r"[^\W\d_]{4,}")
_UNKNOWN = "unknown_token: a form holds an unknown token"
# A masculine that ends so has no plural in -s.
_NO_S = ("s", "x", "z", "au", "eu", "al")


@dataclass(frozen=True)
class WholeWords:
    """Single-token rate of both genders and of clinical terms, and the stem that genders share.

    A word that is one token has a vector learnt for it alone. A feminine that shares the tokens of
    its stem with the masculine gains by what the model learnt of the masculine; one that is cut
    otherwise does not. The plural in *-s* of the same masculines is what the stem is held against:
    a change of one letter too, and no change of gender, for feminines that add one *-e*.
    """

    name: str = "tokenization-whole-words"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return rates, differences and shared stems, over all words and by category."""
        model = cast(Tokenizes, inputs.model)
        forms = load_gendered_forms()
        words = Words.of(model, list(forms.table["feminine"]), list(forms.table["masculine"]))
        category = forms.table["category"].to_numpy()
        rows: list[Measurement] = []
        for item in ("", *sorted(set(category))):
            chosen = category == item if item else np.ones(len(category), dtype=bool)
            for metric, group, value, direction in self._estimates(words, chosen, item, inputs):
                rows.append(
                    measurement(
                        self,
                        inputs.model.identity.label,
                        forms.name,
                        metric,
                        value,
                        axis="gender",
                        group=group,
                        item=item,
                        neutral=0.0 if direction else NAN,
                        direction=direction,
                    )
                )
        return [*rows, self._clinical_terms(inputs, model)]

    def _estimates(
        self, words: Words, chosen: NDArray[np.bool_], item: str, inputs: Inputs
    ) -> Iterator[tuple[str, str, Estimate, str]]:
        def margin(values: Numbers, kept: NDArray[np.bool_], metric: str) -> Estimate:
            seed = generator(inputs.seed, self.name, metric, item)
            return mean_margin(values[kept], words.lemmas[kept].tolist(), seed=seed)

        own = words.lemmas[chosen].tolist()
        for group, whole in (("F", words.feminine), ("M", words.masculine)):
            rate = cluster_proportion(whole[chosen], own).as_percent()
            yield "single_token_rate", group, rate, ""
        gap = margin(100.0 * (words.feminine - words.masculine), chosen, "single_token")
        yield "single_token_rate_difference", "F-M", gap, "more_whole_feminine"
        known = chosen & ~np.isnan(words.stem)
        kept = cluster_mean(words.stem[known], words.lemmas[known].tolist()).without_test()
        yield "stem_kept", "F-M", kept.with_unscored(int((chosen & ~known).sum()), _UNKNOWN), ""
        against, regular = words.stem - words.stem_of_plural, chosen & words.regular
        known = regular & ~np.isnan(against)
        if known.any():
            held = margin(against, known, "stem")
            missing = int((regular & ~known).sum())
            held = held.with_unscored(missing, _UNKNOWN)
            yield "stem_kept_vs_plural", "F-M", held, "more_stem_feminine"

    def _clinical_terms(self, inputs: Inputs, model: Tokenizes) -> Measurement:
        resource = load_clinical_templates()
        terms = sorted({w for c in resource.conditions for w in _WORD.findall(c.text)})
        share = proportion(sum(p.whole for p in cut_words(model, terms)), len(terms))
        return measurement(
            self,
            inputs.model.identity.label,
            resource.name,
            "single_token_rate",
            share.as_percent().without_test(),
            item="clinical_terms",
        )


@dataclass(frozen=True)
class Words:
    """Pairs of forms as they are cut; arrays of shape (n_pairs,).

    Parameters
    ----------
    feminine, masculine : ndarray of float
        1 where the form is one token.
    stem, stem_of_plural : ndarray of float
        Percentage of the stem of the masculine kept in the feminine, and in its plural in *-s*.
    regular : ndarray of bool
        Where the feminine adds one *-e* and the plural one *-s*.
    lemmas : ndarray of str
        By which statistics resample: singular and plural of a word are one.
    """

    feminine: Numbers
    masculine: Numbers
    stem: Numbers
    stem_of_plural: Numbers
    regular: NDArray[np.bool_]
    lemmas: NDArray[np.str_]

    @classmethod
    def of(cls, model: Tokenizes, feminine: Sequence[str], masculine: Sequence[str]) -> Words:
        """Cut the forms of each pair."""
        plurals = [f"{word}s" for word in masculine]
        every = sorted({*feminine, *masculine, *plurals})
        cut = dict(zip(every, cut_words(model, every), strict=True))
        regular = [
            f == f"{m}e" and not m.endswith(_NO_S) for f, m in zip(feminine, masculine, strict=True)
        ]
        return cls(
            np.array([float(cut[word].whole) for word in feminine]),
            np.array([float(cut[word].whole) for word in masculine]),
            _stems(cut, feminine, masculine),
            _stems(cut, plurals, masculine),
            np.array(regular, dtype=bool),
            np.array([word.removesuffix("s") for word in masculine]),
        )


def _stems(cut: Mapping[str, Pieces], first: Sequence[str], second: Sequence[str]) -> Numbers:
    return np.array(
        [stem_kept(cut[a], cut[b], (a, b)) for a, b in zip(first, second, strict=True)],
        dtype=np.float64,
    )


PROBE = WholeWords()
