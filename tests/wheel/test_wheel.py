"""The built wheel works in its own environment, with the source tree out of reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.wheel


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run without anything of the checkout on the path."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it requires, far from the sources."""
    place = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--outdir", place, ROOT, cwd=place)
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    run(sys.executable, "-m", "venv", place / "env", cwd=place)
    python = place / "env" / "bin" / "python"
    done = run(
        python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=place
    )
    assert done.returncode == 0, done.stderr
    return place


def test_the_package_is_not_the_checkout(installed: Path) -> None:
    python = installed / "env" / "bin" / "python"
    done = run(python, "-c", "import epicene; print(epicene.__file__)", cwd=installed)
    assert str(ROOT) not in done.stdout
    assert "site-packages" in done.stdout


def test_inspect(installed: Path) -> None:
    done = run(installed / "env" / "bin" / "epicene", "inspect", "mini-fr", "--json", cwd=installed)
    assert done.returncode == 0, done.stderr
    card = json.loads(done.stdout)
    assert card["family"] == "encoder"
    assert card["demonstration"] is True


def test_audit_writes_a_report(installed: Path) -> None:
    done = run(
        installed / "env" / "bin" / "epicene", "audit", "mini-fr-causal", "mini-fr-vectors",
        "--probe", "tokenization-names", "--probe", "weat", "--out", "out", "--lang", "fr",
        cwd=installed,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (installed / "out").iterdir()) == [
        "measurements.csv", "measurements.parquet", "provenance.json", "report.html", "report.md",
    ]  # fmt: skip
    assert (
        json.loads((installed / "out" / "provenance.json").read_text())["environment"]["commit"]
        is None
    )


def test_bad_input_exits_with_2(installed: Path) -> None:
    done = run(installed / "env" / "bin" / "epicene", "audit", "--probe", "weatt", cwd=installed)
    assert done.returncode == 2
    assert "Did you mean 'weat'" in done.stderr
    assert "Traceback" not in done.stderr


def test_corpora_schemas_and_phrases_are_carried(installed: Path) -> None:
    epicene = installed / "env" / "bin" / "epicene"
    for name in ("breast-cancer", "ibd", "mental-health"):
        done = run(epicene, "corpus", "check", name, "--strict", cwd=installed)
        assert done.returncode == 0, done.stdout + done.stderr
    done = run(epicene, "corpus", "generate", "ibd", "--n", "3", "--out", "ibd-3", cwd=installed)
    assert done.returncode == 0, done.stderr
    assert len((installed / "ibd-3" / "neutral.jsonl").read_text(encoding="utf-8").split("\n")) == 4
    done = run(
        epicene, "corpus", "describe", "ibd", "--probe", "corpus-outcomes", "--json", cwd=installed
    )
    assert done.returncode == 0, done.stderr
    assert {row["stage"] for row in json.loads(done.stdout)["measurements"]} == {"corpus"}


def test_spacy_and_edsnlp_find_the_component(installed: Path) -> None:
    code = (
        "import edsnlp, spacy\n"
        "for nlp in (edsnlp.blank('eds'), spacy.blank('fr')):\n"
        "    nlp.add_pipe('epicene_patient_gender')\n"
        "    print(nlp('La patiente est venue.')._.patient_gender)\n"
    )
    done = run(installed / "env" / "bin" / "python", "-c", code, cwd=installed)
    assert done.stdout.split() == ["F", "F"], done.stderr
