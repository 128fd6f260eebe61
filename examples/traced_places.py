"""Plant one association at a known place of the chain, and see where the trace says that it enters.

    python examples/traced_places.py --seeds 20 --unbiased 100 --out docs

writes ``traced_places.jsonl`` (every seed) and ``traced_places.md`` (the table). A model is a small
masked or causal transformer of random weights, saved as a folder and loaded by
`epicene.load_model`; the documents are a file, loaded by `epicene.load_corpus`. See
`traced/models.py` for what is planted.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import epicene
from epicene.core.progress import on_stderr
from epicene.metrics import proportion
from epicene.tracing.follow import follow
from epicene.tracing.places import steps
from epicene.tracing.stages.base import StageInputs

sys.path.insert(0, str(Path(__file__).resolve().parent))

from traced import notes
from traced.association import ASSOCIATION
from traced.families import FAMILIES
from traced.models import PLANTS, build

CORPUS, NOWHERE = "corpus", "nowhere"
PLACES = (CORPUS, *PLANTS, NOWHERE)
FIRST_OF_UNBIASED = 1000
"""Seeds of the further unbiased models, beside those of the planted ones."""


def traced(family: str, place: str, seed: int) -> dict[str, Any]:
    """Return what the trace says of a model of a family with the association at one place."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        build(ASSOCIATION, seed, place, files / "model", family)
        documents = notes.write(ASSOCIATION, seed, place == CORPUS, files / "notes.jsonl")
        inputs = StageInputs(
            epicene.load_model(str(files / "model"), sanity_check=False),
            ASSOCIATION,
            epicene.load_corpus(documents),
        )
        found = steps(follow(inputs))
    return {
        "family": family,
        "planted": place,
        "seed": seed,
        "d": {step.place: round(step.value.estimate, 4) for step in found},
        **{
            change: [step.place for step in found if step.change == change]
            for change in ("enters", "grows", "fades", "turns")
        },
    }


def is_right(row: dict[str, Any]) -> bool:
    """Whether the association enters where it was planted, or nothing moves where it was not."""
    if row["planted"] == NOWHERE:
        return not (row["enters"] or row["grows"])
    return bool(row["enters"] == [row["planted"]])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=20, help="of each family and place")
    parser.add_argument(
        "--unbiased", type=int, default=0, help="further unbiased ones of each family"
    )
    parser.add_argument("--out", type=Path, default=Path("traced-places"))
    given = parser.parse_args(arguments)
    asked = [
        (family, place, seed)
        for family in FAMILIES
        for place in PLACES
        for seed in range(given.seeds)
    ]
    further = range(FIRST_OF_UNBIASED, FIRST_OF_UNBIASED + given.unbiased)
    asked += [(family, NOWHERE, seed) for seed in further for family in FAMILIES]
    given.out.mkdir(parents=True, exist_ok=True)
    kept = given.out / "traced_places.jsonl"
    # What an interrupted run has done already is not done again.
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.is_file() else []
    rows = {(row["family"], row["planted"], row["seed"]): row for row in map(json.loads, lines)}
    left = [one for one in asked if one not in rows]
    with on_stderr(len(left)) as progress, kept.open("a", encoding="utf-8") as file:
        for one in left:
            row = rows[one] = traced(*one)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            progress.advance()
    text = page([rows[one] for one in asked], given)
    (given.out / "traced_places.md").write_text(text, encoding="utf-8")


def page(rows: Sequence[dict[str, Any]], given: argparse.Namespace) -> str:
    """Return the table of what was planted and what was found."""
    command = f"python examples/traced_places.py --seeds {given.seeds} --unbiased {given.unbiased}"
    lines = [
        "# Where a planted association is traced to",
        "",
        f"Written by `{command} --out docs`; every seed is in `traced_places.jsonl`.",
        "What is planted is in `examples/traced/`; what *enters* is, in [tracing.md](tracing.md).",
        "",
        "| family | planted in | models | traced there alone | exact 95 % interval | else |",
        "|---|---|---:|---:|---|---|",
    ]
    for family, place in itertools.product(FAMILIES, PLACES):
        own = [row for row in rows if (row["family"], row["planted"]) == (family, place)]
        right = sum(map(is_right, own))
        share = proportion(right, len(own)).as_percent()
        others = sorted({told(row) for row in own if not is_right(row)})
        lines.append(
            f"| {family} | {place} | {len(own)} | {right} | "
            f"{share.ci_low:.1f} to {share.ci_high:.1f} % | {'; '.join(others)} |"
        )
    return "\n".join(lines) + "\n"


def told(row: dict[str, Any]) -> str:
    """Say where an association was traced to that was planted elsewhere."""
    return f"enters at {', '.join(row['enters'])}" if row["enters"] else "enters nowhere"


if __name__ == "__main__":
    main()
