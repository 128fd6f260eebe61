"""Annotate texts with edsnlp's rules and write BRAT: a tool in its own process.

``python examples/annotate_with_edsnlp.py TEXTS OUT`` reads the ``.txt`` files of a folder and
writes, below OUT, each text again and a ``.ann`` beside it. Nothing of epicene is imported:
whatever writes such a folder can be evaluated, in any language and on any machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# Of the disorders and behaviours that edsnlp has rules for, by the names of its factories.
MATCHERS = (
    "aids", "alcohol", "cerebrovascular_accident", "ckd", "congestive_heart_failure",
    "connective_tissue_disease", "copd", "dementia", "diabetes", "hemiplegia", "leukemia",
    "liver_disease", "lymphoma", "myocardial_infarction", "peptic_ulcer_disease",
    "peripheral_vascular_disease", "solid_tumor", "suicide_attempt", "tobacco",
)  # fmt: skip
QUALIFIERS = {"negation": "Negation", "family": "Family", "hypothesis": "Hypothesis"}


def pipeline(icd10: bool) -> Any:
    """Return sentences, matchers and qualifiers."""
    # Here, so that --help and refusals need not wait for it.
    import edsnlp
    import edsnlp.pipes as eds

    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.sentences())
    nlp.add_pipe(eds.normalizer())
    for name in MATCHERS:
        nlp.add_pipe(getattr(eds, name)())
    if icd10:
        # The 40,000 French terms of the ICD-10; it takes a minute to load.
        nlp.add_pipe(eds.cim10(attr="NORM"))
    nlp.add_pipe(eds.negation())
    # Without sections, of which these texts have none.
    nlp.add_pipe(eds.family(use_sections=False))
    nlp.add_pipe(eds.hypothesis())
    return nlp


def lines_of(doc: Any, label: str | None) -> Iterator[str]:
    """Yield the lines of BRAT for the entities of a document and their qualifiers."""
    number = 0
    for k, span in enumerate(doc.ents, 1):
        words = " ".join(doc.text[span.start_char : span.end_char].split())
        yield f"T{k}\t{label or span.label_} {span.start_char} {span.end_char}\t{words}"
        for name, shown in QUALIFIERS.items():
            if getattr(span._, name):
                number += 1
                yield f"A{number}\t{shown} T{k}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Annotate a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("texts", type=Path, help="folder of .txt files")
    parser.add_argument("out", type=Path, help="new folder")
    parser.add_argument("--label", help="one label for all entities; by default that of each rule")
    parser.add_argument("--icd10", action="store_true", help="match the terms of the ICD-10 too")
    options = parser.parse_args(arguments)
    files = sorted(options.texts.rglob("*.txt"))
    if not files:
        print(f"{options.texts}: there is no .txt file", file=sys.stderr)
        return 2
    nlp = pipeline(options.icd10)
    for file in files:
        # Line ends as they are: offsets count them.
        with file.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        out = options.out / file.relative_to(options.texts)
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        found = "".join(f"{line}\n" for line in lines_of(nlp(text), options.label))
        out.with_suffix(".ann").write_text(found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
