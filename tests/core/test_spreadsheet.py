"""A text of others is no formula in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from epicene.audit.results import Results
from epicene.audit.sharing.bundle import TABLE_CSV, make_bundle
from epicene.core.measurement import Measurement, to_frame
from epicene.core.spreadsheet import csv_text

FORMULA = "=cmd|'calc'!A1"


@pytest.mark.parametrize("text", [FORMULA, "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1"])
def test_a_text_that_would_be_a_formula_is_shown(text):
    frame = pd.DataFrame({"item": [text, "a=b"], "estimate": [-0.5, 2.0]})
    rows = list(csv.reader(io.StringIO(csv_text(frame), newline="")))
    assert rows[1:] == [["'" + text, "-0.5"], ["a=b", "2.0"]]


def test_no_text_begins_a_row():
    text = csv_text(pd.DataFrame({"item": ["a\r=1+1", "b\n=1+1"]}))
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [["a =1+1"], ["b\n=1+1"]]


def test_tables_on_disk_and_in_a_bundle_are_guarded_and_parquet_is_as_it_was(tmp_path):
    row = Measurement(
        model="", data="notes@00000000", stage="corpus", probe="corpus-words",
        metric="word_log_odds", axis="gender", group="F-M", item=FORMULA,
        estimate=-1.0, ci_low=-1.5, ci_high=-0.5, n=25,
    )  # fmt: skip
    results = Results(to_frame([row]), {"arguments": {"min_group": 11}})
    results.write(tmp_path)
    told = make_bundle(results).members[TABLE_CSV].decode()
    for text in ((tmp_path / "measurements.csv").read_text(encoding="utf-8"), told):
        (found,) = csv.DictReader(io.StringIO(text))
        assert found["item"] == "'" + FORMULA
        assert float(found["estimate"]) == -1.0
    assert pd.read_parquet(tmp_path / "measurements.parquet")["item"][0] == FORMULA
