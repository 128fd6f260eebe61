"""Which format a path is taken for: none takes what is another's, and no path makes one fail."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats import many_in_file
from epicene.corpora.formats.registry import FORMATS

PUBLISHED = (
    "cas", "conll", "deft2020", "deft2021", "diamed", "french-med-mcqa", "mantra-gsc", "morfitt",
)  # fmt: skip
# The smallest file of each format, by name.
SMALLEST = {
    "cas": ("CAS_neg.txt", "1\t0\tToux\ttoux\tNOM\t***\n"),
    "conll": ("a.conll", "toux B-DISO\n"),
    "deft2020": ("t1-train.xml", "<doc><paire id='1'/></doc>"),
    "diamed": ("train.json", json.dumps([{"identifier": 1, "clinical_case": "", "icd-10": ""}])),
    "french-med-mcqa": (
        "train.json",
        json.dumps([{"id": 1, "question": "", "answers": {}, "subject_name": ""}]),
    ),
    "mantra-gsc": ("Medline_GSC_fr_man.xml", "<Corpus><document><unit/></document></Corpus>"),
    "morfitt": ("train.tsv", "identifier\tabstract\tlabels\n1\ttexte\tsurgery\n"),
}
SUFFIXES = (".txt", ".xml", ".json", ".jsonl", ".csv", ".tsv", ".parquet", ".conll", "_neg.txt", "")


@pytest.mark.parametrize("name", SMALLEST)
def test_a_file_is_of_one_published_format(tmp_path, name):
    file, content = SMALLEST[name]
    (tmp_path / file).write_text(content, encoding="utf-8")
    for path in (tmp_path, tmp_path / file):
        takers = [other for other in PUBLISHED if FORMATS.get(other).recognises(path)]
        assert takers == [name]
        assert epicene.load_corpus(path).format == name


@pytest.mark.parametrize("name", SMALLEST)
def test_a_large_folder_is_not_listed_for_every_format(tmp_path, monkeypatch, name):
    file, content = SMALLEST[name]
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / file).write_text(content, encoding="utf-8")
    assert FORMATS.get(name).recognises(tmp_path)
    for number in range(12):
        (tmp_path / f"{number}.md").touch()
    assert FORMATS.get(name).recognises(tmp_path)
    monkeypatch.setattr(many_in_file, "_LIST", 10)
    assert not FORMATS.get(name).recognises(tmp_path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    suffix=st.sampled_from(SUFFIXES),
    content=st.binary(max_size=80) | st.text(' \t\n#[]{}<>"/:,;aB-O1', max_size=40).map(str.encode),
)
def test_no_file_makes_one_fail(tmp_path, suffix, content):
    path = tmp_path / f"cas{suffix}"
    path.write_bytes(content)
    for name in PUBLISHED:
        FORMATS.get(name).recognises(path)
        FORMATS.get(name).recognises(tmp_path)
        try:
            # Read as what it is not, it is read or refused.
            for _ in FORMATS.get(name).open(path, epicene.corpora.formats.base.Options()):
                pass
        except InputError:
            pass
    path.unlink()


def test_other_paths_make_none_fail(tmp_path):
    os.mkfifo(tmp_path / "tube.xml")
    (tmp_path / "dossier.json").mkdir()
    (tmp_path / "perdu.tsv").symlink_to(tmp_path / "absent.tsv")
    for name in PUBLISHED:
        for path in (*tmp_path.iterdir(), tmp_path, tmp_path / "absent"):
            assert not FORMATS.get(name).recognises(path)


@pytest.mark.parametrize("name", SMALLEST)
def test_a_link_out_of_the_folder_is_refused(tmp_path, name):
    file, content = SMALLEST[name]
    outside, folder = tmp_path / "ailleurs", tmp_path / "corpus"
    outside.mkdir()
    folder.mkdir()
    (outside / file).write_text(content, encoding="utf-8")
    (folder / file).symlink_to(outside / file)
    with pytest.raises(InputError, match="leads out of the folder"):
        list(epicene.load_corpus(folder, format=name))


def test_material_at_hand_is_not_taken(shared_data):
    for path in (shared_data, *shared_data.iterdir()):
        assert not [name for name in PUBLISHED if FORMATS.get(name).recognises(path)], path.name
