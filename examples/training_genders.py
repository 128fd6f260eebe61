"""Count how the training documents of mini-fr-causal speak of their patients, by condition.

``python examples/training_genders.py --pamj pamj_fr.jsonl`` writes ``training_corpora.tsv`` of
``corpora/clinical_generation``: counts alone, no text. The documents held out of the training are
left out; the other part of the training text, UD French Sequoia, tells of no patients.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file
from epicene.corpora.clinical_generation import LABELS, load_case_prompts
from epicene.french import detect_genders
from epicene.models.load import load_model

ROOT = Path(__file__).resolve().parents[1]
MODEL = "mini-fr-causal"
OUT = ROOT / "corpora" / "clinical_generation" / "training_corpora.tsv"


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pamj", type=Path, required=True, help="the file it was trained on")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    training = json.loads((ROOT / "models" / MODEL / "training.json").read_text(encoding="utf-8"))
    if sha256_file(options.pamj) != training["data"]["sha256"]["pamj_fr.jsonl"]:
        raise InputError("this is not the file of the training.", where=str(options.pamj))
    held_out = set(training["data"]["held_out_documents"])
    documents = [json.loads(line) for line in options.pamj.open(encoding="utf-8")]
    texts = [d["text"] for d in documents if d["file"] not in held_out]
    labels = [reading.label for reading in detect_genders(texts)]
    sha256 = load_model(MODEL).identity.sha256
    lines = ["\t".join(("model_sha256", "model", "condition", *LABELS))]
    for condition, mentions in (
        ("", ""),
        *((t.id, t.mentions) for t in load_case_prompts().themes),
    ):
        pattern = re.compile(mentions, re.IGNORECASE)
        counts = Counter(
            label for text, label in zip(texts, labels, strict=True) if pattern.search(text)
        )
        lines.append("\t".join((sha256, MODEL, condition, *(str(counts[one]) for one in LABELS))))
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
