"""`influence`: which training documents push an association of a model."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError, NotApplicableError
from epicene.core.progress import Progress
from epicene.core.provenance import write_provenance
from epicene.core.spreadsheet import csv_text
from epicene.corpora.load import load_corpus
from epicene.mitigation.training.scope import Scope
from epicene.mitigation.training.training import check_trainable
from epicene.models.causal import CausalModel
from epicene.models.classifier import Classifier
from epicene.models.load import load_model
from epicene.models.masked import MaskedModel
from epicene.tracing.associations.association import Association
from epicene.tracing.associations.load import DEFAULT, load_association
from epicene.tracing.influence.checkpoints import Checkpoint, read_checkpoints
from epicene.tracing.influence.losses import DocumentLosses, LabelLosses, LanguageLosses
from epicene.tracing.influence.measure import (
    DecisionAssociation,
    Measure,
    WordAssociation,
    value_of,
)
from epicene.tracing.task import Task, task_of

if TYPE_CHECKING:
    import pandas as pd

    from epicene.core.document import Document
    from epicene.corpora.corpus import Corpus
    from epicene.models.capabilities import Model
    from epicene.models.transformer import TransformerModel

TABLE = "influence"
NO_LOSS = "no_loss: the document has no text or no label to be learnt"


@dataclass(frozen=True, eq=False)
class Influence:
    """How far each document pushed an association.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a document, the most pushing first: ``document`` (its id), ``influence`` (sum over
        checkpoints, on the scale d of `epicene trace` a step), ``rank``, ``checkpoint_1``, … and
        ``unscored_reason``; no text.
    facts : dict
        Association, its value in the model, corpus, options; ``confidential`` where
        the corpus has no licence that epicene knows.
    """

    table: pd.DataFrame
    facts: dict[str, Any]

    def top(self, k: int) -> tuple[str, ...]:
        """Return the ids of the k documents that push the association most."""
        return tuple(str(name) for name in self.table["document"].iloc[:k])

    def with_examples(self, corpus: Corpus, k: int) -> Influence:
        """Return the same with the texts of the k most pushing documents, which are the patients'.

        Parameters
        ----------
        corpus : Corpus
            The same as was read.
        k : int
        """
        chosen = set(self.top(k))
        texts = {document.id: document.text for document in corpus if document.id in chosen}
        told = [texts.get(str(name), "") for name in self.table["document"]]
        return Influence(self.table.assign(text=told), {**self.facts, "texts": len(texts)})

    def save(self, folder: str | Path) -> Path:
        """Write ``influence.parquet``, ``influence.csv`` and ``provenance.json``.

        The folder appears whole or not at all; an earlier one that epicene wrote is replaced.
        """
        with whole_folder(Path(folder)) as place:
            self.table.to_parquet(place / f"{TABLE}.parquet", index=False)
            text = csv_text(self.table)
            (place / f"{TABLE}.csv").write_text(text, encoding="utf-8", newline="")
            write_provenance(place, self.facts)
        return Path(folder)

    def to_json(self) -> str:
        """Return table and facts as one JSON object; what is undefined becomes null."""
        rows = json.loads(self.table.to_json(orient="records", force_ascii=False))
        return json.dumps({"documents": rows, **self.facts}, ensure_ascii=False)


def influence(
    model: Model | str | Path,
    corpus: Corpus | str | Path,
    association: Association | str | Path = DEFAULT,
    checkpoints: Sequence[Checkpoint | str | Path] = (),
    *,
    learning_rates: Sequence[float] = (),
    label: str = "",
    target: str = "",
    hidden: float = 0.15,
    scope: Scope | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Influence:
    """Say which training documents push an association, by TracIn over checkpoints.

    Parameters
    ----------
    model : Model, str or Path
        Masked, causal, or a classifier of texts, of transformers: the one that was trained.
    corpus : Corpus, str or Path
        The documents it was trained on.
    association : Association, str or Path
        See `epicene.tracing.associations.load.load_association`.
    checkpoints : sequence of Checkpoint, str or Path
        Times of its training; folders are read by
        `epicene.tracing.influence.checkpoints.read_checkpoints`. Without any, the model as it is
        stands for all (learning rate 1): the order is then that of the end of the training.
    learning_rates : sequence of float
        Of checkpoints given as folders whose files do not tell it.
    label : str
        Of a classifier: the label of the first concept; by default its last.
    target : str
        Of a classifier: the attribute of documents that it learnt.
    hidden : float
        Of a masked model: share of the tokens that its training hid.
    scope : Scope, optional
        Which weights count; all by default. Fewer (``Scope("layers", layers=(-1,))``) take less
        memory and see only what those weights learnt.
    seed : int
        Fixes which words of a masked model's documents are hidden together.
    progress : Progress, optional

    Returns
    -------
    Influence

    Raises
    ------
    InputError
        If documents, association or checkpoints cannot be used.
    NotApplicableError
        If the model is of another kind, or cannot spell the words.

    Notes
    -----
    TracIn (Pruthi et al. 2020) adds what single steps of gradient descent would do. Training by
    Adam takes other steps, documents act together, and clipping and decay are left out: the order
    tells where to look, retraining without the documents tells whether it is so
    (`epicene.tracing.influence.removal`).

    References
    ----------
    pruthi2020estimating
    """
    from epicene.tracing.influence.tracin import tracin

    loaded = load_model(str(model)) if isinstance(model, str | Path) else model
    read = load_corpus(corpus) if isinstance(corpus, str | Path) else corpus
    asked = load_association(association)
    documents = list(read)
    if (label or target) and not isinstance(loaded, Classifier):
        raise InputError("a label and a target are of classifiers.", where=loaded.name)
    check_trainable(loaded)  # type: ignore[arg-type]
    if isinstance(loaded, Classifier):
        task = Task(loaded, label) if label else task_of(loaded)
        measure: Measure = DecisionAssociation.of(task, asked)
        losses: DocumentLosses = LabelLosses.of(loaded, documents, target)
    elif isinstance(loaded, MaskedModel | CausalModel):
        measure = WordAssociation.of(loaded, asked.contexts, asked.first, asked.second)
        losses = LanguageLosses.of(loaded, documents, hidden=hidden, seed=seed)
    else:
        raise NotApplicableError("gradients are of models of transformers.", where=loaded.name)
    times = _times(loaded, checkpoints, learning_rates)
    found = tracin(loaded, measure, losses, len(documents), times, scope, progress=progress)
    return Influence(
        table_of(documents, found),
        {
            "association": asked.name.label,
            "value": value_of(measure, loaded.module),
            "model": loaded.identity.label,
            "corpus": read.data_name.label,
            "n_documents": len(documents),
            "learning_rates": [time.learning_rate for time in times],
            "hidden": hidden,
            "scope": dataclasses.asdict(scope or Scope()),
            "seed": seed,
            "confidential": not read.licence,
            "reference": "pruthi2020estimating",
        },
    )


def table_of(documents: Sequence[Document], found: Any) -> pd.DataFrame:
    """Return the table of `Influence` from influences of shape (n documents, n checkpoints)."""
    import pandas as pd

    total = found.sum(axis=1)
    table = pd.DataFrame(
        {
            "document": [document.id for document in documents],
            "influence": total,
            **{f"checkpoint_{k}": found[:, k - 1] for k in range(1, found.shape[1] + 1)},
            "unscored_reason": np.where(np.isnan(total), NO_LOSS, ""),
        }
    )
    table = table.sort_values("influence", ascending=False, kind="stable", ignore_index=True)
    table.insert(2, "rank", range(1, len(table) + 1))
    return table


def _times(
    model: TransformerModel, given: Sequence[Checkpoint | str | Path], rates: Sequence[float]
) -> tuple[Checkpoint, ...]:
    if not given and rates:
        raise InputError("learning rates are of checkpoints, and there is none.")
    if not given:
        return (Checkpoint(model.module.state_dict(), 1.0),)
    ready = [one for one in given if isinstance(one, Checkpoint)]
    if ready and (rates or len(ready) < len(given)):
        raise InputError("checkpoints are given with their rates, or as folders, not both.")
    if ready:
        return tuple(ready)
    return read_checkpoints([str(folder) for folder in given], rates)
