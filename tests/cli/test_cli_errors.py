"""Bad input gives one clear sentence, exit code 2, and leaves nothing behind."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from epicene.cli import app

ROOT = Path(__file__).resolve().parents[2]
HEADER = "sentence_more\tsentence_less\n"


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["epicene", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    return int(stopped.value.code or 0)


def files(folder: Path) -> dict[str, bytes]:
    """Make every bad file that a user may bring."""
    content = {
        "columns.tsv": b"a\tb\nx\ty\n",
        "empty.tsv": (HEADER + "La patiente dort.\t\n").encode(),
        "encoding.tsv": (HEADER + "La patiente est fatiguée.\tLe patient est fatigué.\n").encode(
            "cp1252"
        ),
    }
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return content


CASES = {
    "a missing file": (["mini-fr", "--pairs", "{tmp}/none.tsv"], "there is no such file"),
    "missing columns": (["mini-fr", "--pairs", "{tmp}/columns.tsv"], "missing columns"),
    "an empty sentence": (["mini-fr", "--pairs", "{tmp}/empty.tsv"], "is empty on line 2"),
    "a wrong encoding": (["mini-fr", "--pairs", "{tmp}/encoding.tsv"], "line 2 is not UTF-8"),
    "no weights": (["{tmp}/hollow"], "holds no weights"),
    "a causal model for a masked probe": (
        ["mini-fr-causal", "--probe", "pairs/crows-pairs"],
        "has no estimator 'crows-pairs'",
    ),
    "an unknown probe": (["mini-fr", "--probe", "weet"], "Did you mean 'weat'"),
    "an unknown model": (["nope"], "unknown model 'nope'"),
    "an unknown precision": (["mini-fr", "--precision", "half"], "unknown precision"),
    "an unknown dtype": (["mini-fr", "--dtype", "int8"], "unknown dtype 'int8'"),
    "an unknown quantisation": (["mini-fr", "--quantise", "2bit"], "Known: 8bit, 4bit"),
    "an unknown place": (
        ["mini-fr", "--device-map", "nowhere", "--probe", "tokenization-names"],
        "found nowhere",
    ),
    "an unknown country": (
        ["mini-fr", "--country", "France", "--probe", "tokenization-names"],
        "not a country code",
    ),
    "a margin without a size": (["mini-fr", "--margin", "stereotype_score"], "not a metric and a"),
    "a margin in words": (["mini-fr", "--margin", "stereotype_score=five"], "Write it as"),
    "a margin of nothing known": (
        ["mini-fr", "--margin", "stereotipe_score=5"],
        "Did you mean 'stereotype_score'",
    ),
    "a margin twice": (
        ["mini-fr", "--margin", "effect_size=1", "--margin", "effect_size=2"],
        "names 'effect_size' twice",
    ),
    "a margin of nothing": (["mini-fr", "--margin", "effect_size=0"], "Give a number above 0"),
    "a missing corpus": (["mini-fr", "--corpus", "{tmp}/none"], "no such file or folder"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files(tmp_path)
    shutil.copytree(
        ROOT / "models" / "mini-fr",
        tmp_path / "hollow",
        ignore=shutil.ignore_patterns("*.safetensors"),
    )
    before = sorted(tmp_path.rglob("*"))
    arguments, sentence = CASES[case]
    given = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    code = call(monkeypatch, "audit", *given, "--out", tmp_path / "out")
    spoken = capsys.readouterr()
    assert code == app.BAD_INPUT
    assert sentence in spoken.err
    assert spoken.err.count("epicene: ") == 1
    assert "Traceback" not in spoken.err
    assert spoken.out == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_a_foreign_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    code = call(monkeypatch, "audit", "mini-fr", "--out", tmp_path)
    assert code == app.BAD_INPUT
    assert "not written by epicene" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_a_fault_shows_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Mme Martin, née le 3 mars")

    monkeypatch.setattr("epicene.audit.plan.make_plan", broken)
    code = call(monkeypatch, "audit", "mini-fr", "--out", tmp_path / "out")
    assert code == app.FAULT
    assert "Martin" not in capsys.readouterr().err


def test_an_audit_ends_with_the_path_of_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code = call(
        monkeypatch, "audit", "mini-fr-vectors", "--probe", "weat", "--out", out, "--lang", "en",
        "--margin", "effect_size=0.35",
    )  # fmt: skip
    assert code == app.DONE
    assert capsys.readouterr().out.rstrip().endswith(str(out / "report.html"))
    assert {path.name for path in out.iterdir()} == {
        "measurements.csv",
        "measurements.parquet",
        "provenance.json",
        "report.html",
        "report.md",
    }
    table = pd.read_csv(out / "measurements.csv")
    assert set(table["margin"][table["metric"] == "effect_size"].dropna()) == {0.35}
