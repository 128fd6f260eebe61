"""Train a classifier on with the weights and labels that a fairness constraint makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from epicene.core.errors import InputError
from epicene.core.threads import limited
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.evaluation.baselines.document_vectors import vector_of
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.cross_entropy import CrossEntropy
from epicene.mitigation.classifiers.lessons import with_label
from epicene.mitigation.classifiers.reduction import Constraint, Search, costs_of
from epicene.mitigation.classifiers.retraining import Retraining, groups_of
from epicene.mitigation.options import at_least
from epicene.mitigation.positive import positive_of
from epicene.mitigation.training.training import Prepared


@dataclass(frozen=True, kw_only=True)
class Reductions(Retraining):
    """The reductions approach of fairlearn (Agarwal et al. 2018), as weights for fine-tuning.

    fairlearn looks for the multipliers of the constraint with a logistic head on the vectors that
    the classifier gives documents. They make a cost of each document, and the whole classifier is
    trained on with these: a document counts as much as its cost, and one whose cost has the other
    sign is learnt under the other label. Exponentiated gradient decides by chance between several
    heads, which one classifier cannot; it learns what they learn on average, and its decisions may
    then lie on either side. Grid search looks for one head from the beginning.

    Parameters
    ----------
    by : str
        The groups.
    constraint : {"demographic_parity", "equalized_odds", "true_positive_rate_parity"}
        What is to be alike: the share that gets yes; both error rates; the share of the yes that
        is found. The last two take the labels of the corpus as true.
    search : {"grid-search", "exponentiated-gradient"}
        How the multipliers are found.
    bound : float
        Violation of the constraint that is let pass.
    grid_size : int
        Multipliers that a grid search tries.
    strength : float
        Share of the multipliers that costs are made of. With 1, those that the head needs, whole
        groups of documents may count nothing or under the other label; a classifier that is trained
        whole fits closer, and needs less.
    positive : str
        The label that counts as yes; known by default where it is ``yes``, ``oui``, ``1``, ….
    C : float
        Inverse of the penalty of the head, on features of variance 1.

    Other parameters are those of `epicene.mitigation.classifiers.retraining.Retraining`.
    """

    name: ClassVar[str] = "reductions"
    reference: ClassVar[str] = "agarwal2018reductions"
    by: str = "sex"
    constraint: Constraint = "demographic_parity"
    search: Search = "grid-search"
    bound: float = 0.01
    grid_size: int = 20
    strength: float = 0.5
    positive: str = ""
    C: float = 0.1

    def prepared(self, inputs: FitInputs) -> Prepared:
        """Find the costs.

        Raises
        ------
        InputError
            If there are not two labels, documents have no group, all are of one, or a group lacks
            a label that the constraint is about.
        """
        if not 0.0 < self.strength <= 1.0:
            raise InputError(f"the strength is {self.strength}.", hint="It lies in 0 to 1.")
        at_least(2, grid_size=self.grid_size)
        at_least(0, bound=self.bound)
        at_least(1e-9, C=self.C)
        corpus, held_out = self.parted(inputs)
        model, documents = inputs.subject, self.documents(corpus)
        labels = [value_of(document, self.target).strip() for document in documents]
        groups = groups_of(documents, self.by)
        positive = positive_of(labels, self.positive)
        negative = next(label for label in labels if label != positive)
        with limited(1):
            vectors = np.stack([vector_of(model, d.text, model.window, -1) for d in documents])
            costs = costs_of(
                vectors,
                np.array([int(label == positive) for label in labels]),
                groups,
                constraint=self.constraint,
                search=self.search,
                bound=self.bound,
                grid_size=self.grid_size,
                strength=self.strength,
                C=self.C,
            )
        copies = [
            (document, label, float(cost))
            for document, *both in zip(documents, costs.yes, costs.no, strict=True)
            for label, cost in zip((positive, negative), both, strict=True)
            if cost > 0.0
        ]
        taught = [with_label(document, self.target, label, label) for document, label, _ in copies]
        weights = {d.id: cost for d, (_, _, cost) in zip(taught, copies, strict=True)}
        others = _others(zip(labels, groups, costs.yes, costs.no, strict=True), positive)
        return self.lessons(
            inputs,
            CrossEntropy(self.target, weights),
            Corpus.of(taught),
            held_out,
            documents=len(documents),
            positive=positive,
            share_learnt_under_the_other_label=others,
            violation_by_the_head_before=costs.before,
            violation_by_the_head_after=costs.after,
        )


def _others(rows: Iterable[tuple[str, str, float, float]], positive: str) -> dict[str, float]:
    """Return, of what the documents of each group count, the share under the other label."""
    other: defaultdict[str, float] = defaultdict(float)
    whole: defaultdict[str, float] = defaultdict(float)
    for label, group, yes, no in rows:
        other[group] += no if label == positive else yes
        whole[group] += yes + no
    return {name: float(other[name] / max(whole[name], 1e-12)) for name in sorted(whole)}
