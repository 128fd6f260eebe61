"""Sentences that say of a woman or of a man that they have a condition."""

from __future__ import annotations

import math
from dataclasses import dataclass

from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_table

FOLDER = "clinical_templates"
TEMPLATES, CONDITIONS, CONTROLS = "templates.tsv", "conditions.tsv", "controls.tsv"


@dataclass(frozen=True)
class Template:
    """Two sentences that differ by the patient's gender; each holds ``{condition}``."""

    id: str
    feminine: str
    masculine: str


@dataclass(frozen=True)
class Condition:
    """A condition as it stands after the verb.

    Parameters
    ----------
    id, text, domain : str
        Identifier, noun phrase with its article, field of medicine.
    sex_linked : str
        ``F`` or ``M`` where anatomy decides; empty otherwise.
    share_women : float
        Recorded share of women among patients, in [0, 1]; NaN where no public figure is known.
    population, reference : str
        Whom the figure is about, and the key of its source.
    """

    id: str
    text: str
    domain: str = ""
    sex_linked: str = ""
    share_women: float = math.nan
    population: str = ""
    reference: str = ""


@dataclass(frozen=True)
class ClinicalTemplates:
    """Templates, conditions, and neutral complements that serve as baseline."""

    name: DataName
    templates: tuple[Template, ...]
    conditions: tuple[Condition, ...]
    complements: tuple[str, ...]


def load_clinical_templates() -> ClinicalTemplates:
    """Load the templates and conditions that ship."""
    templates = read_table(embedded_file(FOLDER, TEMPLATES), ("id", "feminine", "masculine"))
    conditions = read_table(
        embedded_file(FOLDER, CONDITIONS),
        ("id", "condition", "domain", "sex_linked", "share_women", "population", "reference"),
    )
    complements = read_table(embedded_file(FOLDER, CONTROLS), ("id", "condition"))
    return ClinicalTemplates(
        name=embedded_name(FOLDER, TEMPLATES, CONDITIONS, CONTROLS, n=len(conditions)),
        templates=tuple(
            Template(row["id"], row["feminine"], row["masculine"])
            for row in templates.to_dict("records")
        ),
        conditions=tuple(
            Condition(
                id=row["id"],
                text=row["condition"],
                domain=row["domain"],
                sex_linked=row["sex_linked"],
                share_women=float(row["share_women"]) if row["share_women"] else math.nan,
                population=row["population"],
                reference=row["reference"],
            )
            for row in conditions.to_dict("records")
        ),
        complements=tuple(complements["condition"]),
    )
