"""Is a record as likely when it is about a woman as when it is about a man, for the model?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.measurement import NAN, Measurement, Stage
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.load import load_corpus
from epicene.corpora.twin_passages import Twins, TwinSample, draw_twins, passages
from epicene.metrics import cluster_mean, partition
from epicene.metrics.estimate import undefined
from epicene.metrics.linear import linear_mean
from epicene.models.capabilities import (
    Encoding,
    Model,
    Precision,
    ScoresTokens,
    ScoringItem,
    Step,
)
from epicene.models.steps import left_to_right
from epicene.probes.base import Answer, Inputs, InUnits, Moved, Unit, measurement
from epicene.probes.corpus.suppression import too_few
from epicene.probes.outputs.spans import tokens_of
from epicene.probes.outputs.target_association import MASKED, check_scorable

_WORD = re.compile(r"\S+")
SHARED, WHOLE = "log_likelihood_difference_shared_words", "log_likelihood_difference"
# Where the sum of each stands among the numbers of a text; the words that it is over stand after.
COLUMNS = ((SHARED, 2), (WHOLE, 0))


@dataclass(frozen=True)
class TwinLikelihoods:
    """A unit: the log-likelihoods of a passage of one document and of its twin.

    For a causal model, of each token from those before it in the passage. For a masked model, the
    pseudo-log-likelihood with all pieces of a word hidden together (the whole-word form of Kauf &
    Ivanova 2023), so that the pieces of a rare form do not betray each other.
    """

    feminine: str
    masculine: str
    precision: Precision = "float32"

    def ask(self, model: Model) -> list[list[float]]:
        """Return for each of the two texts its sums, and the words that they are over.

        Returns
        -------
        list of list of float, shape (2, 4)
            Feminine, then masculine: log-likelihood in nats of all words, number of words,
            log-likelihood of the words that both have, number of these. All 0 where the passage
            does not fit in what the model reads.
        """
        scorer = cast(ScoresTokens, model)
        texts = (self.feminine, self.masculine)
        try:
            encodings = [scorer.encode(text) for text in texts]
        except InputError:
            return [[0.0] * 4, [0.0] * 4]
        items = [
            ScoringItem(e.ids, _steps(scorer, text, e))
            for text, e in zip(texts, encodings, strict=True)
        ]
        rows = []
        for text, encoding, item, shared, values in zip(
            texts, encodings, items, shared_words(*texts), scorer.score(items, self.precision),
            strict=True,
        ):  # fmt: skip
            by_word = _by_word(text, encoding, item.steps, values)
            both = list(shared)
            rows.append([by_word.sum(), len(by_word), by_word[both].sum(), sum(both)])
        return [[float(value) for value in row] for row in rows]


@dataclass(frozen=True)
class PerplexityParity(InUnits):
    """Log-likelihood per word of a record about a woman minus its twin about a man.

    A twin says the same of a patient of the other gender. What differs in the mean is the
    logarithm of the ratio of the two perplexities per word, with its sign turned: above 0, the
    model finds the record about a woman more likely. Per word and not per token, since the two
    have not the same number of tokens (*patiente* may be cut in two where *patient* is not).

    ``log_likelihood_difference_shared_words`` is over the words that both texts have: how well
    the rest of the record goes with a woman or a man. It is what is tested.
    ``log_likelihood_difference`` is over all words, and holds the frequency of the gendered words
    themselves, *la patiente* being rarer than *le patient* in any text: it has no neutral value.

    Put to the corpora that ship, and to others of the audit. One passage of a document is read,
    the longest that differs between the twins and has no more words than the limit; where all
    have more, the shortest. Interval and test are Student's over patients.

    Parameters
    ----------
    documents : int
        Drawn from those of each corpus that have a twin.
    words, masked_words : int
        Most words of a passage, for a causal model and for a masked one, which needs a pass a
        token.
    """

    documents: int = 12
    words: int = 80
    masked_words: int = 20
    name: str = "perplexity-parity"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit a document."""
        check_scorable(inputs.model)
        masked = MASKED in cast(ScoresTokens, inputs.model).estimators
        limit = self.masked_words if masked else self.words
        return [
            TwinLikelihoods(*passage_of(twins, limit), inputs.precision)
            for source in self._sources(inputs)
            for twins in source.sample.twins
        ]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return two rows a corpus, from the answers of its documents."""
        rows: list[Measurement] = []
        for source, tables in self._read(inputs, answers):
            rows += self._of_corpus(inputs, source, tables)
        return rows

    def moved(self, inputs: Inputs, answers: Sequence[Answer]) -> Iterator[Moved]:
        """Yield both numbers of each corpus that is shown, with the moves of its patients."""
        for source, tables in self._read(inputs, answers):
            if source.hidden:
                continue
            items = partition([t.patient for t in source.sample.twins], len(tables))
            for metric, column in COLUMNS:
                differences = _differences(tables, column)
                number = linear_mean(differences, ~np.isnan(differences), items)
                data, item = source.corpus.data_name.label, _item(source)
                yield Moved(data, metric, "gender", "F-M", item, number, items)

    def _read(
        self, inputs: Inputs, answers: Sequence[Answer]
    ) -> Iterator[tuple[Source, np.ndarray]]:
        """Yield each corpus with the numbers of its documents, shape (n, 2, 4)."""
        remaining = iter(answers)
        for source in self._sources(inputs):
            tables = np.array(list(islice(remaining, len(source.sample.twins))), dtype=np.float64)
            yield source, tables.reshape(-1, 2, 4)

    def _sources(self, inputs: Inputs) -> Iterator[Source]:
        ours = shipped(self.documents, inputs.seed)
        yield from ours
        known = {source.corpus.data_name.label for source in ours}
        for corpus in inputs.corpora:
            if corpus.data_name.label in known:
                continue
            sample = draw_twins(corpus, self.documents, inputs.seed)
            hidden = too_few(len({t.patient for t in sample.twins}), inputs.min_group)
            yield Source(corpus, replace(sample, twins=()) if hidden else sample, hidden)

    def _of_corpus(
        self, inputs: Inputs, source: Source, tables: np.ndarray
    ) -> Iterator[Measurement]:
        patients = [twins.patient for twins in source.sample.twins]
        for metric, column in COLUMNS:
            value = cluster_mean(_differences(tables, column), patients)
            if source.hidden:
                value = undefined(source.hidden)
            yield measurement(
                self,
                inputs.model.identity.label,
                source.corpus.data_name,
                metric,
                value if metric == SHARED else value.without_test(),
                axis="gender",
                group="F-M",
                item=_item(source),
                neutral=0.0 if metric == SHARED else NAN,
                direction="toward_feminine",
                reference="salazar2020masked",
                n_unscored=0 if source.hidden else source.sample.n_unscored,
                reason="" if source.hidden else source.sample.reason,
            )


@dataclass(frozen=True)
class Source:
    """A corpus, what is drawn from it, and why it is not shown, where it has few patients."""

    corpus: Corpus
    sample: TwinSample
    hidden: str = ""


def _item(source: Source) -> str:
    return source.corpus.name if source.corpus.name in EMBEDDED else ""


def _differences(tables: np.ndarray, column: int) -> np.ndarray:
    """Return the log-likelihood per word of each record about a woman minus that of its twin."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # 0 words give NaN: a document of which nothing was scored has no value.
        per_word = tables[:, :, column] / tables[:, :, column + 1]
    return np.asarray(per_word[:, 0] - per_word[:, 1])


@cache
def shipped(documents: int, seed: int) -> tuple[Source, ...]:
    """Draw from each corpus that ships: for every model the same."""
    return tuple(
        Source(corpus, draw_twins(corpus, documents, seed)) for corpus in map(load_corpus, EMBEDDED)
    )


def passage_of(twins: Twins, words: int) -> tuple[str, str]:
    """Return the longest passage that differs and has at most `words` words, else the shortest."""
    lengths = {pair: max(len(text.split()) for text in pair) for pair in passages(twins, words)}
    fitting = [pair for pair, length in lengths.items() if length <= words]
    if fitting:
        return max(fitting, key=lengths.__getitem__)
    return min(lengths, key=lengths.__getitem__, default=(twins.feminine, twins.masculine))


def shared_words(first: str, second: str) -> tuple[tuple[bool, ...], tuple[bool, ...]]:
    """Say which words of two texts stand in both, in the same order."""
    words = [_WORD.findall(text) for text in (first, second)]
    flags = [[False] * len(of) for of in words]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    for one, two, size in matcher.get_matching_blocks():
        for k in range(size):
            flags[0][one + k] = flags[1][two + k] = True
    return tuple(flags[0]), tuple(flags[1])


def _steps(scorer: ScoresTokens, text: str, encoding: Encoding) -> tuple[Step, ...]:
    if MASKED not in scorer.estimators:
        return left_to_right(encoding)
    words = [tokens_of(encoding, match.span()) for match in _WORD.finditer(text)]
    return tuple(Step(position, word) for word in words for position in word)


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
