"""A reduced audit: one question or two a stage, short enough to be put before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.plan import DEFAULT_MODELS, Plan, embedded_pairs, make_plan
from epicene.audit.results import TABLE, Results
from epicene.audit.run import run
from epicene.core.hashing import sha256_text
from epicene.core.progress import Progress
from epicene.core.seeds import permutation
from epicene.corpora.embedded import DataName
from epicene.evaluation.usefulness.benchmarks import OWN_NAMES
from epicene.models.capabilities import Model
from epicene.probes.base import PairSet

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus

# A model answers those that it can; the others say why they do not apply.
PROBES = (
    "tokenization-gender",
    "weat",
    "seat",
    "gender-layers",
    "pairs/crows-pairs",
    "pairs/log-likelihood",
    "perplexity-parity",
)
AXIS = "gender"
PAIRS_OF_A_GROUP = 60
CONTROLS = 60
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


def reduced_plan(
    models: Sequence[str], corpora: Sequence[Corpus | str | Path] = (), seed: int = 0
) -> Plan:
    """Plan a reduced audit, the same for every model.

    Parameters
    ----------
    models : sequence of str
        Names; see `epicene.load_model`.
    corpora : sequence of Corpus, str or path
        Documents that the probes read too.
    seed : int
        Fixes every draw.
    """
    plan = make_plan(models, PROBES, (), corpora, seed=seed, usefulness=OWN_NAMES, moves=True)
    # What none of the models can be asked is no error here.
    return replace(plan, pairs=(reduced_pairs(seed),), named=False)


def reduced_audit(
    model: Model | str,
    corpora: Sequence[Corpus | str | Path] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Put a reduced audit to one model, and keep how far each item moves its numbers."""
    name = model if isinstance(model, str) else model.name
    loaded = {} if isinstance(model, str) else {name: model}
    return run(reduced_plan([name], corpora, seed), loaded, progress=progress)


def reduced_pairs(seed: int) -> PairSet:
    """Draw pairs of gender from the clinical stereotypes that ship, with control pairs.

    As many about women as about men.
    """
    whole = embedded_pairs()
    table = whole.table[whole.table["axis"] == AXIS]
    chosen: list[Any] = []
    for group in sorted(set(table["group_more"])):
        places = table.index[table["group_more"] == group]
        drawn = permutation(seed, len(places), "pairs", group)[:PAIRS_OF_A_GROUP]
        chosen += [places[place] for place in drawn]
    pairs = table.loc[sorted(chosen)].reset_index(drop=True)
    controls = whole.controls
    if controls is not None:
        same = controls[controls["edit"].isin(set(pairs["edit"]))]
        drawn = permutation(seed, len(same), "controls")[:CONTROLS]
        controls = same.iloc[sorted(drawn)].reset_index(drop=True)
    digest = sha256_text([whole.name.sha256, str(seed), *map(str, pairs["id"])])
    name = DataName(f"{whole.name.name}-{AXIS}", digest, len(pairs), whole.name.licence)
    return PairSet(name, pairs, controls)


def is_model(source: object) -> bool:
    """Say whether what is to be compared is a model, or names one, and no results.

    A folder is a model's where it has no table of measurements; a name, where nothing of that
    name lies on the disk and it is that of a model that ships, of a hub or of an address.
    """
    if not isinstance(source, str | Path):
        return hasattr(source, "identity")
    path = Path(source)
    if path.is_dir():
        files = [entry.name for entry in path.iterdir()]
        return f"{TABLE}.parquet" not in files and any(
            name in ("config.json", "mitigation.json", "meta.json")
            or name.endswith((".vec", ".bin", ".gguf"))
            for name in files
        )
    if path.is_file():
        return path.suffix in (".vec", ".bin", ".txt", ".gguf")
    name = str(source)
    return name in DEFAULT_MODELS or ":" in name or bool(_HUB_NAME.fullmatch(name))


def work_of(sources: Sequence[Any]) -> float:
    """Return the units of work of the reduced audits of those of the sources that are models."""
    names = [str(number) for number, source in enumerate(sources) if is_model(source)]
    return reduced_plan(names).work if names else 1.0


def audited(
    sources: Sequence[Any],
    corpora: Sequence[Corpus | str | Path] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Any]:
    """Put a reduced audit to each of the sources that is a model; leave results as they are.

    Parameters
    ----------
    sources : sequence of Model, Results, Evaluation, str or Path
    """
    found = []
    for source in sources:
        if not is_model(source):
            found.append(source)
            continue
        model = str(source) if isinstance(source, str | Path) else source
        results = reduced_audit(model, corpora, seed, progress)
        found.append(results)
    return found
