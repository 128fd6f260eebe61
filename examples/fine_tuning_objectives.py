"""What each objective on twins does to a planted bias: python examples/fine_tuning_objectives.py.

A small model learns notes with an association of known strength; then each row of
`examples/mitigation/objectives.toml` trains it on, and the association, gender agreement and
perplexity are measured again. Prints a Markdown table; some ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
from mitigation.learning import Recipe, language_model  # noqa: E402
from mitigation.ordinary import write_notes  # noqa: E402

from epicene.core.document import Document  # noqa: E402
from epicene.core.threads import limited  # noqa: E402
from epicene.corpora.corpus import Corpus  # noqa: E402
from epicene.corpora.generation.pain_notes import Strength  # noqa: E402
from epicene.corpora.load import load_corpus  # noqa: E402
from epicene.metrics import cluster_mean  # noqa: E402
from epicene.mitigation.base import FitInputs  # noqa: E402
from epicene.mitigation.options import configured  # noqa: E402
from epicene.mitigation.proof.canaries import read_canaries  # noqa: E402
from epicene.mitigation.training import held_out as held  # noqa: E402
from epicene.models.load import load_model  # noqa: E402
from epicene.tracing.experiment.held_out import (  # noqa: E402
    HeldOut,
    associations,
    held_out,
    margins,
)

PLAN = HERE / "mitigation" / "objectives.toml"
WINDOW = 128


def measure(model: Any, notes: HeldOut) -> dict[str, Any]:
    """Return the association with its interval, agreement, and two perplexities."""
    neutral = Corpus.of([Document(str(k), text) for k, text in enumerate(notes.texts)])
    nats, tokens = read_canaries(model)
    return {
        "bias": cluster_mean(associations(model, notes)),
        "agreement": float((margins(model, notes.agreement) > 0).mean()),
        "notes": held.HeldOut.of(neutral, model, WINDOW, 0).perplexity(model.module),
        "plain": float(np.exp(nats.sum() / tokens.sum())),
    }


def line(name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return a row of the table."""
    bias = after["bias"]
    less = 100.0 * (1.0 - abs(bias.estimate) / abs(before["bias"].estimate))
    cells = [
        name,
        f"{bias.estimate:.2f} [{bias.ci_low:.2f}; {bias.ci_high:.2f}]",
        f"{less:.0f} %",
        f"{100.0 * after['agreement']:.0f} %",
        *(f"× {after[key] / before[key]:.2f}" for key in ("notes", "plain")),
    ]
    return f"| {' | '.join(cells)} |".replace("| -", "| −")


def main() -> None:
    """Plant, train on, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plan", type=Path, default=PLAN)
    parser.add_argument("--only", nargs="*", default=[], help="methods; by default all")
    options = parser.parse_args()
    plan = tomllib.loads(options.plan.read_text(encoding="utf-8"))
    notes = held_out(plan["held_out"], 99)
    with tempfile.TemporaryDirectory() as place, limited(1):
        folder = Path(place)
        write_notes(folder / "notes.jsonl", plan["notes"], 11, Strength(plan["women"], plan["men"]))
        corpus = load_corpus(folder / "notes.jsonl")
        language_model(plan["base"], corpus, Recipe(**plan["recipe"]), folder / "planted")
        model = load_model(str(folder / "planted"), sanity_check=False)
        before = measure(model, notes)
        print(
            "| method | log odds ratio after | less by | agreement | neutral notes | plain French |"
        )
        print("|---|---|---|---|---|---|")
        print(line("*before*", before, before), flush=True)
        for row in plan["rows"]:
            if options.only and row["method"] not in options.only:
                continue
            given = {k: tuple(v) if isinstance(v, list) else v for k, v in row["with"].items()}
            fitted = configured(row["method"], plan["shared"] | given).fit(
                FitInputs(model, corpus, seed=0)
            )
            shown = {k: v for k, v in row["with"].items() if k != "targets"}
            said = ", ".join(f"`{k}={json.dumps(v)}`" for k, v in shown.items())
            name = " ".join(filter(None, [f"`{row['method']}`", said]))
            print(line(name, before, measure(fitted.apply(model), notes)), flush=True)


if __name__ == "__main__":
    main()
