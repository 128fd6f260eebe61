"""Train two recognisers of clinical entities on E3C French, audit them by sex beside edsnlp.

``python examples/case_study_e3c.py --e3c e3c_fr`` writes the tables of ``docs/case_study_e3c.md``.
The folder is that of the E3C corpus (<https://e3c.fbk.eu>) with ``layer1`` and ``layer2``, and
``patient_sex_dev.tsv`` of Ducel et al. (2025) where there is one. The annotations of E3C are CC
BY-NC: what was learnt is not kept, what was predicted stays in the folder of ``--work``, and only
numbers are written to the page.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from case_study_tables import tables, write_page

import epicene
from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import (
    LinearTaggerTrainer,
    TokenEncoderTrainer,
    Trainer,
    cross_predict,
)

ROOT = Path(__file__).resolve().parents[1]
LABEL = "CLINENTITY"
LAYERS = ("layer1", "layer2")
SEXES = {"H": "M", "F": "F"}
TRAINERS: dict[str, Trainer[Corpus]] = {
    "linear-tagger": LinearTaggerTrainer(labels=(LABEL,), C=10.0),
    "token-encoder": TokenEncoderTrainer(labels=(LABEL,)),
}
RULES = "edsnlp"
PAGE = ROOT / "docs" / "case_study_e3c.md"


def recorded_sexes(folder: Path) -> dict[str, str]:
    """Return the sex of the patient of each document that was labelled by hand."""
    table = folder / "patient_sex_dev.tsv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["document"]: SEXES[row["sex"]] for row in rows if row["sex"] in SEXES}


def gold_of(folder: Path) -> Corpus:
    """Read both layers: their clinical entities, and the sex of the patient.

    Where nobody labelled it, it is read from the grammatical gender of the mentions of the
    patient; where these do not agree or there are none it is not recorded.
    """
    recorded = recorded_sexes(folder)
    found: list[Document] = []
    for layer in LAYERS:
        for document in epicene.load_corpus(folder / layer):
            sex, source = recorded.get(document.id), "by hand"
            if sex is None:
                label = epicene.detect_gender(document.text).label
                sex, source = (label if label in ("F", "M") else None), "from the text"
            found.append(
                Document(
                    id=document.id,
                    text=document.text,
                    entities=tuple(e for e in document.entities if e.label == LABEL),
                    attributes={"layer": layer, "sex_source": source},
                    patient=replace(document.subject, sex=sex),
                )
            )
    return Corpus.of(found, name="e3c-fr")


def agreement(folder: Path) -> tuple[int, int, int]:
    """Count documents labelled by hand: read alike, read otherwise, not read."""
    recorded = recorded_sexes(folder)
    counts: Counter[str] = Counter()
    for document in epicene.load_corpus(folder / "layer1"):
        if document.id in recorded:
            label = epicene.detect_gender(document.text).label
            known = label in ("F", "M")
            alike = "alike" if label == recorded[document.id] else "otherwise"
            counts[alike if known else "unread"] += 1
    return counts["alike"], counts["otherwise"], counts["unread"]


def predicted(gold: Corpus, work: Path) -> Iterator[tuple[str, Corpus]]:
    """Yield each tool and its predictions, those of an earlier run where they are there."""
    for name, trainer in TRAINERS.items():
        file = work / f"{name}.jsonl"
        if not file.is_file():
            said = cross_predict(gold, trainer, 5, by="document", stratify="sex", seed=0)
            said.predictions.to_jsonl(file)
        yield name, epicene.load_corpus(file)
    file = work / f"{RULES}.jsonl"
    if not file.is_file():
        by_rules(gold).to_jsonl(file)
    yield RULES, epicene.load_corpus(file)


def by_rules(gold: Corpus) -> Corpus:
    """Have edsnlp annotate the texts alone, in a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        texts, out = Path(temporary, "texts"), Path(temporary, "out")
        Corpus.of(replace(document, entities=()) for document in gold).to_brat(texts)
        script = ROOT / "examples" / "annotate_with_edsnlp.py"
        command = [sys.executable, str(script), str(texts), str(out)]
        subprocess.run([*command, "--icd10", "--label", LABEL], check=True)
        return Corpus.of(epicene.load_corpus(out), name=RULES)


def counted(gold: Corpus, read: tuple[int, int, int]) -> str:
    """Say how many patients there are, and how the sex of each was known."""
    sexes = Counter((d.subject.sex, d.attributes["sex_source"]) for d in gold)
    by_hand = {sex: sexes[sex, "by hand"] for sex in ("F", "M")}
    women, men = (by_hand[sex] + sexes[sex, "from the text"] for sex in ("F", "M"))
    told = sum(by_hand.values())
    alike, otherwise, unread = read
    return (
        f"{len(gold)} documents, one a patient, with {sum(len(d.entities) for d in gold):,} "
        f"entities: {women} women and {men} men, of whom {told} were labelled by hand and "
        f"{women + men - told} read from the text; {sexes[None, 'from the text']} not recorded. Of "
        f"the {sum(read)} labelled by hand, {alike} are read alike from the text, {otherwise} "
        f"otherwise, {unread} not at all."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict, evaluate, write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--e3c", type=Path, required=True, help="folder of layer1 and layer2")
    parser.add_argument("--work", type=Path, required=True, help="folder for predictions")
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args(arguments)
    if not all((options.e3c / layer).is_dir() for layer in LAYERS):
        print(f"{options.e3c}: layer1 and layer2 of E3C are not there", file=sys.stderr)
        print("They are at https://e3c.fbk.eu; nothing was done.", file=sys.stderr)
        return 2
    options.work.mkdir(parents=True, exist_ok=True)
    gold = gold_of(options.e3c)
    tools = dict(predicted(gold, options.work))
    block = tables(gold, tools, reference=RULES)
    write_page(options.page, f"{counted(gold, agreement(options.e3c))}\n\n{block}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
