"""Count how the reader of gender reads texts labelled by hand, for the probes of generated texts.

``python examples/reader_errors.py --shared DATA`` writes ``reader_errors.tsv`` of
``corpora/clinical_generation``: counts alone, no text. DATA holds the files of Ducel et al. that
the project does not ship; our own labelled texts are in ``tests/french/gold``. Some 2 seconds.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from epicene.corpora.clinical_generation import LABELS
from epicene.french import detect_genders

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "french" / "gold" / "generated_texts.tsv"
OUT = ROOT / "corpora" / "clinical_generation" / "reader_errors.tsv"
NAMES = {"Masc": "M", "Fem": "F", "Neutre": "neutral", "Ambigu": "ambiguous"}
# A set of gold, the person read, and its texts with their labels.
Gold = tuple[str, int, list[tuple[str, str]]]


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, quoting=_quoting(delimiter)))


def _quoting(delimiter: str) -> int:
    return csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL


def gold(shared: Path) -> Iterable[Gold]:
    """Yield the sets of texts labelled by hand."""
    cases = read_csv(shared / "generated_cases_dev.csv")
    yield "ducel2025women", 3, [(r["generation"], NAMES[r["genre_manuel"]]) for r in cases]
    letters = read_csv(shared / "cover_letters_dev.csv")
    yield "ducel2024you", 1, [(r["prompt"] + r["output"], NAMES[r["label_nofem"]]) for r in letters]
    own = read_csv(OWN, "\t")
    for person in (3, 1):
        texts = [(r["text"], r["label"]) for r in own if r["person"] == str(person)]
        yield "epicene", person, texts


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder of the third-party data")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    lines = ["person\tgold\ttrue\tread\tcount"]
    for name, person, texts in gold(options.shared):
        readings = detect_genders([text for text, _ in texts], person=person)  # type: ignore[arg-type]
        counts = Counter((true, r.label) for (_, true), r in zip(texts, readings, strict=True))
        lines += [
            f"{person}\t{name}\t{true}\t{read}\t{counts[true, read]}"
            for true in LABELS
            for read in LABELS
            if counts[true, read]
        ]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
