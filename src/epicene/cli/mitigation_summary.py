"""What ``epicene mitigate`` prints: the methods, or what one of them did."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from epicene.mitigation.mitigate import Mitigated

Lang = Literal["fr", "en"]

TEXTS = {
    "en": {
        "method": "method",
        "moment": "works on",
        "applies_to": "applies to",
        "needs": "needs",
        "done": "{name}, after {method}",
        "perplexity": "Perplexity of plain French: {before:.2f} before, {after:.2f} after: times "
        "{ratio:.3f}{interval}, {n} texts.",
        "interval": " [{ci_low:.3f}; {ci_high:.3f}]",
        "clozes": "Clozes solved, of {n}: {solved_before} before, {solved_after} after.",
        "similarity": "Similarities of words, after with before: correlation {correlation:.3f}, "
        "{n} words.",
        "moved": "{part}: moved by {relative:.2%} of their norm.",
        "embeddings": "embeddings",
        "layer": "layer {n}",
        "rest": "the rest (head)",
        "documents": "Documents: {before} before, {after} after.",
        "texts": "Texts rewritten: {texts_changed}; added: {added}; taken away: {taken_away}.",
        "decisions": "Decisions changed: {decisions_changed} of {documents}.",
        "forced": "Written by force: {reason}",
        "next": "Whether the bias is less: epicene compare {before} {after}",
        "data": "data",
        "tokenization": "tokenization",
        "training": "training",
        "representations": "representations",
        "decoding": "decoding",
        "predictions": "predictions",
        "corpus": "corpora",
        "masked": "masked models",
        "causal": "causal models",
        "classifier": "classifiers",
        "vectors": "word vectors",
        "gold": "gold labels",
        "a corpus": "a corpus",
    },
    "fr": {
        "method": "méthode",
        "moment": "agit sur",
        "applies_to": "s’applique à",
        "needs": "nécessite",
        "done": "{name}, après {method}",
        "perplexity": "Perplexité du français courant\u00a0: {before:.2f} avant, {after:.2f} "
        "après\u00a0: multipliée par {ratio:.3f}{interval}, {n} textes.",
        "interval": " [{ci_low:.3f}\u00a0; {ci_high:.3f}]",
        "clozes": "Textes à trous résolus, sur {n}\u00a0: {solved_before} avant, {solved_after} "
        "après.",
        "similarity": "Similarités entre mots, avant et après\u00a0: corrélation de "
        "{correlation:.3f}, {n} mots.",
        "moved": "Écart à l’original, {part}\u00a0: {relative:.2%} de la norme.",
        "embeddings": "plongements",
        "layer": "couche {n}",
        "rest": "le reste (tête)",
        "documents": "Documents\u00a0: {before} avant, {after} après.",
        "texts": "Textes réécrits\u00a0: {texts_changed}\u00a0; ajoutés\u00a0: {added}\u00a0; "
        "retirés\u00a0: {taken_away}.",
        "decisions": "Décisions changées\u00a0: {decisions_changed} sur {documents}.",
        "forced": "Écrit malgré un refus (--force)\u00a0: {reason}",
        "next": "Pour savoir si le biais a diminué\u00a0: epicene compare {before} {after}",
        "data": "données",
        "tokenization": "découpage",
        "training": "entraînement",
        "representations": "représentations",
        "decoding": "décodage",
        "predictions": "prédictions",
        "corpus": "corpus",
        "masked": "modèles masqués",
        "causal": "modèles causaux",
        "classifier": "classifieurs",
        "vectors": "vecteurs de mots",
        "gold": "étiquettes de référence",
        "a corpus": "un corpus",
    },
}


def print_methods(lang: Lang) -> None:
    """Print every method: when it works, what it applies to, what it needs."""
    from rich.console import Console
    from rich.table import Table

    from epicene.cli.summary import PIPED_WIDTH
    from epicene.mitigation.registry import METHODS

    texts = TEXTS[lang]
    grid = Table(box=None)
    for name in ("method", "moment", "applies_to", "needs"):
        grid.add_column(texts[name], no_wrap=name == "method")
    for name in METHODS:
        method = METHODS.get(name)
        needs = ("a corpus" if need == "corpus" else need for need in method.needs)
        grid.add_row(
            name,
            texts[method.moment],
            _joined(texts[kind] for kind in method.applies_to),
            _joined(texts[need] for need in needs),
        )
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(grid)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def print_mitigated(done: Mitigated, out: Path, lang: Lang) -> None:
    """Print what changed and what it cost, and where it was written."""
    record = done.record
    texts = TEXTS[lang]
    typer.echo(texts["done"].format(name=record["subject"]["name"], method=record["method"]))
    for line in _lines(record["proof"], texts):
        typer.echo(_decimals(line, lang))
    for reason in record["refused"]:
        typer.echo(texts["forced"].format(reason=reason))
    if record["kind"] in ("masked", "causal", "vectors"):
        typer.echo(texts["next"].format(before=record["subject"]["name"], after=out))
    typer.echo(str(out.resolve()))


def _lines(proof: Mapping[str, Any], texts: Mapping[str, str]) -> Iterable[str]:
    for part in proof.get("weights", ()):
        if part["relative"]:
            yield texts["moved"].format(**{**part, "part": _part(part["part"], texts)})
    for name in ("perplexity", "clozes", "similarity", "documents"):
        if isinstance(proof.get(name), Mapping):
            found = proof[name]
            known = math.isfinite(found.get("ci_low", math.nan))
            yield texts[name].format(
                **found, interval=texts["interval"].format(**found) if known else ""
            )
    if "texts_changed" in proof:
        yield texts["texts"].format(**proof)
    if "decisions_changed" in proof:
        yield texts["decisions"].format(**proof)


def _part(name: str, texts: Mapping[str, str]) -> str:
    """Name a part of a model, as `epicene.mitigation.proof.weights.part_of` names it."""
    kind, _, number = name.partition(" ")
    return texts[kind].format(n=number) if kind in texts else name


def _decimals(line: str, lang: Lang) -> str:
    """Write numbers as the language does."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", line).replace("%", "\u00a0%") if lang == "fr" else line
