"""Arrays of objects are read one object at a time, and damage is reported with its line."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epicene.core.errors import InputError
from epicene.corpora.formats import json_array
from epicene.corpora.formats.json_array import objects

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab", max_size=3), inner),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=30,
)
@given(
    rows=st.lists(st.dictionaries(st.text("abc", max_size=3), VALUES, max_size=3), max_size=5),
    indent=st.sampled_from([None, 2]),
    piece=st.integers(1, 40),
)
def test_the_same_as_json_load(tmp_path, rows, indent, piece):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=indent), encoding="utf-8")
    before, json_array._PIECE = json_array._PIECE, piece
    try:
        assert [row for _, row in objects(path)] == rows
    finally:
        json_array._PIECE = before


def test_lines_are_those_of_the_file(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text('\ufeff\n[\n  {"a":\n 1},\n\n  {"b": "}\\n]"}\n]\n', encoding="utf-8")
    assert list(objects(path)) == [(3, {"a": 1}), (6, {"b": "}\n]"})]


@pytest.mark.parametrize(
    ("content", "read", "line"),
    [
        ("", 0, 1),
        ('{"a": 1}', 0, 1),
        ("[\n1]", 0, 2),
        ('[{"a": 1},\n {"b": ', 1, 2),
        ('[{"a": 1}\n\n {"b": 2}]', 1, 3),
        ('[{"a": 1},\n]', 1, 2),
        ('[{"a": 1},\n{"b": oui}]', 1, 2),
        ('[{"a": 1},\n', 1, 2),
        ('[{"a": ' + "[" * 100_000, 0, 1),
    ],
)
def test_damage_is_where_it_stands(tmp_path, content, read, line):
    path = tmp_path / "rows.json"
    path.write_text(content, encoding="utf-8")
    found = []
    with pytest.raises(InputError) as caught:
        found.extend(objects(path))
    assert caught.value.where == f"{path}, line {line}"
    assert len(found) == read


def test_an_object_is_bounded(tmp_path, monkeypatch):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"a": "x" * 300_000}]), encoding="utf-8")
    assert len(list(objects(path))) == 1
    monkeypatch.setattr(json_array, "MAX_OBJECT", 100_000)
    with pytest.raises(InputError, match="characters"):
        list(objects(path))


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(n):
        path = tmp_path / "rows.json"
        path.write_text(json.dumps([{"texte": "mot " * 100}] * n, indent=1), encoding="utf-8")
        tracemalloc.start()
        assert sum(1 for _ in objects(path)) == n
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(16_000) < 1.5 * peak(4_000)
