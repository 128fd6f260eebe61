"""Mitigate a corpus, a model or predictions, prove it, and write it: `epicene.mitigate`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.atomic import try_folder, whole_folder
from epicene.core.errors import InputError
from epicene.core.footprint import Footprint, measured
from epicene.core.hashing import sha256_text
from epicene.core.jsonable import jsonable
from epicene.core.progress import Progress, Silent
from epicene.core.provenance import write_provenance
from epicene.mitigation.base import FitInputs, Fitted, Kind, Method
from epicene.mitigation.options import configured, options_of
from epicene.mitigation.proof.base import Limits, Proof
from epicene.mitigation.proof.prove import prove, refuse
from epicene.mitigation.saving.card import card
from epicene.mitigation.saving.folder import written_and_read
from epicene.mitigation.saving.models import notes_of
from epicene.mitigation.subjects import check_applies, kind_of, said_of
from epicene.models.identity import card_licence

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus

RECORD = "mitigation.json"


@dataclass(frozen=True, eq=False)
class Mitigated:
    """What a mitigation made, and the proof.

    Parameters
    ----------
    subject : Corpus, Model or DataFrame
        After the mitigation; read from the folder where it was written to one.
    fitted : Fitted
        What the method learnt; its `apply` takes further subjects.
    proof : Proof
        What changed, and what it cost.
    record : mapping
        What ``mitigation.json`` holds.
    """

    subject: Any
    fitted: Fitted
    proof: Proof
    record: Mapping[str, Any]


def mitigate(model: Any, method: str, **options: Any) -> Any:
    """Return a mitigated model, corpus or table; see `mitigated` for the parameters.

    Examples
    --------
    >>> import epicene
    >>> before = epicene.load_corpus("mental-health")
    >>> after = epicene.mitigate(before, "counterfactual-augmentation")
    >>> len(after) > len(before)
    True
    """
    return mitigated(model, method, **options).subject


def mitigated(
    subject: Any,
    method: str | Method,
    *,
    corpus: Any = None,
    gold: Any = None,
    out: str | Path | None = None,
    seed: int = 0,
    force: bool = False,
    limits: Limits | None = None,
    work: str | Path | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Mitigated:
    """Fit a method, apply it, prove that it changed something, and write what it made.

    Parameters
    ----------
    subject : str, Path, Model, Corpus or DataFrame
        What is to be mitigated: a model as `epicene.load_model` takes it, a corpus as
        `epicene.load_corpus` takes it (for methods on data), or predictions (a table or its
        file). A model that was loaded stays as it is.
    method : str or Method
        A name in `epicene.mitigation.registry.METHODS`, or a method with its options.
    corpus : str, Path or Corpus, optional
        Documents to learn from.
    gold : DataFrame, str or Path, optional
        True labels and groups, for methods on predictions.
    out : str or Path, optional
        Folder to write: what was made, ``mitigation.json``, a card, ``provenance.json``. It
        appears whole or not at all.
    seed : int
        Fixes what is drawn.
    force : bool
        Write what did not change, or broke, all the same; the card says so.
    limits : Limits, optional
        From when on it counts as broken.
    work : str or Path, optional
        Folder where a long training keeps its checkpoints; the same call goes on from there.
    progress : Progress, optional
        Told how far the fit is.
    **options
        Of the method: its fields.

    Returns
    -------
    Mitigated

    Raises
    ------
    InputError
        If something cannot be read, there is nothing to learn from, the output folder holds
        something else, or what was made did not change or broke.
    NotApplicableError
        If the method is not for such a subject; the message names those that are.
    """
    chosen = configured(method, options) if isinstance(method, str) else method
    if out is not None:
        try_folder(Path(out))
        _check_apart(Path(out), subject, corpus, work)
    before = _opened(subject, chosen)
    kind = kind_of(before)
    check_applies(chosen, kind)
    inputs = FitInputs(
        subject=before,
        corpus=_corpus(corpus if corpus is not None else before if kind == "corpus" else None),
        gold=_gold(gold),
        seed=seed,
        work=None if work is None else Path(work),
        progress=progress or Silent(),
    )
    for need in chosen.needs:
        if getattr(inputs, need) is None:
            raise InputError(
                f"{chosen.name} needs a {need}.", hint=f"Give it: --{need}, or {need}=…."
            )
    inputs.progress.describe(chosen.name)
    with measured() as footprint:
        fitted = chosen.fit(inputs)
        after = fitted.apply(before)

    def proved(made: Any) -> Mitigated:
        proof = prove(kind, before, made, limits or Limits())
        refused = _refused(proof, chosen.name, force)
        record = _record(chosen, kind, inputs, fitted, proof, footprint, refused)
        return Mitigated(made, fitted, proof, record)

    if out is None:
        return proved(_told_apart(after, chosen, inputs))
    with whole_folder(Path(out)) as folder:
        done = proved(written_and_read(kind, after, folder))
        _write(done, folder, str(getattr(getattr(before, "identity", None), "licence", "")))
    return replace(done, subject=_in_place(done.subject, kind, Path(out), after))


def _check_apart(out: Path, *kept: Any) -> None:
    """Check that the folder that is written, and replaced whole, holds nothing that is read."""
    for place in kept:
        known = isinstance(place, str | Path) and Path(place)
        if known and known.absolute().resolve().is_relative_to(out.absolute().resolve()):
            raise InputError(
                "the output folder would replace what is read or kept there.",
                where=str(known),
                hint="Name another --out.",
            )


def _opened(subject: Any, method: Any) -> Any:
    """Load what is named; what it is follows from what the method is for."""
    if not isinstance(subject, str | Path):
        return subject
    if method.applies_to == ("corpus",):
        return _corpus(subject)
    if method.applies_to == ("predictions",):
        from epicene.evaluation.tables import PREDICTIONS, read_frame

        return read_frame(subject, PREDICTIONS, ["prediction"])
    from epicene.models.load import load_model

    return load_model(str(subject))


def _corpus(corpus: Any) -> Corpus | None:
    from epicene.corpora.corpus import Corpus
    from epicene.corpora.load import load_corpus

    return corpus if corpus is None or isinstance(corpus, Corpus) else load_corpus(corpus)


def _gold(gold: Any) -> Any:
    if gold is None:
        return None
    from epicene.evaluation.tables import GOLD, read_frame

    return read_frame(gold, GOLD, ["label"])


def _refused(proof: Proof, method: str, force: bool) -> list[str]:
    try:
        refuse(proof, method)
    except InputError as error:
        if not force:
            raise
        return [error.message]
    return []


def _record(
    method: Any,
    kind: Kind,
    inputs: FitInputs,
    fitted: Fitted,
    proof: Proof,
    footprint: Footprint,
    refused: list[str],
) -> dict[str, Any]:
    return {
        "method": method.name,
        "moment": method.moment,
        "reference": method.reference,
        "options": options_of(method),
        "kind": kind,
        "subject": said_of(inputs.subject),
        "corpus": None if inputs.corpus is None else said_of(inputs.corpus),
        "seed": inputs.seed,
        "fitted": dict(fitted.facts),
        "proof": {"changed": proof.changed, "broken": list(proof.broken), **proof.facts},
        "refused": refused,
        "footprint": footprint.to_dict(),
    }


def _write(done: Mitigated, folder: Path, licence: str) -> None:
    text = json.dumps(jsonable(done.record), ensure_ascii=False, indent=2)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
    (folder / "README.md").write_text(
        card(done.record, licence, notes_of(done.subject)), encoding="utf-8"
    )
    write_provenance(folder, {"mitigation": done.record["method"], "seed": done.record["seed"]})


def _told_apart(made: Any, method: Any, inputs: FitInputs) -> Any:
    """Name a model in memory by what made it: two strengths of a method are two models."""
    identity = getattr(made, "identity", None)
    if identity is None:
        return made
    corpus = "" if inputs.corpus is None else inputs.corpus.data_name.sha256
    told = (identity.sha256, repr(options_of(method)), corpus, str(inputs.seed))
    return replace(made, identity=replace(identity, sha256=sha256_text(told)))


def _in_place(read: Any, kind: Kind, out: Path, made: Any) -> Any:
    """Return what was read from the temporary folder as if it were read from its own."""
    if kind == "predictions":
        return read
    if kind == "corpus":
        from epicene.mitigation.saving.corpora import read_corpus

        # Documents are read when they are asked for, and lie elsewhere now.
        return replace(read_corpus(out), name=made.name, licence=made.licence)
    # The card was not there yet when it was read.
    licence = card_licence(out)
    identity = replace(read.identity, name=str(out), licence=licence)
    return replace(read, name=str(out), identity=identity)
