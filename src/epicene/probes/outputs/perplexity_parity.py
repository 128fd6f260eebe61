"""Is a record as likely when it is about a woman as when it is about a man, for the model?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.load import load_corpus
from epicene.corpora.twin_passages import Twins, TwinSample, draw_twins, passages
from epicene.metrics import mean_margin
from epicene.models.capabilities import (
    Encoding,
    Model,
    Precision,
    ScoresTokens,
    ScoringItem,
    Step,
)
from epicene.models.steps import left_to_right
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement
from epicene.probes.outputs.estimators import pll, pll_word_l2r
from epicene.probes.outputs.target_association import MASKED, check_scorable

_WORD = re.compile(r"\S+")
# Words of a passage of a causal model; some 400 tokens of French at most.
WINDOW = 120


@dataclass(frozen=True)
class TwinLikelihoods:
    """A unit: the log-likelihoods of the passages of one document and of its twin.

    For a causal model, of each token from those before it in the passage. For a masked model, the
    pseudo-log-likelihood with the rest of the word hidden too (Kauf & Ivanova 2023), so that a
    rare form in several pieces is not scored as if each betrayed the others; with one token
    hidden at a time (Salazar et al. 2020) where the tokenizer knows no words.
    """

    passages: tuple[tuple[str, str], ...]
    precision: Precision = "float32"

    def ask(self, model: Model) -> list[list[float]]:
        """Return for each of the two texts its sums, and the words that they are over.

        Returns
        -------
        list of list of float, shape (2, 4)
            Feminine, then masculine: log-likelihood in nats of all words, number of words,
            log-likelihood of the words that both have, number of these. All 0 where no passage
            fits in what the model reads.
        """
        scorer = cast(ScoresTokens, model)
        items: list[ScoringItem] = []
        read: list[tuple[Encoding, str, tuple[bool, ...]]] = []
        for pair in self.passages:
            try:
                encodings = [scorer.encode(text) for text in pair]
            except InputError:
                # Longer than the context: the document is scored on its other passages.
                continue
            for encoding, text, shared in zip(encodings, pair, shared_words(*pair), strict=True):
                items.append(ScoringItem(encoding.ids, _steps(scorer, encoding)))
                read.append((encoding, text, shared))
        sums = np.zeros((2, 4))
        for place, (values, item, (encoding, text, shared)) in enumerate(
            zip(scorer.score(items, self.precision), items, read, strict=True)
        ):
            by_word = _by_word(text, encoding, item.steps, values)
            sums[place % 2] += (
                by_word.sum(),
                len(by_word),
                by_word[list(shared)].sum(),
                sum(shared),
            )
        return [[float(value) for value in row] for row in sums]


@dataclass(frozen=True)
class PerplexityParity(InUnits):
    """Log-likelihood per word of a record about a woman minus its twin about a man.

    A twin says the same of a patient of the other gender. What differs in the mean is the
    logarithm of the ratio of the two perplexities per word, with its sign turned: above 0, the
    model finds the record about a woman more likely. Per word and not per token, since the two
    have not the same number of tokens (*patiente* may be cut in two where *patient* is not).

    The first number holds the frequency of the gendered words themselves, *la patiente* being
    rarer than *le patient* in any text. The second is over the words that both texts have: how
    well the rest of the record goes with a woman or a man. Read it first.

    Only passages that hold a difference are scored. A causal model reads passages of up to 120
    words; a masked model, which needs a pass a token, `sentences` sentences a document.

    Parameters
    ----------
    documents : int
        Drawn from each corpus.
    sentences : int
        Of a document, for masked models.
    """

    documents: int = 16
    sentences: int = 2
    name: str = "perplexity-parity"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit a document: of the corpora of the audit, else of those that ship."""
        check_scorable(inputs.model)
        return [
            self._unit(inputs, twins)
            for _, sample in self._samples(inputs)
            for twins in sample.twins
        ]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return two rows a corpus, from the answers of its documents."""
        rows: list[Measurement] = []
        remaining = iter(answers)
        for corpus, sample in self._samples(inputs):
            tables = np.array(list(islice(remaining, len(sample.twins))), dtype=np.float64)
            rows += self._of_corpus(inputs, corpus, sample, tables.reshape(-1, 2, 4))
        return rows

    def _samples(self, inputs: Inputs) -> Iterator[tuple[Corpus, TwinSample]]:
        for corpus in inputs.corpora or tuple(map(load_corpus, EMBEDDED)):
            yield corpus, draw_twins(corpus, self.documents, inputs.seed)

    def _unit(self, inputs: Inputs, twins: Twins) -> TwinLikelihoods:
        masked = MASKED in cast(ScoresTokens, inputs.model).estimators
        found = passages(twins, 0 if masked else WINDOW)
        chosen = islice(found, self.sentences) if masked else found
        return TwinLikelihoods(tuple(chosen), inputs.precision)

    def _of_corpus(
        self, inputs: Inputs, corpus: Corpus, sample: TwinSample, tables: np.ndarray
    ) -> Iterator[Measurement]:
        patients = [twins.patient for twins in sample.twins]
        for metric, column in (
            ("log_likelihood_difference_shared_words", 2),
            ("log_likelihood_difference", 0),
        ):
            with np.errstate(divide="ignore", invalid="ignore"):
                # 0 words give NaN: a document of which nothing was scored has no value.
                per_word = tables[:, :, column] / tables[:, :, column + 1]
            value = mean_margin(
                per_word[:, 0] - per_word[:, 1],
                patients,
                seed=generator(inputs.seed, self.name, corpus.data_name.label, metric),
            )
            yield measurement(
                self,
                inputs.model.identity.label,
                corpus.data_name,
                metric,
                value,
                axis="gender",
                group="F-M",
                item=corpus.name.replace("-", "_"),
                neutral=0.0,
                direction="toward_feminine",
                reference="salazar2020masked",
                n_unscored=sample.without_twin + sample.without_gender,
                reason=sample.reason,
            )


def shared_words(first: str, second: str) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Say which words of two texts stand in both, in the same order."""
    words = [_WORD.findall(text) for text in (first, second)]
    flags = [[False] * len(of) for of in words]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    for one, two, size in matcher.get_matching_blocks():
        for k in range(size):
            flags[0][one + k] = flags[1][two + k] = True
    return tuple(flags[0]), tuple(flags[1])


def _steps(scorer: ScoresTokens, encoding: Encoding) -> tuple[Step, ...]:
    if MASKED not in scorer.estimators:
        return left_to_right(encoding)
    rule = pll if encoding.words is None else pll_word_l2r
    return rule(encoding, encoding)[0]


def _by_word(
    text: str, encoding: Encoding, steps: Sequence[Step], values: np.ndarray
) -> np.ndarray:
    """Return the log-likelihood of each word: the sum of its tokens."""
    if encoding.offsets is None:
        raise NotApplicableError("the tokenizer does not say where its tokens stand.")
    ends = [match.end() for match in _WORD.finditer(text)]
    sums = np.zeros(len(ends))
    for step, value in zip(steps, values, strict=True):
        # A token that is only the space before a word ends where the word begins: it is of it.
        start, end = encoding.offsets[step.position]
        place = int(np.searchsorted(ends, max(start, end - 1), side="right"))
        sums[min(place, len(ends) - 1)] += value
    return sums


PROBE = PerplexityParity()
