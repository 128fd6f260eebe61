"""Model cards: prose from templates, every number from the measured JSON files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mini.reading import CAUSAL, MASKED, SIBLINGS, VECTORS

LABELS = {
    MASKED: "`mini-fr` (masked)",
    CAUSAL: "`mini-fr-causal` (decoder)",
    "trigram": "trigram (interpolated Kneser-Ney)",
    "unigram": "unigram (discounted, with a uniform floor)",
    "more frequent form": "always the form more frequent in the training text",
}


def thousands(number: int) -> str:
    """Write an integer with commas."""
    return f"{number:,}"


def percent(share: float) -> str:
    """Write a share without decimals."""
    return f"{100 * share:.0f} %"


def percent1(share: float) -> str:
    """Write a share with one decimal."""
    return f"{100 * share:.1f} %"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f}"


def _cell(counts: dict[str, int]) -> str:
    return f"{thousands(counts['documents'])} documents, {thousands(counts['words'])} words"


def _perplexity(value: dict[str, float]) -> str:
    digits = 1 if value["perplexity"] < 1000 else 0
    return (
        f"{value['perplexity']:,.{digits}f} "
        f"[{value['ci_low']:,.{digits}f}; {value['ci_high']:,.{digits}f}]"
    )


def _accuracy(row: dict[str, float]) -> str:
    low, high = percent1(row["ci_low"]), percent1(row["ci_high"])
    return f"{percent1(row['balanced_accuracy'])} [{low}; {high}]"


def perplexity_rows(measured: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of the perplexity table, baselines first."""
    order = [name for name in ("unigram", "trigram", CAUSAL, MASKED) if name in measured["scores"]]
    labels = {**LABELS, MASKED: LABELS[MASKED] + ", pseudo-perplexity"}
    return [
        {
            "label": labels[name],
            "token": _perplexity(measured["scores"][name]["per_token"]),
            "word": _perplexity(measured["scores"][name]["per_word"]),
        }
        for name in order
    ]


def agreement_rows(measured: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of the agreement table, models first."""
    every, equal = measured["all_pairs"], measured["equal_length_pairs"]
    return [
        {
            "label": LABELS[name],
            "balanced": _accuracy(every[name]),
            "feminine": percent1(every[name]["accuracy_feminine"]),
            "masculine": percent1(every[name]["accuracy_masculine"]),
            "equal": _accuracy(equal[name]),
        }
        for name in every
    ]


def _environment() -> Environment:
    folder = Path(__file__).resolve().parent.parent / "cards"
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, from our own templates and numbers
    )
    environment.globals.update(
        thousands=thousands, percent=percent, percent1=percent1, minutes=_minutes, cell=_cell
    )
    return environment


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _energy(runs: list[dict[str, Any]]) -> tuple[str, float]:
    kwh = sum(run["energy"]["kwh"] for run in runs)
    return f"{1000 * kwh:.1f}", sum(run["energy"]["grams_co2e"] for run in runs)


def model_card(models: Path, name: str) -> str:
    """Write the card of ``mini-fr`` or ``mini-fr-causal`` from the JSON files in its folder."""
    folder = models / name
    training = _read(folder / "training.json")
    perplexity = _read(folder / "perplexity.json")
    agreement = _read(folder / "agreement.json")
    config = _read(folder / "config.json")
    runs = training["training"]
    watt_hours, grams = _energy(runs)
    decoder_watt_hours, _ = _energy(_read(models / CAUSAL / "training.json")["training"])
    weights = folder / "model.safetensors"
    return (
        _environment()
        .get_template("model.md.jinja")
        .render(
            name=name,
            library="transformers",
            pipeline="fill-mask" if name == MASKED else "text-generation",
            shape=training["shape"],
            context=config["max_position_embeddings"],
            parameters=count_parameters(weights),
            megabytes=f"{weights.stat().st_size / 1e6:.1f}",
            vocabulary=training["vocabulary"],
            training=training["data"]["training"],
            held_out=training["data"]["held_out"],
            ngram=training["data"]["ngram"],
            masking=runs[-1].get("masking"),
            notes=training.get("notes", []),
            runs=runs,
            evaluations=sum(len(run["history"]) for run in runs),
            watt_hours=watt_hours,
            decoder_watt_hours=decoder_watt_hours,
            grams=grams,
            documents=perplexity["documents"],
            tokens=perplexity["tokens"],
            words=perplexity["words"],
            perplexities=perplexity_rows(perplexity),
            masked_30=f"{perplexity['masked_at_30_percent']['perplexity']:.1f}",
            agreement=agreement,
            agreements=agreement_rows(agreement),
            pipeline_name=agreement["pipeline"],
        )
    )


def small_card(models: Path, name: str) -> str:
    """Write the card of a model of a million weights from the record of its training."""
    folder = models / name
    training = _read(folder / "training.json")
    watt_hours, grams = _energy(training["training"])
    weights = folder / "model.safetensors"
    return (
        _environment()
        .get_template("small.md.jinja")
        .render(
            name=name,
            sibling=SIBLINGS[name],
            library="transformers",
            pipeline="fill-mask" if SIBLINGS[name] == MASKED else "text-generation",
            shape=training["shape"],
            parameters=count_parameters(weights),
            megabytes=f"{weights.stat().st_size / 1e6:.1f}",
            training=training["data"]["training"],
            held_out=training["data"]["held_out"],
            ngram=training["data"]["ngram"],
            runs=training["training"],
            watt_hours=watt_hours,
            grams=grams,
        )
    )


def vectors_card(models: Path) -> str:
    """Write the card of ``mini-fr-vectors`` from the JSON file in its folder."""
    measured = _read(models / VECTORS / "training.json")
    return (
        _environment()
        .get_template("vectors.md.jinja")
        .render(
            library="gensim",
            pipeline=None,
            words=measured["words"],
            settings=measured["settings"],
            megabytes=f"{measured['bytes'] / 1e6:.1f}",
            training=measured["data"]["training"],
            held_out=measured["data"]["held_out"],
            ngram=measured["data"]["ngram"],
            gensim=measured["packages"]["gensim"],
            watt_hours=f"{1000 * measured['energy']['kwh']:.2f}",
            grams=measured["energy"]["grams_co2e"],
            method=measured["energy"]["method"],
            same=measured["same_kind"],
            neighbours=measured["neighbours"],
        )
    )


def count_parameters(weights: Path) -> int:
    """Count the numbers stored in a safetensors file; a tied head is stored once."""
    with weights.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    total = 0
    for name, tensor in header.items():
        if name == "__metadata__":
            continue
        size = 1
        for length in tensor["shape"]:
            size *= length
        total += size
    return total
