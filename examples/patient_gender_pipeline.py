"""Add the gender of the patient to a clinical pipeline of edsnlp: agreement, and speed.

``python examples/patient_gender_pipeline.py e3c_fr/layer1 e3c_fr/layer2`` reads annotated corpora
(any path that `epicene.load_corpus` takes), looks for their own entities of one label with edsnlp,
asks its qualifiers which are denied or said of the family, and adds ``epicene_patient_gender``.
It prints counts by gender, on how many documents the component says just what
`epicene.detect_gender` says, and documents a second of processor time. No text is printed.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import epicene
from epicene.core.document import Document
from epicene.core.errors import EpiceneError
from epicene.evaluation.tools.edsnlp_tool import edsnlp_pipeline
from epicene.french.spacy_component import NAME, SPAN_GROUP

LABELS = ("F", "M", "neutral", "ambiguous")
QUALIFIERS = ("negation", "family")


def pipeline_of(documents: Iterable[Document], label: str) -> Any:
    """Return a pipeline that finds the words which the documents annotate with a label."""
    terms = sorted({e.text for d in documents for e in d.entities if e.label == label})
    return edsnlp_pipeline({label: terms}, QUALIFIERS)


def same_as_detected(doc: Any) -> bool:
    """Say whether label, confidence and every marker of a doc are those of `detect_gender`."""
    reading = epicene.detect_gender(doc.text)
    told = (doc._.patient_gender, doc._.patient_gender_confidence)
    spans = {(s.start, s.end, s.label_, s.id_) for s in doc.spans[SPAN_GROUP]}
    expected = set()
    for marker in reading.markers:
        touched = [t.i for t in doc if t.idx < marker.end and t.idx + len(t) > marker.start]
        expected.add((touched[0], touched[-1] + 1, marker.gender, marker.rule))
    return told == (reading.label, reading.confidence) and spans == expected


def counts_of(docs: Iterable[Any], label: str) -> dict[str, Counter[str]]:
    """Count documents, entities and what qualifiers say of them, by gender of the patient."""
    counts: dict[str, Counter[str]] = {gender: Counter() for gender in LABELS}
    for doc in docs:
        of_gender = counts[doc._.patient_gender]
        of_gender["documents"] += 1
        for entity in doc.ents:
            if entity.label_ == label:
                of_gender["entities"] += 1
                for qualifier in QUALIFIERS:
                    of_gender[qualifier] += bool(entity._.get(qualifier))
    return counts


def best_seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least processor time of a few rounds: the rest is what else the machine did."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def speeds(nlp: Any, texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Return documents a second of the pipeline without and with the component, and of it alone.

    `nlp` gets the component.
    """
    found = {"edsnlp without": best_seconds(lambda: [nlp(text) for text in texts], rounds)}
    component = nlp.add_pipe(NAME)
    found["edsnlp with"] = best_seconds(lambda: [nlp(text) for text in texts], rounds)
    docs = [nlp.make_doc(text) for text in texts]
    found["the component alone"] = best_seconds(lambda: [component(doc) for doc in docs], rounds)
    return {name: len(texts) / seconds for name, seconds in found.items()}


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 if a document is read otherwise than by `detect_gender`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", nargs="+", help="paths of annotated corpora")
    parser.add_argument("--label", default="CLINENTITY", help="of the entities to look for")
    parser.add_argument("--rounds", type=int, default=3, help="of which the least time counts")
    options = parser.parse_args(arguments)
    try:
        documents = [d for path in options.corpora for d in epicene.load_corpus(path)]
        nlp = pipeline_of(documents, options.label)
    except EpiceneError as error:
        print(error, file=sys.stderr)
        return 2
    texts = [document.text for document in documents]
    per_second = speeds(nlp, texts, options.rounds)
    docs = [nlp(text) for text in texts]
    print("| gender of the mentions | documents | entities | denied | of the family |")
    print("|---|---|---|---|---|")
    for gender, row in counts_of(docs, options.label).items():
        cells = [row[name] for name in ("documents", "entities", *QUALIFIERS)]
        print(f"| {gender} | {' | '.join(f'{cell:,}' for cell in cells)} |")
    same = sum(map(same_as_detected, docs))
    print(f"\n{same} of {len(docs)} documents as `detect_gender` reads them.\n")
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"| documents of {words:.0f} words on average | a second |\n|---|---|")
    for name, value in per_second.items():
        print(f"| {name} | {value:.0f} |")
    print(f"\nProcessor time of one process, least of {options.rounds} rounds; {processor()}.")
    return int(same < len(docs))


if __name__ == "__main__":
    sys.exit(main())
