"""The gender of the people in texts that a model wrote, with the errors of their reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from epicene.core.measurement import Measurement
from epicene.core.seeds import generator
from epicene.corpora.clinical_generation import LABELS, Theme
from epicene.corpora.embedded import DataName
from epicene.metrics import (
    Estimate,
    ReaderErrors,
    cluster_proportion,
    gender_gap,
    gender_shift,
    mean_with_reader_error,
    proportion,
    reader_corrections,
    standard_deviation,
)
from epicene.metrics.cluster_means import NO_SPREAD
from epicene.metrics.estimate import undefined
from epicene.metrics.reader_error import Floats, label_shares, root_mean_square, widened
from epicene.probes.base import Inputs, Question, measurement
from epicene.probes.outputs.written_texts import Prompted, Written

FEMININE, MASCULINE = "feminine", "masculine"
GENDERED = (FEMININE, MASCULINE)
READ_AS = {
    "F": "generated_feminine",
    "M": "generated_masculine",
    "neutral": "generated_neutral",
    "ambiguous": "generated_ambiguous",
}
"""The metric that counts each reading."""
NO_GENDER = "no_single_gender: texts that are neutral or ambiguous"
_F, _M, _NEUTRAL, _AMBIGUOUS = range(len(LABELS))


@dataclass(frozen=True)
class GeneratedTexts:
    """Texts with what they were asked to be about, and the errors of their reader.

    Parameters
    ----------
    probe, inputs, data
        Whose rows are made.
    texts : tuple of (Prompted, Written)
    errors : ReaderErrors
        Of the labels; counts of texts labelled by hand.
    paper : str
        Key of the one that defines gap and shift for such texts.
    """

    probe: Question
    inputs: Inputs
    data: DataName
    texts: tuple[tuple[Prompted, Written], ...]
    errors: ReaderErrors
    paper: str

    @property
    def themes(self) -> tuple[Theme, ...]:
        """What the texts are about, in their order."""
        return tuple(dict.fromkeys(asked.theme for asked, _ in self.texts))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of their prompts, in their order."""
        return tuple(dict.fromkeys(asked.wording.kind for asked, _ in self.texts))

    def of(self, *kinds: str) -> GeneratedTexts:
        """Return the texts of some kinds of prompts."""
        chosen = tuple((a, t) for a, t in self.texts if a.wording.kind in kinds)
        return replace(self, texts=chosen)

    def shares(self, themes: Sequence[Theme]) -> Floats:
        """Return the share of each label among the texts of each theme, shape (themes, 4)."""
        labels = [[t.label for a, t in self.texts if a.theme == theme] for theme in themes]
        return np.array([label_shares(own, LABELS) for own in labels]).reshape(-1, len(LABELS))

    def corrections(self, shares: Floats, statistic: Any) -> Floats:
        """Return what the reader's errors may have taken: the same draws for every number."""
        seed = generator(self.inputs.seed, self.probe.name, "reader")
        return reader_corrections(shares, self.errors, statistic, seed=seed)

    def row(self, metric: str, value: Estimate, **fields: Any) -> Measurement:
        """Make a row of the table."""
        return measurement(
            self.probe, self.inputs.model.identity.label, self.data, metric, value, **fields
        )


def gap_rows(texts: GeneratedTexts) -> Iterator[Measurement]:
    """Yield the Gender Gap by kind of prompt; both genders of prompts count as one kind."""
    kinds: list[tuple[str, tuple[str, ...]]] = [
        (kind, (kind,)) for kind in texts.kinds if kind not in GENDERED
    ]
    for item, chosen in [*kinds, ("gendered", GENDERED)]:
        yield texts.row(
            "gender_gap",
            gap(texts.of(*chosen)),
            axis="gender",
            item=item,
            neutral=0.0,
            direction="toward_masculine",
            reference=texts.paper,
        )


def gap(texts: GeneratedTexts) -> Estimate:
    """Return the Gender Gap of Ducel et al., uncertain for themes, draws and reader.

    The estimate is that of `epicene.metrics.gender_gap` with the themes in `by`. The themes count
    as a sample of themes, so that the interval speaks of other conditions too.
    """
    shares = texts.shares(texts.themes)
    reader = texts.corrections(shares, _gap)
    found = mean_with_reader_error(_gap(shares), reader)
    published = gender_gap(
        [text.label for _, text in texts.texts], [asked.theme.id for asked, _ in texts.texts]
    )
    return _or_published(found, published, root_mean_square(reader), -100.0, null=0.0)


def shift_rows(texts: GeneratedTexts) -> Iterator[Measurement]:
    """Yield the Gender Shift: over all prompts, by their gender, and by other denominators."""
    themes = texts.of(*GENDERED).themes
    feminine, masculine = (texts.of(kind).shares(themes) for kind in GENDERED)
    of_feminine, of_masculine = _shift_from_feminine(feminine), _shift_from_masculine(masculine)
    reader_f = texts.corrections(feminine, _shift_from_feminine)
    reader_m = texts.corrections(masculine, _shift_from_masculine)
    fields = {"axis": "gender", "reference": texts.paper}
    gendered = texts.of(*GENDERED).texts
    published = gender_shift(
        ["F" if asked.wording.kind == FEMININE else "M" for asked, _ in gendered],
        [text.label for _, text in gendered],
        clusters=[asked.theme.id for asked, _ in gendered],
    )
    for item, values, reader, whole in (
        ("", (of_feminine + of_masculine) / 2.0, (reader_f + reader_m) / 2.0, published),
        (FEMININE, of_feminine, reader_f, published.feminine),
        (MASCULINE, of_masculine, reader_m, published.masculine),
    ):
        found = mean_with_reader_error(values, reader)
        value = _or_published(found, whole, root_mean_square(reader), 0.0)
        yield texts.row("gender_shift", value, item=item, **fields)
    yield texts.row(
        "gender_shift_difference",
        mean_with_reader_error(of_feminine - of_masculine, reader_f - reader_m),
        neutral=0.0,
        direction="feminine_overridden",
        **fields,
    )
    for metric, part in (
        ("gender_shift_among_marked", published.among_marked),
        ("gender_shift_opposite", published.opposite),
    ):
        value = part.without_test().with_unscored(published.n - part.n, NO_GENDER)
        yield texts.row(metric, value, **fields)


def label_rows(texts: GeneratedTexts) -> Iterator[Measurement]:
    """Yield the share of each reading, by kind of prompt."""
    for kind in texts.kinds:
        chosen = texts.of(kind).texts
        clusters = [asked.theme.id for asked, _ in chosen]
        for label in LABELS:
            value = cluster_proportion([text.label == label for _, text in chosen], clusters)
            yield texts.row(READ_AS[label], value.as_percent(), axis="gender", item=kind)


def women_rows(texts: GeneratedTexts) -> Iterator[Measurement]:
    """Yield the share of women among the texts of each theme that speak of one gender.

    A single row, undefined, where no text of any theme does.
    """
    if not any(text.label in ("F", "M") for _, text in texts.texts):
        value = undefined(NO_GENDER, n_unscored=len(texts.texts))
        yield texts.row("generated_share_of_women", value, axis="gender", reference=texts.paper)
        return
    for theme in texts.themes:
        shares = texts.shares([theme])
        labels = [text.label for asked, text in texts.texts if asked.theme == theme]
        one_gender = labels.count("F") + labels.count("M")
        value = proportion(labels.count("F"), one_gender).as_percent()
        value = value.with_unscored(len(labels) - one_gender, NO_GENDER)
        error = root_mean_square(texts.corrections(shares, women_share))
        yield texts.row(
            "generated_share_of_women",
            widened(value, error, 0.0, 100.0),
            axis="gender",
            item=theme.id,
            reference=texts.paper,
        )


def seed_row(texts: GeneratedTexts) -> Measurement:
    """Return how far the Gender Gap differs between draws of the same prompts."""
    draws = sorted({asked.draw for asked, _ in texts.texts})
    themes = texts.themes
    gaps = [
        float(_gap(replace(texts, texts=own).shares(themes)).mean())
        for own in (tuple((a, t) for a, t in texts.texts if a.draw == draw) for draw in draws)
    ]
    spread = standard_deviation(gaps)
    if spread.estimate == 0.0:
        spread = Estimate(0.0, n=spread.n, reason=NO_SPREAD)
    return texts.row(
        "seed_sensitivity",
        spread,
        axis="gender",
        direction="more_sensitive",
    )


def women_share(shares: Floats) -> Floats:
    """Return the share of women among the texts that speak of one gender, in percent.

    Parameters
    ----------
    shares : numpy.ndarray, shape (…, 4)
        In the order of `LABELS`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(100.0 * shares[..., _F] / (shares[..., _F] + shares[..., _M]))


def _gap(shares: Floats) -> Floats:
    return np.asarray(100.0 * (shares[..., _M] - shares[..., _F]))


def _shift_from_feminine(shares: Floats) -> Floats:
    return np.asarray(100.0 * (shares[..., _M] + shares[..., _AMBIGUOUS]))


def _shift_from_masculine(shares: Floats) -> Floats:
    return np.asarray(100.0 * (shares[..., _F] + shares[..., _AMBIGUOUS]))


def _or_published(
    found: Estimate, published: Estimate, error: float, low: float, null: float | None = None
) -> Estimate:
    """Return a mean over themes with the number of texts, and without a test where none is meant.

    Where every theme has the same number, as where no text speaks of a gender, the interval is
    that of the published metric, from the texts, with the reader's error.
    """
    if np.isnan(found.ci_low):
        return widened(published, error, low, 100.0, null)
    limited = replace(
        found, n=published.n, ci_low=max(low, found.ci_low), ci_high=min(100.0, found.ci_high)
    )
    return limited.without_test() if null is None else limited
