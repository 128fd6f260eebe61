"""One association through the whole chain, and where it enters, grows and fades."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from epicene.audit.results import Results
from epicene.core.atomic import whole_folder
from epicene.core.footprint import COUNTRY, measured
from epicene.core.jsonable import jsonable
from epicene.core.progress import Progress
from epicene.core.provenance import environment
from epicene.corpora.corpus import Corpus
from epicene.corpora.load import load_corpus
from epicene.models.capabilities import Model, Precision, check_precision
from epicene.models.load import load_model
from epicene.probes.base import MIN_GROUP
from epicene.tracing.associations.association import Association
from epicene.tracing.associations.load import DEFAULT, load_association
from epicene.tracing.effects import StageEffect
from epicene.tracing.follow import follow
from epicene.tracing.places import Change, Step, steps
from epicene.tracing.rows import table_of
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.task import Task, application_of

FILE = "trace.json"


@dataclass(frozen=True, eq=False)
class Trace:
    """What every stage of the chain makes of one association.

    Parameters
    ----------
    model : str
        Name and short hash.
    association : Association
        What was followed.
    effects : tuple of StageEffect
        A row a place, in the order of the chain; those that do not apply too, with the reason.
    provenance : dict
        Arguments, seed, data, model card, environment, footprint.
    """

    model: str
    association: Association
    effects: tuple[StageEffect, ...]
    provenance: dict[str, Any]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What happens at each place that tells the two concepts apart; see `places.steps`."""
        return steps(self.effects)

    def places(self, change: Change) -> tuple[str, ...]:
        """Return the places where the association ``enters``, ``grows``, ``fades`` or ``turns``."""
        return tuple(step.place for step in self.steps if step.change == change)

    @property
    def enters(self) -> str | None:
        """The place where it enters; None where it does nowhere."""
        return next(iter(self.places("enters")), None)

    @cached_property
    def results(self) -> Results:
        """The effects, and the steps from each place to the next, as a table of measurements."""
        return Results(table_of(self.model, self.association, self.effects), self.provenance)

    def facts(self) -> dict[str, Any]:
        """Return what was found as plain values; what is undefined becomes null."""
        found: dict[str, Any] = jsonable(
            {
                "model": self.model,
                "association": self.association.id,
                "claims": dict(self.association.claims),
                "enters": self.enters,
                "grows": self.places("grows"),
                "fades": self.places("fades"),
                "turns": self.places("turns"),
                "stages": [_row(effect) for effect in self.effects],
                "steps": [{**dataclasses.asdict(step), "found": step.found} for step in self.steps],
            }
        )
        return found

    def to_json(self) -> str:
        """Return the same as JSON."""
        return json.dumps(self.facts(), ensure_ascii=False)

    def save(self, folder: str | Path) -> Path:
        """Write the table, ``provenance.json`` and ``trace.json`` into a folder.

        It appears whole or not at all; an earlier one that epicene wrote is replaced.
        """
        with whole_folder(Path(folder)) as place:
            self.write(place)
        return Path(folder)

    def write(self, folder: Path) -> None:
        """Write the same files into a folder that exists."""
        self.results.write(folder)
        text = json.dumps(self.facts(), ensure_ascii=False, indent=2)
        (folder / FILE).write_text(text + "\n", encoding="utf-8")


def trace(
    model: Model | str | Path,
    association: Association | str | Path = DEFAULT,
    *,
    corpus: Corpus | str | Path | None = None,
    task: Task | Model | str | Path | None = None,
    seed: int = 0,
    min_group: int = MIN_GROUP,
    precision: Precision = "float32",
    country: str = COUNTRY,
    progress: Progress | None = None,
) -> Trace:
    """Follow one association from the documents to the decision, on one standardised scale.

    Parameters
    ----------
    model : Model, str or Path
        What `epicene.load_model` takes or gives.
    association : Association, str or Path
        The id of one that ships (see `epicene.tracing.associations.shipped`), or a file of one's
        own.
    corpus : Corpus, str or Path, optional
        Documents with the patients' groups, best those that the model learnt from.
    task : Task, Model, str or Path, optional
        A classifier in use: a model, a folder, or ``FOLDER:LABEL`` with the label that stands for
        the first concept (by default the last). Without one, a model that classifies is its own.
    seed : int
        Of the texts that a model writes.
    min_group : int
        Groups of fewer patients of the corpus are suppressed.
    precision : {"float32", "bfloat16"}
        Of the model's matrix products where it scores words.
    country : str
        ISO 3166-1 alpha-3 code, for the carbon intensity of the electricity.
    progress : Progress, optional
        Told of each stage.

    Returns
    -------
    Trace

    Raises
    ------
    EpiceneError
        If the association, the model, the corpus or the task cannot be used.

    Examples
    --------
    >>> import epicene
    >>> found = epicene.trace("mini-fr-vectors", "pain:gender")
    >>> [effect.place for effect in found.effects if effect.known]
    ['static_vectors']
    """
    followed = load_association(association)
    documents = load_corpus(corpus) if isinstance(corpus, str | Path) else corpus
    loaded = load_model(str(model)) if isinstance(model, str | Path) else model
    used = application_of(task, loaded)
    inputs = StageInputs(
        loaded, followed, documents, used, seed, min_group, check_precision(precision)
    )
    with measured(country) as footprint:
        effects = follow(inputs, progress)
    provenance = _provenance(inputs, footprint.to_dict())
    return Trace(loaded.identity.label, followed, effects, provenance)


def _provenance(inputs: StageInputs, footprint: dict[str, Any]) -> dict[str, Any]:
    names = [inputs.association.name]
    if inputs.corpus is not None:
        names.append(inputs.corpus.data_name)
    cards = [inputs.model.identity.to_dict()]
    if inputs.task is not None and inputs.task.model is not inputs.model:
        cards.append(inputs.task.model.identity.to_dict())
    return {
        "arguments": {
            "association": inputs.association.id,
            "corpus": None if inputs.corpus is None else inputs.corpus.name,
            "task": None if inputs.task is None else inputs.task.model.name,
            "label": None if inputs.task is None else inputs.task.label,
            "min_group": inputs.min_group,
            "precision": inputs.precision,
        },
        "data": [dataclasses.asdict(name) for name in names],
        "environment": environment(),
        "footprint": footprint,
        "models": cards,
        "seed": inputs.seed,
    }


def _row(effect: StageEffect) -> dict[str, Any]:
    value = dataclasses.asdict(effect.value)
    return {
        "kind": effect.kind,
        "place": effect.place,
        "stage": effect.stage,
        "measure": effect.measure,
        "data": effect.data,
        "in_chain": effect.in_chain,
        "not_applicable": effect.not_applicable,
        **value,
    }
