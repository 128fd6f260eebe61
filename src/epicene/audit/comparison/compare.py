"""Models or tools side by side: `epicene.compare`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.before_after import BeforeAfter, before_after
from epicene.audit.comparison.biased_words import with_biased_words
from epicene.audit.comparison.candidates import Candidate, candidates_of
from epicene.audit.comparison.front import places
from epicene.audit.comparison.pairs import (
    Comparing,
    differences,
    linears_of_moves,
    linears_of_tools,
)
from epicene.audit.comparison.questions import Question, bias_question, quality_question
from epicene.audit.comparison.reduced import audited
from epicene.audit.comparison.scored_pairs import linears_of_pairs
from epicene.audit.comparison.table import as_table, records
from epicene.audit.results import Results
from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError
from epicene.core.measurement import to_frame
from epicene.core.progress import Progress
from epicene.core.provenance import write_provenance
from epicene.core.spreadsheet import csv_text
from epicene.evaluation.base import By, EvaluationInputs
from epicene.metrics.judging import judged
from epicene.metrics.linear import Linear

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """Quality, bias and energy of several candidates.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a candidate: ``name``, ``state`` (``front``, ``dominated``, ``undecided``),
        ``dominated_by``, ``quality`` and ``bias`` with their intervals and ``n``, ``neutral``,
        ``distance`` of the bias from it with its interval, ``energy_kwh``, ``emissions_g``,
        ``duration_s``, ``energy_reason``.
    differences : pandas.DataFrame
        A row a pair of candidates and number, with the columns of a measurement; tests are
        corrected over them (Benjamini-Hochberg).
    quality, bias : Question or None
        Which numbers were compared.
    paired : tuple of str
        ``quality`` and ``bias``, where the differences are of the same items.
    energy_counts : bool
        Whether the energy of every candidate is known, of the same work, so that it counts for
        the front.
    energy_known : bool
        Whether it is known, of whatever work.
    energy_asked : bool
        Whether it was to count: that of reduced audits is not that of use.
    before_after : BeforeAfter, optional
        Of two candidates: every number that both have, along the chain.
    audits : tuple of Results
        The reduced audits that were run, where models were given in the place of results.
    """

    table: pd.DataFrame
    differences: pd.DataFrame
    quality: Question | None
    bias: Question | None
    paired: tuple[str, ...] = ()
    energy_counts: bool = False
    energy_known: bool = False
    energy_asked: bool = True
    before_after: BeforeAfter | None = None
    audits: tuple[Results, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Return which numbers were compared, and how, for machines."""
        return {
            "quality": None if self.quality is None else list(self.quality.key),
            "better": None if self.quality is None else self.quality.better,
            "bias": None if self.bias is None else list(self.bias.key),
            "paired": list(self.paired),
            "energy_counts": self.energy_counts,
        }

    def to_json(self) -> str:
        """Return the two tables as one JSON object; what is undefined becomes null."""
        content: dict[str, Any] = {
            "candidates": records(self.table),
            "differences": records(self.differences),
        }
        pair = {} if self.before_after is None else {"before_after": self.before_after.facts()}
        return json.dumps(content | self.facts() | pair, ensure_ascii=False)

    def save(self, folder: str | Path) -> Path:
        """Write both tables as CSV and Parquet, and where they come from, into a folder.

        The folder appears whole or not at all; an earlier one that epicene wrote is replaced.
        """
        with whole_folder(Path(folder)) as place:
            self.write(place)
        return Path(folder)

    def write(self, folder: Path) -> None:
        """Write the same files into a folder that exists."""
        tables = {"comparison": self.table, "differences": self.differences}
        if self.before_after is not None:
            tables["chain"] = self.before_after.chain
            tables["directions"] = self.before_after.directions
        for name, frame in tables.items():
            (folder / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8", newline="")
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        for number, results in enumerate(self.audits, start=1):
            place = folder / f"audit-{number}"
            place.mkdir()
            results.write(place)
        write_provenance(folder, self.facts())


def compare(
    models: Sequence[Any],
    *,
    quality: str | None = None,
    bias: str | None = None,
    gold: Any = None,
    predictions: Sequence[Any] = (),
    pair_scores: Sequence[Any] = (),
    task: str | None = None,
    by: Sequence[By] | str = (),
    reference: Mapping[str, str] | None = None,
    corpora: Sequence[Any] = (),
    seed: int = 0,
    count_energy: bool | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Comparison:
    """Put models or tools side by side: how good, how biased, how costly, and who is outdone.

    Parameters
    ----------
    models : sequence of Results, Evaluation, Model, str or Path
        Two at least: results of audits or evaluations, or their folders. Results of several models
        give as many candidates. Models, their names or folders are put through a reduced audit
        first (`epicene.audit.comparison.reduced`), the same for each.
    quality, bias : str, optional
        The numbers compared: ``METRIC`` or ``METRIC,FIELD=VALUE,…`` with the fields ``data``,
        ``probe``, ``axis``, ``group``, ``item``, and of a quality ``better=higher`` or ``lower``.
        By default well-known ones that every candidate has.
    gold, predictions : optional
        What the tools were evaluated on, and what each of them predicted, in the order of `models`:
        differences are then paired by patient, and narrower.
    pair_scores : sequence of DataFrame or path, optional
        What `epicene.score_pairs` returned for each model, in the order of `models`: a stereotype
        score or a mean margin is then paired by the words that pairs exchange.
    task, by, reference, **options
        With gold, as in `epicene.evaluate`.
    corpora, seed, progress
        Of the reduced audit of models: further documents that it reads, draws, and who is told.
    count_energy : bool, optional
        Whether energy counts for places; by default where it is known, of the same work, and no
        audit was run here: the first of several in one process pays for what all of them load.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If results cannot be read or compared, or predictions are not those behind them.

    Notes
    -----
    Bias is the distance of a number from its neutral value, its interval folded there. A candidate
    is off the front only where the intervals say so; see `epicene.audit.comparison.front`.
    """
    sources = _with_biased_words(models, audited(models, corpora, seed, progress=progress), seed)
    candidates = candidates_of(sources)
    asked = (quality_question(candidates, quality), bias_question(candidates, bias))
    if asked == (None, None):
        raise InputError(
            "these results share no number of quality and none of bias.",
            hint="Put the same data to each, or name a number: --quality, --bias.",
        )
    linears = _linears(candidates, gold, predictions, task, by, reference, options)
    _need_each(candidates, pair_scores, "scored pairs")

    def known(question: Question) -> Mapping[str, Linear]:
        given = linears_of_pairs(candidates, pair_scores, question) if pair_scores else None
        return given or linears(question) or linears_of_moves(candidates, question.key)

    comparing = [Comparing(question, known(question)) for question in asked if question is not None]
    measured = all(not candidate.cost.reason for candidate in candidates)
    own = any(made is not given for given, made in zip(models, sources, strict=True))
    wanted = not own if count_energy is None else count_energy
    energy = wanted and measured and len({candidate.work for candidate in candidates}) == 1
    standing = places(candidates, comparing, energy=energy)
    return Comparison(
        table=as_table(candidates, *asked, standing),
        differences=judged(to_frame(differences(candidates, comparing))),
        quality=asked[0],
        bias=asked[1],
        paired=tuple(
            "bias" if each.question.better is None else "quality"
            for each in comparing
            if each.paired
        ),
        energy_counts=energy,
        energy_known=measured,
        energy_asked=wanted,
        before_after=before_after(candidates),
        audits=tuple(
            made
            for given, made in zip(models, sources, strict=True)
            if isinstance(made, Results) and made is not given
        ),
    )


def _with_biased_words(given: Sequence[Any], sources: list[Any], seed: int) -> list[Any]:
    """Ask two tables of vectors, before and after, for the words that were most biased."""
    tables = [
        isinstance(made, Results)
        and made is not source
        and [card.get("family") for card in made.provenance["models"]] == ["vectors"]
        for source, made in zip(given, sources, strict=True)
    ]
    if len(tables) != 2 or not all(tables):
        return sources
    from epicene.models.load import load_model

    models = [load_model(str(m)) if isinstance(m, str | Path) else m for m in given]
    return list(with_biased_words(models, sources, seed))


def _linears(
    candidates: Sequence[Candidate],
    gold: Any,
    predictions: Sequence[Any],
    task: str | None,
    by: Sequence[By] | str,
    reference: Mapping[str, str] | None,
    options: Mapping[str, Any],
) -> Any:
    """Return what gives the numbers of a question item by item."""
    if gold is None:
        if predictions:
            raise InputError("predictions alone are compared with nothing.", hint="Give the gold.")
        return lambda question: {}
    from epicene.evaluation.evaluate import configured, fields_of, task_of
    from epicene.evaluation.paired import Pairable

    _need_each(candidates, predictions or (None,), "predictions")
    chosen = configured(task_of(task, gold), options)
    if not isinstance(chosen, Pairable):
        raise InputError(f"the task {chosen.name!r} compares no tools on the same patients.")
    pairable: Pairable = chosen

    def of(said: Any) -> Any:
        return pairable.linears(
            EvaluationInputs(
                gold=gold, predictions=said, by=fields_of(by), reference=dict(reference or {})
            )
        )

    return lambda question: linears_of_tools(candidates, question, of, predictions)


def _need_each(candidates: Sequence[Candidate], given: Sequence[Any], what: str) -> None:
    if given and len(given) != len(candidates):
        raise InputError(
            f"there are {len(candidates)} candidates and {what} of {len(given)}.",
            hint="Give those of each, in the same order.",
        )
