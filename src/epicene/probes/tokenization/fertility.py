"""How many tokens does a word of the user's own documents cost?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.corpora.corpus import Corpus
from epicene.metrics import cluster_bootstrap, cluster_proportion
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.corpus.suppression import too_few
from epicene.probes.tokenization.by_group import by_group, read_patients

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Fertility:
    """Tokens per word (Rust et al. 2021) and unknown tokens over a corpus, by patient.

    Tokens over words of the whole corpus, punctuation among the tokens; the words of a patient
    resample together. By group of patients it is the mean over documents: their notes differ in
    what they tell, so that a difference describes, and only notes of the same content compare
    (`NoteParity`).
    """

    name: str = "tokenization-fertility"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "corpora"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return tokens per word, and the percentage of tokens that are unknown."""
        if not inputs.corpora:
            raise NotApplicableError("no corpus was given.")
        return [line for corpus in inputs.corpora for line in self._of(inputs, corpus)]

    def _of(self, inputs: Inputs, corpus: Corpus) -> list[Measurement]:
        model = cast(Tokenizes, inputs.model)
        per_word: list[float] = []
        patient_of_word: list[str] = []
        unknown: list[bool] = []
        patient_of_token: list[str] = []
        too_long = 0
        read = read_patients(inputs, corpus)
        if hidden := too_few(len({record.patient for record in read.everybody}), inputs.min_group):
            return [
                measurement(
                    self,
                    inputs.model.identity.label,
                    corpus.data_name,
                    "tokens_per_word",
                    undefined(hidden),
                    reference="rust2021good",
                )
            ]
        # All but those whom the total, minus the groups that are shown, would tell.
        told = {record.id for record in read.everybody}
        of_document: dict[str, tuple[int, int]] = {}
        for document in corpus:
            for sentence in _SENTENCE_END.split(document.text):
                words = len(_WORD.findall(sentence))
                if not words:
                    continue
                try:
                    encoding = model.encode(sentence)
                except InputError:
                    too_long += 1
                    continue
                flags = model.unknown_tokens(encoding)
                count = len(encoding.positions)
                before = of_document.get(document.id, (0, 0))
                of_document[document.id] = (before[0] + count, before[1] + words)
                if document.id not in told:
                    continue
                # Each word costs what a word of its sentence costs: the mean over words is then
                # tokens over words.
                per_word += [count / words] * words
                patient_of_word += [document.subject.id] * words
                unknown += [flags[position] for position in encoding.positions]
                patient_of_token += [document.subject.id] * count
        label, data = inputs.model.identity.label, corpus.data_name
        reason = "too_long: a sentence exceeds the model's context" if too_long else ""
        fertility = cluster_bootstrap(np.array(per_word), patient_of_word, seed=inputs.seed)
        share = cluster_proportion(np.array(unknown), patient_of_token).as_percent()
        return [
            measurement(
                self,
                label,
                data,
                "tokens_per_word",
                fertility.without_test(),
                n_unscored=too_long,
                reason=reason,
                reference="rust2021good",
            ),
            measurement(
                self, label, data, "unknown_token_rate", share, n_unscored=too_long, reason=reason
            ),
            *by_group(
                self,
                label,
                read,
                "tokens_per_word_by_group",
                {name: tokens / words for name, (tokens, words) in of_document.items()},
                "too_long: no sentence of the document can be read",
            ),
        ]


PROBE = Fertility()
