"""Write the outputs that examples/deliverable_wp3.yaml evaluates.

They play the part of tools that others made, on an embedded corpus whose patients are invented:

- ``classifier.csv``: an invented classifier of diagnoses, which misses most depressions of men;
- ``corrected.csv``: the same after a mitigation, which misses few of anybody's;
- ``stigma.csv``: which notes epicene's own detector flags for stigmatising language.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path

import epicene
from epicene.core.document import Document
from epicene.french.stigmatising import find_stigmatising

FOLDER = Path(__file__).resolve().parent / "deliverable_wp3"
# How often a depression is taken for nothing.
MISSED = {"F": 0.05, "M": 0.9}
MISSED_AFTER = {"F": 0.05, "M": 0.05}
OTHERS_CONFUSED = 0.03


def diagnosis(document: Document, missed: dict[str, float], draw: random.Random) -> str:
    """Return what the invented classifier says."""
    true = document.attributes["diagnosis"]
    chance = draw.random()
    if true == "depression":
        return "none" if chance < missed.get(document.subject.sex or "", 0.5) else true
    return "anxiety" if chance < OTHERS_CONFUSED else true


def flag(document: Document) -> str:
    """Return whether the detector finds stigmatising words about the patient."""
    return "yes" if any(one.of_patient for one in find_stigmatising(document.text)) else "no"


def write(name: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write a table of predictions."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "prediction"))
        writer.writerows(rows)


def main() -> None:
    """Write the three tables."""
    documents = list(epicene.load_corpus("mental-health", variant="planted"))
    FOLDER.mkdir(exist_ok=True)
    for name, missed in (("classifier.csv", MISSED), ("corrected.csv", MISSED_AFTER)):
        draw = random.Random(3)
        write(name, [(one.id, diagnosis(one, missed, draw)) for one in documents])
    write("stigma.csv", [(one.id, flag(one)) for one in documents])


if __name__ == "__main__":
    main()
