"""Results keep their table and their provenance through a folder, or refuse the folder."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import COLUMNS, Measurement, to_frame


def some_rows(n: int = 3) -> pd.DataFrame:
    fields = {"model": "modèle@1", "data": "d@2", "stage": "outputs", "probe": "p"}
    rows = [
        Measurement(metric=f"m{k}", estimate=1 / 3 + k, ci_low=-math.inf, ci_high=1e300, **fields)
        for k in range(n)
    ]
    undefined = Measurement(
        metric="none", n_unscored=2, unscored_reason='a "reason",\nin two lines; é', **fields
    )
    return to_frame([*rows, undefined])


PROVENANCE = {"seed": 3, "notes": ["œdème"], "data": [{"name": "d", "n": 2}], "empty": None}


@pytest.fixture
def saved(tmp_path):
    return Results(some_rows(), PROVENANCE).save(tmp_path / "out")


def test_a_round_trip_changes_nothing(saved):
    loaded = Results.load(saved)
    pd.testing.assert_frame_equal(loaded.table, some_rows())
    assert loaded.provenance == PROVENANCE


def test_a_table_without_rows_makes_the_round_trip(tmp_path):
    place = Results(to_frame([]), {}).save(tmp_path / "out")
    pd.testing.assert_frame_equal(Results.load(place).table, to_frame([]))


def test_the_csv_says_the_same(saved):
    table = pd.read_csv(
        saved / "measurements.csv", keep_default_na=False, na_values={"estimate": [""]}
    )
    assert list(table.columns) == list(COLUMNS)
    assert table["estimate"].tolist()[:3] == some_rows()["estimate"].tolist()[:3]
    assert table["unscored_reason"].tolist()[-1] == some_rows()["unscored_reason"].tolist()[-1]


def test_exactly_three_files(saved):
    names = sorted(path.name for path in saved.iterdir())
    assert names == ["measurements.csv", "measurements.parquet", "provenance.json"]


def test_saving_again_replaces(saved):
    Results(some_rows(1), {"seed": 4}).save(saved)
    loaded = Results.load(saved)
    assert len(loaded.table) == 2
    assert loaded.provenance == {"seed": 4}


def test_what_cannot_be_written_leaves_the_old_results(saved):
    with pytest.raises(TypeError):
        Results(some_rows(1), {"seed": object()}).save(saved)
    assert Results.load(saved).provenance == PROVENANCE
    assert [path.name for path in saved.parent.iterdir()] == ["out"]


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(InputError, match="not written by epicene"):
        Results(some_rows(), {}).save(tmp_path)


@pytest.mark.parametrize("file", ["measurements.parquet", "provenance.json"])
def test_a_missing_file_is_named(saved, file):
    (saved / file).unlink()
    with pytest.raises(InputError, match="no such file") as caught:
        Results.load(saved)
    assert file in str(caught.value)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        Results.load(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("measurements.parquet", b"PAR1 and nothing after"),
        ("measurements.parquet", b""),
        ("provenance.json", b'{"seed": '),
        ("provenance.json", b"\xff\xfe"),
        ("provenance.json", b"[1, 2]"),
    ],
)
def test_a_broken_file_is_refused(saved, file, content):
    (saved / file).write_bytes(content)
    with pytest.raises(InputError) as caught:
        Results.load(saved)
    assert str(saved) in str(caught.value)


def test_a_cut_file_is_refused(saved):
    path = saved / "measurements.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="cannot be read"):
        Results.load(saved)


def test_another_table_is_refused(saved):
    pd.DataFrame({"model": ["a"]}).to_parquet(saved / "measurements.parquet")
    with pytest.raises(InputError, match="not results of an audit"):
        Results.load(saved)


@pytest.mark.parametrize(("column", "value"), [("estimate", "many"), ("stage", "nowhere")])
def test_a_column_of_another_kind_is_refused(saved, column, value):
    some_rows().assign(**{column: value}).to_parquet(saved / "measurements.parquet")
    with pytest.raises(InputError, match="not results of an audit"):
        Results.load(saved)


def test_a_provenance_nested_too_deeply_is_refused(saved):
    (saved / "provenance.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        Results.load(saved)


def test_a_column_more_is_left_out(saved):
    path = saved / "measurements.parquet"
    some_rows().assign(more=1).iloc[:, ::-1].to_parquet(path)
    assert list(Results.load(saved).table.columns) == list(COLUMNS)


def test_provenance_is_json_that_people_can_read(saved):
    text = (saved / "provenance.json").read_text(encoding="utf-8")
    assert "œdème" in text
    assert json.loads(text) == PROVENANCE
