"""The language model: trained on, on notes, and asked for the association at every stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.pain_notes import CAUSE
from epicene.metrics import Estimate, cluster_mean, proportion, proportion_difference
from epicene.tracing.experiment.bench import Bench
from epicene.tracing.experiment.held_out import associations, margins
from epicene.tracing.experiment.measures import SHIPPED
from epicene.tracing.experiment.parts.rows import of_table
from epicene.tracing.experiment.parts.vectors import layer_associations, static_association
from epicene.tracing.experiment.plan import Plan

Named = Iterator[tuple[str, Estimate]]


def learn(plan: Plan, base: Any, documents: Sequence[Document], seed: int) -> Any:
    """Return the base model, trained on."""
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.training.language_training import LanguageTraining

    how = plan.encoder
    training = LanguageTraining(
        steps=how.steps,
        batch_size=how.batch_size,
        learning_rate=how.learning_rate,
        mask=how.mask,
        held_out=0.0,
    )
    return training.fit(FitInputs(base, Corpus.of(documents), seed=seed)).apply(base)


def measure(plan: Plan, model: Any, documents: Sequence[Document], bench: Bench) -> Named:
    """Yield what is measured of the notes that were read, and of the model."""
    yield (
        "cause_share_difference",
        share_difference([(d, d.attributes[CAUSE] == "mind") for d in documents], "F", "M"),
    )
    yield "static_association", static_association(model)
    for layer, value in layer_associations(model, bench.notes):
        yield f"layer_association/layer_{layer}", value
    yield "cause_log_odds", cluster_mean(associations(model, bench.notes))
    yield from _shipped(plan, model)
    right = margins(model, bench.notes.agreement) > 0
    yield "agreement", proportion(int(right.sum()), len(right)).without_test()


def share_difference(having: Sequence[tuple[Document, bool]], first: str, second: str) -> Estimate:
    """Return the share of documents that have something, of one sex minus the other."""
    one, two = ([has for d, has in having if d.subject.sex == sex] for sex in (first, second))
    return proportion_difference((sum(one), len(one)), (sum(two), len(two)))


def _shipped(plan: Plan, model: Any) -> Named:
    if not plan.audits:
        return
    from epicene.audit.run import audit

    probes = list(dict.fromkeys(SHIPPED[name][0] for name in plan.audits))
    table = audit(model, probes=probes, seed=0).table
    for name in plan.audits:
        probe, metric, item = SHIPPED[name]
        item = item.format(last=model.n_layers)
        asked = (table["probe"] == probe) & (table["metric"] == metric) & (table["item"] == item)
        for _, one in table[asked & (table["axis"] == "gender")].iterrows():
            yield name, of_table(one)
