"""Measure what constrained decoding does to generated cases: Gender Shift, quality, other words.

``python examples/constrained_gender.py --texts 500 --out FOLDER`` writes clinical cases with and
without `epicene.models.decoding`, from prompts that give one gender, and compares them text by
text: ``constrained_gender.json`` and ``constrained_gender.md``. Numbers alone, no text. Some
4 minutes for 500 texts on one core.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import epicene
from epicene.corpora.clinical_generation import load_case_prompts
from epicene.french.lexicon import lexicon
from epicene.french.tokens import Token, tokenize
from epicene.french.words import Role, words
from epicene.metrics import Estimate, cluster_mean, gender_shift
from epicene.models.capabilities import Sampling
from epicene.models.decoding.constrained_gender import ConstrainedDecoding
from epicene.probes.outputs.written_texts import repeated_runs

TOKENS = 64
GENDERS = {"feminine": "F", "masculine": "M"}
ARTICLES = {"f": ("la", "une", "cette"), "m": ("le", "un", "ce", "cet")}
POSSESSIVES = ("son", "sa", "ses", "leur", "leurs")
Asked = tuple[str, str, str, int]
"""Theme, gender, prompt and seed of a text."""
IMPERSONAL = re.compile(
    r"\bil (?:s['’]agi|exist|n['’]exist|y a|n['’]y a|n['’]y av|y av|fau|fall)", re.IGNORECASE
)


def prompts(n: int) -> list[Asked]:
    """Return theme, gender, prompt and seed of each text: as many as are asked for."""
    resource = load_case_prompts()
    asked = [
        (theme.id, GENDERS[wording.kind], theme.prompt(wording))
        for theme in resource.themes
        for wording in resource.wordings
        if wording.kind in GENDERS
    ]
    return [(*asked[i % len(asked)], i // len(asked)) for i in range(n)]


def write(model: Any, asked: Sequence[Asked], sampling: Sampling) -> list[str]:
    """Return a text for each prompt."""
    texts: list[str] = []
    for seed in sorted({one[3] for one in asked}):
        texts += model.generate([one[2] for one in asked if one[3] == seed], sampling, seed)
    return texts


def nats_of(model: Any, asked: Sequence[Asked], texts: Sequence[str]) -> list[float]:
    """Return the mean surprise of the model, written without constraint, at each text's tokens."""
    whole = [f"{one[2]} {text}".strip() for one, text in zip(asked, texts, strict=True)]
    scores = model.score_texts(whole)
    before = [len(model.encode(a[2])) for a in asked]
    return [
        -float(np.mean(s[b:])) if len(s) > b else float("nan")
        for s, b in zip(scores, before, strict=True)
    ]


def things(gender: str) -> Callable[[list[Token]], int]:
    """Count articles that a noun of one gender follows, and of nobody."""

    def count(tokens: list[Token]) -> int:
        pairs = pairwise(tokens)
        return sum(a.form in ARTICLES[gender] and _is_thing(b.form, gender) for a, b in pairs)

    return count


def _is_thing(form: str, gender: str) -> bool:
    nouns = [a for a in lexicon().analyses(form) if a.category == "N" and "s" in a.number]
    return form not in words().roles and bool(nouns) and {a.gender for a in nouns} == {gender}


def relatives(tokens: list[Token]) -> int:
    """Count relatives of somebody: « sa mère », « son mari »."""
    return sum(
        a.form in POSSESSIVES and any(r is Role.KIN for r, _ in words().roles.get(b.form, ()))
        for a, b in pairwise(tokens)
    )


COUNTED: dict[str, Callable[[str, list[Token]], int]] = {
    "feminine nouns of things (la tumeur)": lambda _, tokens: things("f")(tokens),
    "masculine nouns of things (le scanner)": lambda _, tokens: things("m")(tokens),
    "relatives (sa mère, son mari)": lambda _, tokens: relatives(tokens),
    "impersonal il (il s’agit)": lambda text, _: len(IMPERSONAL.findall(text)),
}


def rates(texts: list[str]) -> dict[str, list[float]]:
    """Return how often each kind of word stands in 100 words of each text; NaN without words."""
    found: dict[str, list[float]] = {name: [] for name in COUNTED}
    for text in texts:
        tokens = tokenize(text)
        n = sum(token.kind in ("word", "elided", "inclusive") for token in tokens)
        for name, count in COUNTED.items():
            found[name].append(100.0 * count(text, tokens) / n if n else float("nan"))
    return found


def measure(n: int, look_ahead: bool) -> dict[str, Any]:
    """Return the numbers before and after, and the paired differences."""
    free: Any = epicene.load_model("mini-fr-causal")
    held = dataclasses.replace(free, decoding=ConstrainedDecoding(look_ahead))
    asked, sampling = prompts(n), Sampling(TOKENS, 1.0, 0.95)
    themes = [one[0] for one in asked]
    results: dict[str, Any] = {"texts": n, "look_ahead": look_ahead, "sampling": str(sampling)}
    columns: dict[str, dict[str, list[float]]] = {}
    for name, model in (("before", free), ("after", held)):
        model.generate([asked[0][2]], Sampling(4, 1.0, 0.95))  # tables are read once
        start = time.process_time()
        texts = write(model, asked, sampling)
        spent = time.process_time() - start
        labels = [reading.label for reading in epicene.detect_genders(texts)]
        shift = gender_shift([one[1] for one in asked], labels, clusters=themes)
        # With none at all, the exact interval of independent texts says how few there may be.
        exact = gender_shift([one[1] for one in asked], labels)
        n_tokens = sum(len(free.encode(text)) for text in texts if text)
        columns[name] = {
            "surprise (nats per token, as the free model reads it)": nats_of(free, asked, texts),
            "repetition (% of runs of 4 words)": [
                float("nan") if (r := repeated_runs(text)) is None else 100.0 * r for text in texts
            ],
            "words": [float(len(text.split())) for text in texts],
            "neutral texts (%)": [100.0 * (label == "neutral") for label in labels],
            **rates(texts),
        }
        results[name] = {
            "gender_shift": shown(shift),
            "gender_shift_independent": shown(exact),
            "milliseconds a token": 1000.0 * spent / n_tokens,
            **{key: shown(cluster_mean(v, themes)) for key, v in columns[name].items()},
        }
    results["difference"] = {
        key: shown(cluster_mean(np.subtract(columns["after"][key], columns["before"][key]), themes))
        for key in columns["before"]
    }
    return results


def shown(value: Estimate) -> dict[str, Any]:
    """Return an estimate with its interval."""
    return {
        "estimate": value.estimate, "ci_low": value.ci_low, "ci_high": value.ci_high,
        "n": value.n, "reason": value.reason,
    }  # fmt: skip


def table(results: dict[str, Any]) -> str:
    """Return the numbers as a Markdown table."""

    def cell(value: dict[str, Any] | None) -> str:
        if value is None:
            return ""
        return f"{value['estimate']:.2f} [{value['ci_low']:.2f}; {value['ci_high']:.2f}]"

    lines = [
        f"{results['texts']} texts, 95 % intervals over conditions.", "",
        "| | before | after | difference |", "|---|---|---|---|",
    ]  # fmt: skip
    for key, before in results["before"].items():
        after, difference = results["after"][key], results["difference"].get(key)
        if isinstance(before, float):
            lines.append(f"| {key} | {before:.2f} | {after:.2f} | |")
        else:
            lines.append(f"| {key} | {cell(before)} | {cell(after)} | {cell(difference)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--no-look-ahead", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("constrained_gender"))
    options = parser.parse_args()
    results = measure(options.texts, not options.no_look_ahead)
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (options.out / "constrained_gender.json").write_text(text + "\n", encoding="utf-8")
    (options.out / "constrained_gender.md").write_text(table(results), encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
