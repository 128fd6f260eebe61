"""Which metrics are drawn together, in which unit, and how their rows are named."""

from __future__ import annotations

from epicene.report.application_families import APPLICATION_FAMILIES
from epicene.report.corpus_families import CORPUS_FAMILIES
from epicene.report.counterfactual_families import COUNTERFACTUAL_FAMILIES
from epicene.report.embedding_families import EMBEDDING_FAMILIES
from epicene.report.entity_families import ENTITY_FAMILIES
from epicene.report.family import Family
from epicene.report.generation_families import GENERATION_FAMILIES
from epicene.report.inclusion_families import INCLUSION_FAMILIES
from epicene.report.output_families import OUTPUT_FAMILIES
from epicene.report.paired_families import PAIRED_FAMILIES
from epicene.report.template_families import TEMPLATE_FAMILIES
from epicene.report.tokenization_families import TOKENIZATION_FAMILIES
from epicene.report.usefulness_families import USEFULNESS_FAMILIES

FAMILIES: tuple[Family, ...] = (
    Family(("feminine_share",), unit="percent"),
    *TOKENIZATION_FAMILIES,
    *EMBEDDING_FAMILIES,
    *OUTPUT_FAMILIES,
    *TEMPLATE_FAMILIES,
    *GENERATION_FAMILIES,
    *CORPUS_FAMILIES,
    *APPLICATION_FAMILIES,
    *ENTITY_FAMILIES,
    *COUNTERFACTUAL_FAMILIES,
    *USEFULNESS_FAMILIES,
    *INCLUSION_FAMILIES,
    *PAIRED_FAMILIES,
)
_BY_METRIC = {metric: family for family in FAMILIES for metric in family.metrics}


def metrics_known() -> list[str]:
    """Return every metric that has a family."""
    return list(_BY_METRIC)


def family_of(metric: str) -> Family:
    """Return the family of a metric; one of its own for a metric the report does not know."""
    return _BY_METRIC.get(metric) or Family((metric,))


def place_of(family: Family) -> int:
    """Return the place of a family among all; the last for one that the report does not know."""
    return FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)


def is_headline(metric: str) -> bool:
    """Whether the summary reads this metric: the first drawn of its family."""
    return family_of(metric).drawn[0] == metric
