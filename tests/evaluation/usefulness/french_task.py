"""A task of the harness that we wrote: which word ends a sentence of a clinical note."""

from __future__ import annotations

import json
from pathlib import Path

NAME = "epicene_fr_phrases"
QUESTIONS = (
    (
        "La patiente est hospitalisée pour des douleurs",
        ["abdominales", "municipales", "dominicales"],
    ),
    ("Le patient présente une fièvre à", ["39", "vélo", "table"]),
    ("L’examen clinique est sans", ["particularité", "fourchette", "dimanche"]),
    ("Il n’y a pas d’antécédent", ["familial", "ferroviaire", "musical"]),
    ("Le scanner thoracique montre une", ["lésion", "chanson", "chaise"]),
    ("Un traitement par antibiotiques a été", ["débuté", "chanté", "mangé"]),
    ("L’évolution a été", ["favorable", "carrée", "sucrée"]),
    ("La biopsie a confirmé le", ["diagnostic", "vendredi", "piano"]),
)

TASK = """task: {name}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {data}
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: "{{{{choices}}}}"
doc_to_target: "{{{{answer}}}}"
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
  - metric: acc_norm
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1.0
"""


def write_task(folder: Path, answers=None, name=NAME) -> Path:
    """Write the task; `answers` are the places of the right ones, by default the first."""
    rows = [
        {"question": question, "choices": choices, "answer": 0 if answers is None else answers[n]}
        for n, (question, choices) in enumerate(QUESTIONS)
    ]
    data = folder / f"{name}.jsonl"
    data.write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in rows), "utf-8")
    (folder / f"{name}.yaml").write_text(TASK.format(name=name, data=data), encoding="utf-8")
    return folder
