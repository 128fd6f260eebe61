"""``import epicene`` is light: it loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("torch", "spacy", "transformers", "pandas", "numpy", "scipy", "codecarbon", "plotly")
LIST = f"import json, sys; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"


def loaded_after(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {LIST}"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_import_epicene_loads_nothing_heavy():
    assert loaded_after("import epicene") == []


def test_listing_the_public_names_loads_nothing_heavy():
    assert loaded_after("import epicene; dir(epicene)") == []


def test_the_check_sees_what_is_loaded():
    assert loaded_after("from epicene.core.seeds import generator; generator(0)") == ["numpy"]


def test_an_unknown_attribute_is_one():
    assert loaded_after("import epicene; assert not hasattr(epicene, 'nothing')") == []
