"""Put every probe of a plan to its corpora and models; what is known already is not asked again."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from epicene.audit.audited import AuditedModel
from epicene.audit.cache import Memory, Store
from epicene.audit.engine import Engine
from epicene.audit.plan import WORK, Plan, work
from epicene.audit.rehearsal import rehearse, told
from epicene.core.canonical import canonical
from epicene.core.code_version import code_version
from epicene.core.errors import NotApplicableError
from epicene.core.hashing import sha256_file, sha256_text
from epicene.core.measurement import Measurement
from epicene.core.progress import Progress
from epicene.core.threads import limited
from epicene.corpora.corpus import Corpus
from epicene.evaluation.usefulness.benchmarks import PREFIX, Benchmarks
from epicene.evaluation.usefulness.french import OWN
from epicene.evaluation.usefulness.run import benchmark_rows, own_row
from epicene.models.batching import noting_smaller_batches
from epicene.models.capabilities import Model
from epicene.models.served.usage import Metered, Usage
from epicene.probes.base import (
    Answer,
    Inputs,
    Moved,
    PairableProbe,
    Probe,
    Question,
    SplitProbe,
    Unit,
    lacking,
)
from epicene.probes.corpus.base import CorpusInputs, CorpusProbe
from epicene.probes.corpus.records import read_records
from epicene.probes.registry import CORPUS_PROBES


class Asking:
    """One run of a plan: the rows so far, and how many answers it computed or found kept.

    Parameters
    ----------
    plan : Plan
    store : Store or None
        Where answers are kept; None keeps nothing.
    engine : Engine
        Who computes the units.
    progress : Progress
        Told of each question and unit.
    """

    def __init__(self, plan: Plan, store: Store | None, engine: Engine, progress: Progress) -> None:
        self.plan = plan
        self.rows: list[Measurement] = []
        self.cards: list[dict[str, Any]] = []
        self.moved: list[tuple[str, str, Moved]] = []
        self.computed = 0
        self.known = 0
        self.done = 0
        self.expected: dict[str, Usage] = {}
        self._store = store
        self._engine = engine
        self._progress = progress
        # Keys of the units of this run: what probes share was not known before it.
        self._made: set[str] = set()
        self._hashes: dict[int, str] = {}

    def corpus(self, corpus: Corpus) -> None:
        """Put the probes of the corpus stage to one corpus."""
        plan, progress = self.plan, self._progress
        if not plan.corpus_probes:
            return
        progress.describe(corpus.name)

        @functools.cache
        def inputs() -> CorpusInputs:
            records = tuple(read_records(corpus))
            return CorpusInputs(
                corpus,
                records,
                corpus.data_name,
                plan.second,
                plan.against,
                plan.seed,
                plan.min_group,
            )

        for name in plan.corpus_probes:
            progress.describe(f"corpus · {corpus.name}: {name}")
            probe = CORPUS_PROBES.get(name)
            key = self._corpus_key(probe, corpus)
            rows = self._known_rows(key)
            if rows is None:
                with limited(plan.threads):
                    rows = answer_of_corpus(probe, inputs())
                self._keep_rows(key, rows)
                progress.advance(WORK["corpus"])
            else:
                progress.advance(WORK["corpus"], known=True)
            self._took(rows)

    def model(self, name: str, given: Model | None) -> None:
        """Put the probes to one model."""
        with noting_smaller_batches() as notes:
            audited = AuditedModel(
                name, self.plan.options, self.plan.threads, self._store, given, notes
            )
            self._progress.describe(name)
            self._tell_expected(name, audited)
            self._probes(audited)
            self._benchmarks(audited)
            self.cards.append(self._card(audited))

    def _probes(self, audited: AuditedModel) -> None:
        plan, progress = self.plan, self._progress
        shared = Memory()
        for probe_name in plan.probes:
            probe = plan.probe(probe_name)
            progress.describe(f"{probe.stage} · {audited.name}: {probe_name}")
            key = self._probe_key(probe, audited)
            # Rows that are kept come without the moves of items; the answers of units are kept too.
            again = plan.moves and isinstance(probe, PairableProbe)
            rows = None if again else self._known_rows(key)
            if rows is None:
                model = audited.model
                with limited(plan.threads):
                    rows = self._answer(probe, model, audited, shared)
                audited.keep_notes()
                self._keep_rows(key, rows)
            else:
                progress.advance(work(probe_name), known=True)
            self._took(rows)

    def _benchmarks(self, audited: AuditedModel) -> None:
        plan, progress = self.plan, self._progress
        for one in self._each_benchmark():
            progress.describe(f"{audited.name}: {PREFIX}{one.names[0]}")
            key = self._benchmark_key(one, audited)
            own = plan.moves and one.names[0] in OWN
            rows = None if own else self._known_rows(key)
            if rows is None:
                with limited(plan.threads):
                    rows = (self._own if own else self._of_harness)(audited, one)
                self._keep_rows(key, rows)
                progress.advance(WORK["application"])
            else:
                progress.advance(WORK["application"], known=True)
            self._took(rows)

    def _of_harness(self, audited: AuditedModel, one: Benchmarks) -> list[Measurement]:
        return list(benchmark_rows(audited.model, one))

    def _own(self, audited: AuditedModel, one: Benchmarks) -> list[Measurement]:
        """Put a test of our own, and keep how far its items move what it finds."""
        (name,) = one.names
        try:
            known = OWN[name](audited.model)
        except NotApplicableError:
            return self._of_harness(audited, one)
        row = own_row(audited.model, name, known)
        self.moved.append(
            (
                row.model,
                row.probe,
                Moved(row.data, row.metric, "", "", "", known.number, known.items),
            )
        )
        return [row]

    def _each_benchmark(self) -> list[Benchmarks]:
        plan = self.plan
        return [replace(plan.benchmarks, names=(name,)) for name in plan.usefulness]

    def _benchmark_key(self, one: Benchmarks, audited: AuditedModel) -> str | None:
        # What a task of a folder asks is not known by its name: those are asked again.
        if audited.key is None or one.folder:
            return None
        harness = "" if one.names[0] in OWN else version("lm_eval")
        return sha256_text(["benchmark", audited.key, harness, canonical(one)])

    def _card(self, audited: AuditedModel) -> dict[str, Any]:
        card = audited.card
        if audited.usage is not None:
            card = {**card, "usage": audited.usage.to_dict()}
            if expected := self.expected.get(audited.name):
                card["expected"] = expected.to_dict()
        return card

    def _tell_expected(self, name: str, audited: AuditedModel) -> None:
        """Count what a served model is about to be asked, and say it before it is."""
        if not audited.served:
            return
        pending = [
            probe
            for probe in map(self.plan.probe, self.plan.probes)
            if not self._is_known(self._probe_key(probe, audited))
        ]
        benchmarks = [
            one
            for one in self._each_benchmark()
            if not self._is_known(self._benchmark_key(one, audited))
        ]
        if not (pending or benchmarks) or not isinstance(audited.model, Metered):
            return
        rehearsed = audited.model.rehearsal()
        for one in benchmarks:
            # As in `rehearse`: an answer that is none may end it early, its questions are counted.
            with contextlib.suppress(Exception):
                list(benchmark_rows(rehearsed, one))
        seen: set[str] = set()

        def new(units: Sequence[Unit]) -> Iterator[Unit]:
            for unit in units:
                key = _unit_key(audited.key, unit)
                if key not in seen and not self._is_known(key):
                    seen.add(key)
                    yield unit

        expected = rehearse(rehearsed, pending, lambda probe: self._inputs(probe, rehearsed), new)
        self.expected[name] = expected
        self._progress.describe(f"{name}: about to send {told(expected, at_most=True)}")

    def _is_known(self, key: str | None) -> bool:
        return key is not None and self._store is not None and self._store.get(key) is not None

    def _took(self, rows: Sequence[Measurement]) -> None:
        self.rows += rows
        self.done += 1

    def _answer(
        self, probe: Probe, model: Model, audited: AuditedModel, shared: Memory
    ) -> Sequence[Measurement]:
        """Return the probe's measurements, or one row that says why there are none."""
        weight = work(probe.name)
        try:
            inputs = self._inputs(probe, model)
            if not isinstance(probe, SplitProbe):
                rows = measure(probe, inputs)
                self._took_moves(probe, inputs, ())
                self._progress.advance(weight)
                return rows
            _check_needs(probe, model)
            answers = self._answers(probe.units(inputs), model, audited, shared, weight)
            rows = probe.conclude(inputs, answers)
            self._took_moves(probe, inputs, answers)
            return rows
        except NotApplicableError as error:
            self._progress.advance(weight)
            return [not_applicable(probe, error, model=model.identity.label)]

    def _took_moves(self, probe: Probe, inputs: Inputs, answers: Sequence[Answer]) -> None:
        if self.plan.moves and isinstance(probe, PairableProbe):
            label = inputs.model.identity.label
            self.moved += [(label, probe.name, one) for one in probe.moved(inputs, answers)]

    def _answers(
        self,
        units: Sequence[Unit],
        model: Model,
        audited: AuditedModel,
        shared: Memory,
        weight: float,
    ) -> list[Answer]:
        """Return the answers of the units, in their order, each computed once."""
        base = audited.key
        kept: Store = shared if base is None or self._store is None else self._store
        keys = [_unit_key(base, unit) for unit in units]
        asked = dict(zip(keys, units, strict=True))
        answers = {key: kept.get(key) for key in asked}
        missing = [key for key in asked if answers[key] is None]
        self.known += sum(key not in self._made for key in asked) - len(missing)
        share = weight / max(1, len(units))
        self._progress.advance(share * (len(units) - len(missing)), known=True)
        found = self._engine.answers(
            model, audited.source, [asked[key] for key in missing], self.plan.threads
        )
        for place, answer in found:
            key = missing[place]
            audited.keep_notes()
            kept.put(key, answer)
            answers[key] = answer
            self._made.add(key)
            self.computed += 1
            self._progress.advance(share)
        return [answers[key] for key in keys]

    def _inputs(self, probe: Probe, model: Model) -> Inputs:
        plan = self.plan
        corpora = plan.corpora
        if corpora and getattr(model, "remote", False) and not plan.allow_remote_text:
            if probe.reads == "corpora":
                raise NotApplicableError(
                    "text of a corpus leaves this machine only with --allow-remote-text."
                )
            corpora = ()
        return Inputs(
            model,
            plan.pairs,
            corpora,
            plan.seed,
            plan.precision,
            plan.lowercase,
            plan.min_group,
        )

    def _known_rows(self, key: str | None) -> Sequence[Measurement] | None:
        if key is None or self._store is None:
            return None
        found = self._store.get(key)
        if found is None:
            return None
        self.known += 1
        return [Measurement(**row) for row in found]

    def _keep_rows(self, key: str | None, rows: Sequence[Measurement]) -> None:
        self.computed += 1
        if key is not None and self._store is not None:
            self._store.put(key, [dataclasses.asdict(row) for row in rows])

    def _probe_key(self, probe: Probe, audited: AuditedModel) -> str | None:
        if audited.key is None:
            return None
        plan = self.plan
        pairs = [pairs.name.sha256 for pairs in plan.pairs]
        facts = [plan.seed, plan.precision, plan.lowercase, plan.allow_remote_text, pairs]
        documents = [self._documents(corpus) for corpus in plan.corpora]
        # A file that a parameter names is known by what it holds.
        files = [sha256_file(Path(value)) for value in vars(probe).values() if _is_file(value)]
        read = [*facts, plan.min_group, documents, files]
        return sha256_text(["probe", audited.key, probe.name, canonical(probe), canonical(read)])

    def _corpus_key(self, probe: CorpusProbe, corpus: Corpus) -> str | None:
        if self._store is None:
            return None
        plan = self.plan
        read = [self._documents(c) for c in (corpus, plan.second, plan.against) if c is not None]
        which = [plan.second is not None, plan.against is not None]
        facts = canonical([plan.seed, plan.min_group, plan.threads, which, read])
        return sha256_text(["corpus", code_version(), probe.name, canonical(probe), facts])

    def _documents(self, corpus: Corpus) -> str:
        """Return a hash over the documents as they are read, whatever options read them."""
        known = self._hashes.get(id(corpus))
        if known is None:
            schema = "" if corpus.schema is None else corpus.schema.name
            parts = (repr(document) for document in corpus)
            known = sha256_text([corpus.name, schema, *parts])
            self._hashes[id(corpus)] = known
        return known


def _unit_key(base: str | None, unit: Unit) -> str:
    return sha256_text(["unit", base or "", canonical(unit)])


def _is_file(value: object) -> bool:
    return isinstance(value, str) and value != "" and Path(value).is_file()


def measure(probe: Probe, inputs: Inputs) -> Sequence[Measurement]:
    """Return the measurements of a probe on a model that has what it needs.

    Raises
    ------
    NotApplicableError
        If the model lacks a capability, or the probe says that it cannot answer.
    """
    _check_needs(probe, inputs.model)
    return probe.measure(inputs)


def answer(probe: Probe, inputs: Inputs) -> Sequence[Measurement]:
    """Return the probe's measurements, or one row that says why there are none."""
    try:
        return measure(probe, inputs)
    except NotApplicableError as error:
        return [not_applicable(probe, error, model=inputs.model.identity.label)]


def _check_needs(probe: Probe, model: Model) -> None:
    if missing := lacking(probe, model):
        raise NotApplicableError(f"the model lacks {', '.join(missing)}.")


def answer_of_corpus(probe: CorpusProbe, inputs: CorpusInputs) -> Sequence[Measurement]:
    """Return what a probe of the corpus stage measured, or one row that says why nothing."""
    try:
        # Without groups a probe that compares them has nothing to say, and says so.
        if rows := probe.measure(inputs):
            return rows
        raise NotApplicableError("there are no two groups of patients to compare.")
    except NotApplicableError as error:
        return [not_applicable(probe, error, data=inputs.name.label)]


def not_applicable(
    probe: Question, error: NotApplicableError, model: str = "", data: str = ""
) -> Measurement:
    """Return the row that says why a probe has no answer."""
    return Measurement(
        model=model,
        data=data,
        stage=probe.stage,
        probe=probe.name,
        metric="",
        unscored_reason=f"not_applicable: {error.message}",
    )
