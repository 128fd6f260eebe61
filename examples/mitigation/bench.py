"""All that rows share: the notes, and the subjects in which the association is planted."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.jsonable import jsonable
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.generation.pain_notes import NEUTRAL, Strength
from epicene.corpora.load import load_corpus
from epicene.models.load import load_model
from epicene.tracing.experiment.held_out import HeldOut, gold_of, held_out, true_notes
from mitigation import words
from mitigation.decisions import predictions_of
from mitigation.learning import Recipe, classifier, language_model
from mitigation.ordinary import write_notes

if TYPE_CHECKING:
    from mitigation.plan import Plan

_SEEDS = {"association": 11, "labels": 12, "held out": 13, "true": 14, "gold": 15}


@dataclass(frozen=True, eq=False)
class Bench:
    """What a plan asks for, made when it is first needed and kept in the folder.

    Parameters
    ----------
    folder : Path
    plan : Plan
    seed : int
        Of notes, models and methods: another one gives other patients and other trainings.
    """

    folder: Path
    plan: Plan
    seed: int = 0

    @cached_property
    def notes(self) -> HeldOut:
        """Notes that no model saw, for the association."""
        return held_out(self.plan.held_out, self._seed("held out"))

    @cached_property
    def true(self) -> list[Any]:
        """Notes under true labels, which no classifier saw."""
        return true_notes(self.plan.held_out, self._seed("true"))

    @cached_property
    def gold(self) -> Any:
        """Their labels."""
        return gold_of(self.true)

    @cached_property
    def known(self) -> list[Any]:
        """Other notes under true labels, that methods on predictions learn from."""
        return true_notes(self.plan.held_out, self._seed("gold"))

    @cached_property
    def known_gold(self) -> Any:
        """Their labels."""
        return gold_of(self.known)

    @cached_property
    def predictions(self) -> Any:
        """What the planted classifier says of the notes under true labels."""
        return predictions_of(self.subject("classifier"), self.true)

    @property
    def probes(self) -> list[str]:
        """The small audit."""
        return list(self.plan.probes)

    def _seed(self, name: str) -> int:
        return _SEEDS[name] + 100 * self.seed

    def plain(self, kind: str) -> Corpus:
        """Return the notes that a kind of model learns from."""
        name = _notes_of(kind)
        path = self.folder / f"{name}.jsonl"
        if not path.exists():
            n, seed = self.plan.notes, self._seed(name)
            if name == "labels":
                write_notes(path, n, seed, Strength(NEUTRAL.women, NEUTRAL.men, self.plan.denied))
            else:
                planted = Strength(self.plan.women, self.plan.men)
                write_notes(path, n, seed, planted, self.plan.ordinary)
        return load_corpus(path)

    def corpus(self, kind: str) -> Corpus:
        """Return the same with their twins, rewritten once for all methods."""
        corpus = self.plain(kind)
        twins = self.folder / f"{_notes_of(kind)}-twins.jsonl"
        if not twins.exists():
            corpus.twins().to_jsonl(twins)
        return replace(corpus, twin_reader=InMemory(tuple(load_corpus(twins))))

    def subject(self, kind: str) -> Any:
        """Return what is to be mitigated, planted."""
        if kind == "vectors":
            return words.planted(load_model(self.plan.bases["vectors"]), self.plan.size)
        if kind == "predictions":
            return predictions_of(self.subject("classifier"), self.known)
        folder = self.folder / f"planted-{kind}"
        if not folder.exists():
            self.learnt(kind, self.plain(kind), folder)
        return load_model(str(folder), sanity_check=False)

    def learnt(self, kind: str, corpus: Corpus, folder: Path) -> Any:
        """Teach the base model of a kind some notes, as the planted one learnt its own."""
        learn = classifier if kind == "classifier" else language_model
        recipe = Recipe(**self.plan.recipes[kind])
        learn(self.plan.bases[kind], corpus, recipe, folder, self.seed)
        return load_model(str(folder), sanity_check=False)

    def kept(self, name: str, make: Any) -> Any:
        """Return what is kept as JSON under a name, or make and keep it."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            write(path, make())
        return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, content: Any) -> None:
    """Write JSON: the file is there whole or not at all."""
    temporary = path.with_suffix(".part")
    text = json.dumps(jsonable(content), ensure_ascii=False, indent=1, allow_nan=False)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.rename(path)


def _notes_of(kind: str) -> str:
    return "labels" if kind in ("classifier", "predictions") else "association"
