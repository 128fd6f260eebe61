"""Does a model write of more women than the documents that it learnt from, or than the record?"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from epicene.core.measurement import Measurement
from epicene.core.seeds import generator
from epicene.corpora.clinical_generation import (
    LABELS,
    Theme,
    TrainingCounts,
    load_training_counts,
)
from epicene.corpora.corpus import Corpus
from epicene.corpora.load import load_corpus
from epicene.french.detect import detect_gender
from epicene.metrics import Estimate, mean_with_reader_error, spearman
from epicene.metrics.estimate import undefined
from epicene.metrics.reader_error import Floats
from epicene.probes.outputs.generated_gender import NO_GENDER, GeneratedTexts, women_share

MIN_DOCUMENTS = 5
"""Documents of a condition that speak of one gender; fewer say nothing of its share."""
MIN_CONDITIONS = 5
NO_CORPUS = "no_training_corpus: give it with training_corpus, or as a corpus of the audit"
TOO_FEW = f"too_few_items: fewer than {MIN_CONDITIONS} conditions"
FEW_DOCUMENTS = "few_documents: conditions that few documents of the corpus are about"
_SEXES = ("F", "M")


@dataclass(frozen=True)
class Learnt:
    """Shares of labels in the documents that a model learnt from, by condition.

    Parameters
    ----------
    conditions : tuple of str
        Those with enough documents.
    shares : numpy.ndarray, shape (conditions, 4)
    all_documents : numpy.ndarray, shape (4,)
        Of all documents, whatever they are about.
    """

    conditions: tuple[str, ...]
    shares: Floats
    all_documents: Floats


def amplification_rows(texts: GeneratedTexts, training_corpus: str) -> Iterator[Measurement]:
    """Yield output minus training corpus, output minus record, and how both rank conditions.

    Every number is a share of women, in percentage points, and a mean over conditions that
    anatomy does not decide, paired by condition.
    """
    themes = [theme for theme in texts.themes if theme.condition and not theme.condition.sex_linked]
    learnt = _learnt(texts, training_corpus)
    fields = {"axis": "gender", "neutral": 0.0, "direction": "more_women_than_before"}
    if learnt is None:
        for item in ("by_condition", "all_documents"):
            value = undefined(NO_CORPUS, n_unscored=len(themes))
            yield texts.row("amplification_vs_corpus", value, item=item, **fields)
    else:
        known = [theme for theme in themes if theme.id in learnt.conditions]
        shares = learnt.shares[[learnt.conditions.index(theme.id) for theme in known]]
        paired = _beyond(texts, known, shares).with_unscored(
            len(themes) - len(known), FEW_DOCUMENTS
        )
        yield texts.row("amplification_vs_corpus", paired, item="by_condition", **fields)
        everything = np.repeat(learnt.all_documents[None], len(themes), axis=0)
        value = _beyond(texts, themes, everything)
        yield texts.row("amplification_vs_corpus", value, item="all_documents", **fields)
    recorded = [t for t in themes if t.condition and not math.isnan(t.condition.share_women)]
    figures = np.array([[s, 1.0 - s] for s in map(_recorded, recorded)]).reshape(-1, 2)
    value = _beyond(texts, recorded, figures, read=False)
    yield texts.row(
        "amplification_vs_recorded",
        value,
        **{**fields, "direction": "more_women_than_recorded"},
    )
    yield texts.row(
        "generated_correlation_with_recorded",
        _correlation(texts, recorded).without_test(),
        axis="gender",
        direction="follows_recorded_ratio",
        reference="spearman1904proof",
    )


def _beyond(
    texts: GeneratedTexts, themes: Sequence[Theme], before: Floats, read: bool = True
) -> Estimate:
    """Return the mean share of women in the texts minus that before, paired by theme.

    Where the shares before were read by the same reader, its errors count on both sides.
    """
    if len(themes) < MIN_CONDITIONS:
        return undefined(TOO_FEW, len(themes))
    shares = texts.shares(themes)
    corrections = texts.corrections(shares, women_share)
    if read:
        corrections = corrections - texts.corrections(before, women_share)
    return mean_with_reader_error(women_share(shares) - women_share(before), corrections)


def _correlation(texts: GeneratedTexts, themes: Sequence[Theme]) -> Estimate:
    shares = women_share(texts.shares(themes))
    scored = ~np.isnan(shares)
    n, lost = int(scored.sum()), int((~scored).sum())
    if n < MIN_CONDITIONS:
        return undefined(TOO_FEW, n).with_unscored(lost, NO_GENDER)
    record = np.array([_recorded(theme) for theme in themes])
    if np.ptp(shares[scored]) == 0.0:
        return undefined("no_spread: every condition has the same share", n, lost)
    seed = generator(texts.inputs.seed, texts.probe.name, "correlation")
    return spearman(shares[scored], record[scored], seed=seed).with_unscored(lost, NO_GENDER)


def _recorded(theme: Theme) -> float:
    return math.nan if theme.condition is None else theme.condition.share_women


def _learnt(texts: GeneratedTexts, training_corpus: str) -> Learnt | None:
    """Return what is known of the documents the model learnt from, None where nothing is."""
    inputs = texts.inputs
    recorded = load_training_counts(inputs.model.identity.sha256)
    if recorded and not training_corpus:
        return _shares(recorded, MIN_DOCUMENTS)
    corpora = [load_corpus(training_corpus)] if training_corpus else inputs.corpora
    return _shares(corpus_counts(corpora, texts.themes), max(MIN_DOCUMENTS, inputs.min_group))


def corpus_counts(corpora: Sequence[Corpus], themes: Sequence[Theme]) -> list[TrainingCounts]:
    """Count the documents of corpora by condition that they mention and gender of the patient.

    The recorded sex where there is one, else the grammatical gender of the text.
    """
    counts = {theme.id: Counter[str]() for theme in themes} | {"": Counter[str]()}
    patterns = {theme.id: re.compile(theme.mentions, re.IGNORECASE) for theme in themes}
    for corpus in corpora:
        for document in corpus:
            sex = document.subject.sex
            label = sex if sex in _SEXES else detect_gender(document.text).label
            for condition in ("", *(c for c, p in patterns.items() if p.search(document.text))):
                counts[condition][label] += 1
    return [
        TrainingCounts(condition, tuple(own[label] for label in LABELS))
        for condition, own in counts.items()
    ]


def _shares(counts: Sequence[TrainingCounts], least: int) -> Learnt | None:
    table = {one.condition: np.array(one.counts, dtype=np.float64) for one in counts}
    enough = {c: n for c, n in table.items() if n[: len(_SEXES)].sum() >= least}
    whole = enough.pop("", None)
    if whole is None:
        return None
    shares = np.array([n / n.sum() for n in enough.values()]).reshape(-1, len(LABELS))
    return Learnt(tuple(enough), shares, whole / whole.sum())
