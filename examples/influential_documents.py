"""Train without the documents that TracIn finds: python examples/influential_documents.py.

Notes are drawn, in some of which an association is planted; a small model learns them; TracIn says
which notes push the association; the model is trained again without these, and without as many at
random. A seed is kept as soon as it is there: the same command goes on where it was cut off.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from influence.documents import PLANTED, goes_along, planted_in_part  # noqa: E402
from influence.learning import Recipe, Trained, trained  # noqa: E402
from influence.table import page, removal_of  # noqa: E402

from epicene.core.document import Document  # noqa: E402
from epicene.core.jsonable import jsonable  # noqa: E402
from epicene.core.provenance import environment  # noqa: E402
from epicene.metrics import spearman  # noqa: E402
from epicene.mitigation.training.scope import Scope  # noqa: E402
from epicene.tracing.experiment.held_out import held_out  # noqa: E402
from epicene.tracing.influence.removal import removal  # noqa: E402

DOCS = HERE.parent / "docs"
NAME = "influential_documents"
SHARE = 0.25
_ASKED_SEED = 31
_OF_LAYERS = 5
"""Seeds for which the weights of the last layer alone are asked too."""


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--notes", type=int, default=64)
    parser.add_argument("--removed", type=int, default=16, help="notes that are removed")
    parser.add_argument("--held-out", type=int, default=12, help="patients of held-out notes")
    parser.add_argument("--base", default=Recipe.base, help="masked or causal model")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--checkpoints", type=int, default=Recipe.checkpoints)
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the page and its numbers")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run the seeds that are not there yet, and write page and numbers of all."""
    options = parse_arguments(arguments)
    recipe = Recipe(options.base, options.epochs, checkpoints=options.checkpoints)
    facts = {
        "n": options.notes,
        "share": SHARE,
        "k": options.removed,
        "held_out": options.held_out,
        "women": PLANTED.women,
        "men": PLANTED.men,
        "recipe": dataclasses.asdict(recipe),
    }
    path = options.out / f"{NAME}.json"
    rows = _kept(path, facts)
    for seed in range(options.first, options.first + options.seeds):
        if seed not in {row["seed"] for row in rows}:
            rows.append(_row(seed, options, recipe))
            _write(path, facts, rows)
    options.out.joinpath(f"{NAME}.md").write_text(page(facts, rows), encoding="utf-8")
    if len(rows) > 1:
        found = removal_of(rows, options.removed).difference
        print(
            f"{found.estimate:+.3f} [{found.ci_low:+.3f}, {found.ci_high:+.3f}], {len(rows)} seeds"
        )


def _row(seed: int, options: argparse.Namespace, recipe: Recipe) -> dict[str, Any]:
    """Return what one seed gave, as JSON holds it."""
    start, used = time.perf_counter(), time.process_time()
    documents = planted_in_part(options.notes, SHARE, seed)
    asked = held_out(options.held_out, _ASKED_SEED)
    kept: list[Trained] = []

    def learn(chosen: Sequence[Document], of: int) -> Trained:
        kept.append(trained(chosen, of, recipe, asked))
        return kept[-1]

    (row,) = removal(lambda _: documents, learn, options.removed, [seed]).table.to_dict("records")
    influence = row.pop("influence")
    last = None
    if seed < _OF_LAYERS:
        of_last = kept[0].influence(Scope("layers", layers=(-1,)))
        last = spearman(influence, of_last, n_resamples=2, n_permutations=9).estimate
    top = [document for document in documents if document.id in set(row["removed"])]
    row |= {
        "along": sum(map(goes_along, documents)) / len(documents),
        "along_top": sum(map(goes_along, top)) / len(top),
        "planted_top": sum(document.id.startswith("planted") for document in top) / len(top),
        "last_layer": last,
        "seconds": round(time.perf_counter() - start, 1),
        "processor_seconds": round(time.process_time() - used, 1),
    }
    print({name: value for name, value in row.items() if name != "removed"}, flush=True)
    return {str(name): value for name, value in row.items()}


def _kept(path: Path, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that are there, where they were made in the same way."""
    if not path.exists():
        return []
    content = json.loads(path.read_text(encoding="utf-8"))
    same = all(content[name] == value for name, value in facts.items())
    return list(content["rows"]) if same else []


def _write(path: Path, facts: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write the numbers: the file is there whole or not at all."""
    content = {**facts, "environment": environment(), "rows": rows}
    text = json.dumps(jsonable(content), ensure_ascii=False, indent=1, sort_keys=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    main()
