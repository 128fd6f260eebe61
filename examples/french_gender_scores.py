"""Print what French gender reading and rewriting score: python examples/french_gender_scores.py.

On the gold of ``tests/french/gold`` and, with ``--shared``, on real documents and French
CrowS-Pairs, which the project does not ship. All of it takes some three minutes on one core.
Intervals are exact (Clopper-Pearson, 95 %) and take items as independent: those on words, and on
both directions of a sentence, are somewhat too narrow.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from epicene.french import detect_genders
from epicene.metrics.proportions import proportion

TESTS = Path(__file__).resolve().parents[1] / "tests" / "french"
sys.path.insert(0, str(TESTS))

from swap_baselines import nouns_and_pronouns, sequential, word_by_word  # noqa: E402
from swap_corpora import Checked, block_counts, check_document, read_texts, summarise  # noqa: E402
from swap_crows_pairs import difference, read_pairs, swap_pairs  # noqa: E402
from swap_scores import (  # noqa: E402
    Outcome,
    by_phenomenon,
    document_counts,
    document_edits,
    errors,
    n_right,
    outcome,
    outcome_by,
    read_rows,
    sentence_items,
    token_counts,
)

CROWS_PAIRS = "crows_pairs_fr/crows_pairs_FR_languagearc_contribution+210.csv"
N_ERRORS = 3


def share(name: str, right: int, n: int) -> None:
    """Print a share with its interval."""
    if n == 0:
        print(f"{name}: no items")
        return
    found = proportion(right, n)
    low, high = 100 * found.ci_low, 100 * found.ci_high
    print(f"{name}: {right}/{n} = {100 * found.estimate:.1f} % [{low:.1f}; {high:.1f}]")


def title(text: str) -> None:
    print(f"\n## {text}\n")


def print_sentences() -> None:
    """Print the table phenomenon by phenomenon, the totals and the naive rewritings."""
    items = sentence_items()
    outcomes = [outcome(item) for item in items]
    title("Gold sentences")
    print("| phenomenon | items | right | commonest errors (expected → written) |")
    print("|---|---|---|---|")
    for name, group in sorted(by_phenomenon(outcomes).items()):
        common = "; ".join(
            f"{error} ({n})" if n > 1 else error for error, n in errors(group).most_common(N_ERRORS)
        )
        print(f"| {name} | {len(group)} | {n_right(group)} | {common} |")
    print()
    print_totals("epicene", outcomes)
    for source in ("feminine", "masculine"):
        way = [o for o in outcomes if o.item.source == source and o.item.text != o.item.gold]
        share(f"  from the {source}", n_right(way), len(way))
    naive: dict[str, Callable[[str], str]] = {
        "nothing changed": str,
        "dictionary, word by word": word_by_word,
        "dictionary, nouns and pronouns only": nouns_and_pronouns,
        "dictionary, pair after pair": sequential,
    }
    for name, write in naive.items():
        print_totals(name, [outcome_by(item, write) for item in items])


def print_totals(name: str, outcomes: list[Outcome]) -> None:
    share(f"{name}, exact", n_right(outcomes), len(outcomes))
    share(f"{name}, tokens", *token_counts(outcomes))


def print_documents(texts: dict[str, str]) -> None:
    """Print precision and recall on the documents rewritten by hand."""
    title("Documents rewritten by hand: changed words")
    for name in ("documents.tsv", "documents_heldout.tsv"):
        gold = document_edits(name)
        counts = document_counts(texts, gold)
        n = sum(map(len, gold.values()))
        share(
            f"{name} ({len(gold)} documents), precision", counts.right, counts.right + counts.wrong
        )
        share(f"{name} ({len(gold)} documents), recall", n - counts.missed, n)


def print_corpora(texts: dict[str, str], step: int) -> None:
    """Print blocks, readings and round trips on real documents."""
    title(f"E3C French layers 1 and 2, 300 documents of PAMJ{f', one in {step}' * (step > 1)}")
    right, wrong, missed = block_counts(texts)
    share("blocks read by hand, recall", right, right + missed)
    share("blocks read by hand, precision", right, right + wrong)
    checked: list[Checked] = [check_document(*item) for item in list(texts.items())[::step]]
    found = summarise(checked)
    print("how the texts read:", dict(Counter(one.label for one in checked)))
    share("blocked", *found.blocked)
    share("not blocked, F or M: rewritten text reads as the other gender", *found.flips)
    share("swapping twice gives the original back", *found.returns)
    share("  original consistent", *found.returns_consistent)
    share("  original with words of the other gender", *found.returns_inconsistent)
    share("edits change whole words and explain all that differs", *found.clean)


def print_crows_pairs(path: Path) -> None:
    """Print which gender pairs differ only by gender, and what becomes of these."""
    title("French CrowS-Pairs, bias type gender")
    pairs = read_pairs(path)
    for category, n in Counter(difference(pair).category for pair in pairs).most_common():
        share(category, n, len(pairs))
    swapped = swap_pairs(pairs)
    for choice, name in (("free", "no target"), ("explicit", "target given")):
        results = Counter((one.kind, getattr(one, choice)) for one in swapped)
        print(f"\nOnly gender, each direction, {name}:\n")
        share(
            "the other sentence", sum(getattr(o, choice) == "right" for o in swapped), len(swapped)
        )
        both = [
            getattr(a, choice) == getattr(b, choice) == "right"
            for a, b in zip(swapped[::2], swapped[1::2], strict=True)
        ]
        share("pairs right in both directions", sum(both), len(both))
        print("\n| who differs | right | unchanged | changed otherwise |\n|---|---|---|---|")
        for kind in sorted({one.kind for one in swapped}):
            row = (results[kind, what] for what in ("right", "unchanged", "changed otherwise"))
            print(f"| {kind} | {' | '.join(map(str, row))} |")


def print_detection(shared: Path) -> None:
    """Print how often the reading is the label written by hand."""
    title("Reading")
    labels = {"Masc": "M", "Fem": "F", "Neutre": "neutral", "Ambigu": "ambiguous"}
    cases = read_csv(shared / "generated_cases_dev.csv")
    print_reading(
        "generated cases (patient)",
        [row["generation"] for row in cases],
        [labels[row["genre_manuel"]] for row in cases],
    )
    letters = read_csv(shared / "cover_letters_dev.csv")
    print_reading(
        "cover letters (author)",
        [row["prompt"] + row["output"] for row in letters],
        [labels[row["label_nofem"]] for row in letters],
        person=1,
    )
    texts = labelled_texts(shared)
    left_out = Counter(row["kind"] for row in read_rows("patient_sex_notes.tsv"))
    names = {row["document"] for row in read_rows("patient_sex_notes.tsv")}
    rows = [
        row
        for row in read_csv(shared / "e3c_fr" / "patient_sex_dev.tsv", "\t")
        if row["document"] not in names
    ]
    print_reading(
        f"real cases (patient; left out: {dict(left_out)})",
        [texts[row["document"]] for row in rows],
        [{"H": "M"}.get(row["sex"], row["sex"]) for row in rows],
    )


def labelled_texts(shared: Path) -> dict[str, str]:
    """Return the texts that `patient_sex_dev.tsv` labels, by its identifiers."""
    texts: dict[str, str] = {}
    with (shared / "pamj_fr.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            texts[row["file"]] = row["text"]
    for path in (shared / "e3c_fr" / "text_layer1").glob("*.json"):
        texts[path.stem] = json.loads(path.read_text(encoding="utf-8"))["text"]
    return texts


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def print_reading(name: str, texts: list[str], gold: list[str], person: int = 3) -> None:
    readings = detect_genders(texts, person=person)  # type: ignore[arg-type]
    share(name, sum(r.label == g for r, g in zip(readings, gold, strict=True)), len(gold))


def main() -> None:
    """Print every figure that the data at hand allow."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, help="folder of the third-party data")
    parser.add_argument("--step", type=int, default=1, help="check one real document in so many")
    options = parser.parse_args()
    print_sentences()
    if options.shared is not None:
        print_detection(options.shared)
        texts = read_texts(options.shared)
        print_documents(texts)
        print_crows_pairs(options.shared / CROWS_PAIRS)
        print_corpora(texts, options.step)


if __name__ == "__main__":
    main()
