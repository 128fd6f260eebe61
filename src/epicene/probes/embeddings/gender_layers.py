"""How much of a patient's gender does each layer carry, where it is said and where it is hidden?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError, NotApplicableError
from epicene.core.measurement import NAN, Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.metrics import (
    Estimate,
    control_accuracy,
    description_length,
    linear_kernel,
    partition,
    probe_accuracy,
    rbf_kernel,
    stratified_folds,
    variance_share,
)
from epicene.metrics.clusters import Floats
from epicene.metrics.estimate import undefined
from epicene.metrics.kernel_probe import read_right
from epicene.metrics.linear import linear_mean
from epicene.models.capabilities import EmbedsTexts, Model
from epicene.probes.base import Answer, Inputs, InUnits, Moved, Unit, measurement
from epicene.probes.corpus.suppression import too_few
from epicene.probes.embeddings.mention_sentences import (
    Mention,
    MentionSample,
    corpora_read,
    recorded_mentions,
    shipped_mentions,
)

FOLDS = 5
# Sentences of each sex under which a probe is not tried.
FEWEST = 20
HIDDEN = "_hidden"


@dataclass(frozen=True)
class Scale:
    """How a number reads: the value where a layer carries no gender, what higher means, source."""

    neutral: float
    direction: str
    reference: str


METRICS: Mapping[str, Scale] = {
    "gender_accuracy": Scale(50.0, "carries_gender", "belinkov2022probing"),
    "control_accuracy": Scale(NAN, "", "hewitt2019designing"),
    "gender_accuracy_nonlinear": Scale(50.0, "carries_gender", "belinkov2022probing"),
    "gender_selectivity": Scale(NAN, "", "hewitt2019designing"),
    "gender_description_length": Scale(100.0, "carries_no_gender", "voita2020information"),
    "gender_variance_share": Scale(0.0, "carries_gender", "anderson2001new"),
}
HEADLINE = "gender_accuracy"
NONLINEAR = "gender_accuracy_nonlinear"


@dataclass(frozen=True)
class MentionLayers:
    """A unit: what each layer of a model says of the sex of the patients of some sentences.

    Parameters
    ----------
    mentions : tuple of Mention
        As many of women as of men; none where a sex has too few.
    paired : bool
        Whether they are pairs, of a woman then of a man, that say the same.
    hidden : bool
        Whether the words that say the gender are hidden.
    seed : int
        Of folds, permutations and orders.
    n_unscored, reason : int, str
        What was left out and why, told again in the answer.
    """

    mentions: tuple[Mention, ...]
    paired: bool
    hidden: bool
    seed: int
    n_unscored: int
    reason: str

    def ask(self, model: Model) -> Answer:
        """Return ``n_unscored``, ``reason``, and ``layers``: a table of estimates for each.

        ``right`` holds by layer and probe which items are read rightly, and ``items`` the patient
        of each, counted from 0.

        Raises
        ------
        NotApplicableError
            If the tokenizer does not say where its tokens stand in the text.
        """
        told: Answer = {"n_unscored": self.n_unscored, "reason": self.reason}
        layers: Answer = {"layers": [], "right": [], "items": []}
        return told | (self._layers(model) if self.mentions else layers)

    def _layers(self, model: Model) -> Answer:
        mask = str(getattr(model, "mask_token", ""))
        read = [m.hiding(mask) if self.hidden else m for m in self.mentions]
        try:
            vectors = cast(EmbedsTexts, model).embed_layers(
                [m.text for m in read], [m.word for m in read]
            )
        except ModelError as error:
            raise NotApplicableError("the tokenizer gives no offsets.") from error
        labels = np.array([m.sex for m in self.mentions], dtype=np.float64)
        words = [m.word_type for m in self.mentions]
        patients = np.arange(len(labels)) // (2 if self.paired else 1)
        # A pair stands in one fold: its first says what its second says.
        strata = np.zeros(patients[-1] + 1) if self.paired else labels
        folds = stratified_folds(strata, FOLDS, generator(self.seed, "folds"))[patients]
        of_layers = np.moveaxis(vectors, 1, 0)
        every = [
            layer_estimates(layer, labels, words, folds, patients, self.seed) for layer in of_layers
        ]
        return {
            "layers": [{name: asdict(value) for name, value in found.items()} for found in every],
            "right": [layer_right(layer, labels, folds) for layer in of_layers],
            "items": patients.tolist(),
        }


def layer_estimates(
    vectors: Floats,
    labels: Floats,
    words: Sequence[str],
    folds: NDArray[np.intp],
    patients: NDArray[np.intp],
    seed: int,
) -> dict[str, Estimate]:
    """Return what one layer says, by metric.

    Parameters
    ----------
    vectors : ndarray, shape (n, d)
        NaN where no token stands in the place that is read.
    labels : ndarray of -1 and 1, shape (n,)
        As many of each, in each fold too.
    words : sequence of str, length n
        The word that each vector is of.
    folds, patients : ndarray of int, shape (n,)
        Of each item. Where a patient has two, a woman and a man who are told the same of, labels
        are exchanged between them alone.
    seed : int
    """
    if not np.isfinite(vectors).all():
        reason = "no_vector: a word has no token, or no finite vector"
        return {metric: undefined(reason, len(labels)) for metric in METRICS}
    linear, curved = linear_kernel(vectors), rbf_kernel(vectors)

    def rng(what: str) -> np.random.Generator:
        return generator(seed, what)

    within = patients if len(np.unique(patients)) < len(patients) else None

    def accuracy(kernel: Floats) -> Estimate:
        return probe_accuracy(kernel, labels, folds, seed=rng("permutations"), within=within)

    control, selectivity = control_accuracy(
        linear, labels, words, folds, seed=rng("control"), clusters=patients
    )
    found = (
        accuracy(linear),
        control,
        accuracy(curved).without_test(),
        selectivity,
        description_length(linear, labels, seed=rng("orders"), clusters=patients),
        variance_share(vectors, labels, n_permutations=0).without_test(),
    )
    return dict(zip(METRICS, found, strict=True))


def layer_right(vectors: Floats, labels: Floats, folds: NDArray[np.intp]) -> dict[str, list[float]]:
    """Return which items the two probes of a layer read rightly; nothing where one has no vector.

    Parameters
    ----------
    vectors, labels, folds
        As in `layer_estimates`.
    """
    if not np.isfinite(vectors).all():
        return {}
    kernels = {HEADLINE: linear_kernel(vectors), NONLINEAR: rbf_kernel(vectors)}
    return {name: read_right(of, labels, folds).tolist() for name, of in kernels.items()}


@dataclass(frozen=True)
class GenderLayers(InUnits):
    """Whether the word after a patient's mention holds, at each layer, the patient's gender.

    The word itself says nothing of gender (*quitte* in *la patiente quitte le service*): at the
    embeddings it holds none (but by its place, in models that number their tokens, where a form
    takes more of them), and what it holds above has come from the words that say it. Probes that
    are linear and not are told apart from what they would learn of anything by control tasks
    (Hewitt & Liang 2019) and by how much they must be shown (Voita & Titov 2020).

    Each patient gives a sentence, after up to 40 words of the record. It is read as it is, and
    with every word hidden in which it differs from its counterfactual twin: behind the model's
    mask where it has one, left out where it has none. First names are hidden too.

    In the corpora that ship, both the document and its twin are read, in one fold: sex goes with
    nothing but the words that say it, and accuracy is 50 at the embeddings. Hidden, the two are the
    same text, and it is 50 everywhere: there the hidden condition is a control of the method. It
    says something of a model on the corpora of the audit, which are read as recorded: whether the
    model's vectors hold what the rest of a record tells about women and men. That alone is tested;
    that a model knows the gender it is told is no bias. A causal model has read no more than what
    stands before the word. Documents without a twin that ships are rewritten, and what the
    rewriting leaves as it was (*rencontrée* far from its noun) is not hidden: what is found there
    may be such words.

    Parameters
    ----------
    most : int
        Patients from the corpora that ship, and of a sex from each corpus of the audit.
    """

    most: int = 100
    name: str = "gender-layers"
    stage: ClassVar[Stage] = "embeddings"
    needs: ClassVar[tuple[str, ...]] = ("EmbedsTexts",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return two units a corpus: gender said, and hidden."""
        return [
            MentionLayers(
                sample.mentions if not _refusal(sample, inputs.min_group, corpus) else (),
                sample.paired,
                hidden,
                inputs.seed,
                sample.n_unscored,
                _refusal(sample, inputs.min_group, corpus) or sample.reason,
            )
            for _, corpus in corpora_read(inputs.corpora)
            for sample in (self._sample(corpus, inputs.seed),)
            for hidden in (False, True)
        ]

    def _sample(self, corpus: Corpus | None, seed: int) -> MentionSample:
        if corpus is None:
            return shipped_mentions(self.most, seed)
        return recorded_mentions(corpus, self.most, seed)

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return the rows of each layer, in the order of the corpora."""
        remaining = iter(answers)
        rows: list[Measurement] = []
        for name, corpus in corpora_read(inputs.corpora):
            for suffix in ("", HIDDEN):
                tested = corpus is not None and suffix == HIDDEN
                rows += self._rows(inputs, name, next(remaining), suffix, tested)
        return rows

    def moved(self, inputs: Inputs, answers: Sequence[Answer]) -> Iterator[Moved]:
        """Yield what both probes read of each layer, with the moves of patients."""
        remaining = iter(answers)
        for name, _ in corpora_read(inputs.corpora):
            for suffix in ("", HIDDEN):
                answer = next(remaining)
                items = partition(answer["items"], len(answer["items"]))
                for layer, right in enumerate(answer["right"]):
                    for metric, values in right.items():
                        number = linear_mean(
                            100.0 * np.array(values), np.full(len(values), 1), items
                        )
                        place = ("gender", "F/M", f"layer_{layer}")
                        yield Moved(name.label, metric + suffix, *place, number, items)

    def _rows(
        self,
        inputs: Inputs,
        name: DataName,
        answer: Mapping[str, Answer],
        suffix: str,
        tested: bool,
    ) -> Iterator[Measurement]:
        layers = answer["layers"] or [{HEADLINE: asdict(undefined(answer["reason"]))}]
        for layer, estimates in enumerate(layers):
            for metric in METRICS:
                # The words are the same where gender is hidden: one control of them is enough.
                if metric not in estimates or (suffix and metric == "control_accuracy"):
                    continue
                value = Estimate(**estimates[metric])
                yield measurement(
                    self,
                    inputs.model.identity.label,
                    name,
                    metric + suffix,
                    value if tested and metric == HEADLINE else value.without_test(),
                    axis="gender",
                    group="F/M",
                    item=f"layer_{layer}" if answer["layers"] else "",
                    neutral=METRICS[metric].neutral,
                    direction=METRICS[metric].direction,
                    reference=METRICS[metric].reference,
                    n_unscored=answer["n_unscored"],
                    reason=answer["reason"] if answer["layers"] else "",
                )


def _refusal(sample: MentionSample, min_group: int, corpus: Corpus | None) -> str:
    """Say why a corpus is not probed; nothing where it is."""
    of_each = len(sample.mentions) // 2
    if corpus is not None and (hidden := too_few(of_each, min_group)):
        return hidden
    if of_each < FEWEST:
        return f"too_few_items: fewer than {FEWEST} patients of a sex"
    return ""


PROBE = GenderLayers()
