"""Writing: the right format, or one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.report.write import write_report


def test_an_unknown_extension_is_refused(nothing: Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.html or \.md"):
        write_report(nothing, tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_refused(nothing: Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        write_report(nothing, tmp_path / "none" / "report.html")


def test_an_unknown_language_leaves_no_file(nothing: Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Known"):
        write_report(nothing, tmp_path / "report.md", "de")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_report_is_replaced(nothing: Results, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("an earlier report")
    assert write_report(nothing, path) == path
    assert "an earlier report" not in path.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["report.md"]
