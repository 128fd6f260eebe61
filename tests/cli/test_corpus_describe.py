"""``epicene corpus describe``: what a shell shows of documents in any width, never their text."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from rich.cells import cell_len

from annotated_corpus import N, annotated_corpus
from epicene.audit.run import describe_corpus
from epicene.cli import app
from epicene.cli.summary import print_summary


@pytest.fixture(scope="module")
def described():
    return describe_corpus(annotated_corpus())


@pytest.fixture
def folder(tmp_path):
    annotated_corpus().to_brat(tmp_path / "notes")
    return tmp_path / "notes"


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["epicene", "corpus", "describe", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    return int(stopped.value.code or 0)


def shown(described, capsys, lang, width):
    print_summary(described, lang, width)
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [80, 160])
def test_nothing_runs_past_the_edge(described, capsys, lang, width):
    lines = shown(described, capsys, lang, width).splitlines()
    assert max(map(cell_len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    assert f"{N} documents, {N} patients" in text
    assert (
        "Ce qu’un écart permet de dire" if lang == "fr" else "What a difference supports"
    ) in text
    assert "nan" not in text.lower().split()


def test_numbers_are_whole_in_a_narrow_terminal(described, capsys):
    text = shown(described, capsys, "fr", 80)
    # No number is cut: an interval closes on the line where it opens.
    table = text[text.index("Tableau de synthèse") : text.index("• ") if "• " in text else None]
    intervals = re.findall(r"\[[^\]]*\]", table)
    assert len(intervals) > 5
    assert not any("\n" in interval for interval in intervals)


def test_a_column_that_says_the_same_everywhere_is_left_out(described, capsys):
    from epicene.audit.results import Results

    alone = shown(described, capsys, "fr", 160)
    assert not re.search(r"^\s+Étape\b", alone, re.MULTILINE)
    assert not re.search(r"\bCorpus\s+Question", alone)
    import pandas as pd

    table = pd.concat([described.table, described.table.assign(data="another@11111111")])
    both = shown(Results(table, described.provenance), capsys, "fr", 160)
    assert re.search(r"\bCorpus\s+Question", both)


def test_a_folder_is_described_and_a_report_written(monkeypatch, capsys, folder, tmp_path):
    out = tmp_path / "out"
    code = call(
        monkeypatch, folder, "--out", out, "--lang", "fr", "--probe", "corpus-annotations",
        "--probe", "corpus-duplicates",
    )  # fmt: skip
    assert code == 0
    printed = capsys.readouterr().out
    assert str(out / "report.html") in printed
    assert {p.name for p in out.iterdir()} == {
        "measurements.parquet", "measurements.csv", "provenance.json", "report.html", "report.md",
    }  # fmt: skip
    for name in ("report.html", "report.md"):
        text = (out / name).read_text(encoding="utf-8")
        assert "Description de corpus" in text
        assert "dans le cadre d" not in text


def test_documents_that_cannot_be_read_are_counted(monkeypatch, capsys, folder):
    (folder / "d1.ann").write_text("T1\tPatient 0 9999\tno such text\n")
    arguments = [folder, "--probe", "corpus-duplicates", "--lang", "en"]
    assert call(monkeypatch, *arguments) == 2
    capsys.readouterr()
    assert call(monkeypatch, *arguments, "--skip-errors") == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert f"{N - 1} documents" in printed
    assert "cannot be read and were left out: 1." in printed


def test_json_is_whole(monkeypatch, capsys, folder):
    assert call(monkeypatch, folder, "--probe", "corpus-duplicates", "--json") == 0
    content = json.load(io.StringIO(capsys.readouterr().out))
    assert {row["metric"] for row in content["measurements"]} == {
        "identical_documents",
        "repeated_documents",
    }
    assert content["provenance"]["data"][0]["n"] == N


def test_a_folder_of_somebody_else_is_refused_before_the_work(tmp_path, monkeypatch):
    """Nobody waits for an audit that has no place to go."""
    import epicene.audit.run
    from epicene.cli.corpus_describe import describe
    from epicene.core.errors import InputError

    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.setattr(epicene.audit.run, "run", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(InputError, match="was not written by epicene"):
        describe(["ibd"], out=tmp_path)
