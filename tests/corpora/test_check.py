"""Every kind of violation is found where it was planted, and nothing where nothing was."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.corpora.check import check_file, iter_violations
from epicene.corpora.checking import files as checked_files
from epicene.corpora.checking.jsonl import examine_lines
from epicene.corpora.checking.kinds import KINDS
from epicene.corpora.corpus import Corpus
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.schemas.load import load_schema

TEXT = "La patiente, hypertendue,\nrefuse l’aspirine. Sa mère a un cancer du sein gauche.\n"
#       0  3         13            26            45
SECRET = "Quincampoix"
ANN = """\
T1\tPatient 0 11\tLa patiente
T2\tGenderMention 3 11\tpatiente
A1\tKind T2 explicit
A2\tGender T2 F
T3\tSymptom 13 24\thypertendue
A3\tAssertion T3 affirmed
T4\tTreatment 33 43\tl’aspirine
A4\tStatus T4 refused
T5\tEvaluation 26 32\trefuse
A5\tCategory T5 blame
R1\tTargets Arg1:T5 Arg2:T1
T6\tFamilyHistory 45 71\tSa mère a un cancer du sein
T7\tDiagnosis 58 71\tcancer du sein
A6\tAssertion T6 affirmed
A7\tAssertion T7 affirmed
A8\tCode T7 C50.9
"""
ROW = {
    "id": "1", "patient": "p1", "sex": "F", "age": 61, "genre": "letter", "diagnosis": "cancer"
}  # fmt: skip


def _fixed(ann: str) -> str:
    """Give every planted entity the offsets and the words that the text has."""
    lines = []
    for line in ann.splitlines():
        parts = line.split("\t")
        if line.startswith("T") and len(parts) == 3 and parts[2] in TEXT:
            start = TEXT.index(parts[2])
            label = parts[1].split(" ")[0]
            parts[1] = f"{label} {start} {start + len(parts[2])}"
        lines.append("\t".join(parts))
    return "\n".join(lines) + "\n"


ANN = _fixed(ANN)


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "1.txt").write_text(TEXT, encoding="utf-8", newline="")
    (tmp_path / "1.ann").write_text(ANN, encoding="utf-8", newline="")
    (tmp_path / "metadata.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    return tmp_path


def found(folder: Path, schema="breast-cancer") -> list[tuple[str, str, int | None]]:
    violations = epicene.load_corpus(folder, schema=schema).check()
    for violation in violations:
        assert SECRET not in str(violation)
        assert violation.severity == KINDS[violation.code].severity
    return [(v.code, os.path.relpath(v.file, folder), v.line) for v in violations]


def swap(folder: Path, old: str, new: str, file: str = "1.ann") -> None:
    path = folder / file
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))


def add(folder: Path, line: str) -> int:
    """Add a line to the annotations, and return its number."""
    with (folder / "1.ann").open("a", encoding="utf-8", newline="") as file:
        file.write(line + "\n")
    return ANN.count("\n") + 1


def test_a_clean_folder_has_none(folder):
    assert found(folder) == []


def at(word: str) -> str:
    start = TEXT.index(word)
    return f"{start} {start + len(word)}\t{word}"


# A line that is added, and what is found on it.
ADDED = {
    "unknown_label": "T9\tMedicine " + at("gauche"),
    "unknown_attribute": "A9\tColour T7 red",
    "attribute_misplaced": "A9\tRole T7 relative",
    "attribute_missing": "T9\tSocialDeterminant " + at("gauche"),
    "offset": f"T9\tPatient {len(TEXT) - 1} {len(TEXT) + 1}\tx",
    "text_changed": f"T9\tPatient {at('gauche').replace('gauche', SECRET)}",
    "span": "T9\tPatient 30 20\thyper",
    "line": f"{SECRET} was here",
    "duplicate_id": "T1\tPatient " + at("gauche"),
    "duplicate_attribute": "A9\tKind T2 explicit",
    "dangling": "R9\tTargets Arg1:T5 Arg2:T99",
    "relation_ends": "R9\tTargets Arg1:T1 Arg2:T5",
    "overlap_same_label": "T9\tPatient " + at("La"),
    "span_cuts_word": "T9\tExamination " + at("gauch"),
    "span_white_space": "T9\tExamination " + at(" gauche"),
}


@pytest.mark.parametrize("code", ADDED)
def test_a_planted_line_is_found_on_its_line(folder, code):
    line = add(folder, ADDED[code])
    hits = found(folder)
    assert (code, "1.ann", line) in hits
    assert {hit[0] for hit in hits} == {code}
    assert {hit[2] for hit in hits} == {line}


# A change in a line that was there, and the line.
CHANGED = {
    "attribute_value": ("Kind T2 explicit", "Kind T2 inclusion", 3),
    "pattern": ("C50.9", "50.9", 16),
    "attribute_missing": ("A2\tGender T2 F\n", "", 2),
}


@pytest.mark.parametrize("code", CHANGED)
def test_a_planted_change_is_found_on_its_line(folder, code):
    old, new, line = CHANGED[code]
    swap(folder, old, new)
    assert found(folder) == [(code, "1.ann", line)]


def test_overlaps_that_the_schema_forbids(folder):
    line = add(folder, "T9\tTreatment " + at("un cancer") + "\nA9\tStatus T9 past")
    hits = found(folder)
    # T6 holds it, which is forbidden; T7 is crossed, which is forbidden too.
    assert hits == [("overlap", "1.ann", line)] * 2


def test_a_span_past_the_end_is_said_once_and_overlaps_nothing(folder):
    """It would seem to hold every entity that follows."""
    line = add(folder, f"T9\tPatient 0 {10 * len(TEXT)}\tx")
    assert found(folder) == [("offset", "1.ann", line)]


def test_a_span_that_is_discontinuous_overlaps_nothing_in_its_gap(folder):
    one, two = TEXT.index("La"), TEXT.index("refuse")
    gap = f"T9\tPatient {TEXT.index(',')} {TEXT.index(',') + 1};{TEXT.index('. Sa')} "
    add(folder, gap + f"{TEXT.index('. Sa') + 1}\t, .")
    assert one < two
    assert found(folder) == []


def test_a_span_written_out_of_order_is_a_warning(folder):
    dot, comma = TEXT.index(". Sa"), TEXT.index(",")
    line = add(folder, f"T9\tPatient {dot} {dot + 1};{comma} {comma + 1}\t. ,")
    assert found(folder) == [("span_order", "1.ann", line)]


@pytest.mark.parametrize("file", ["1.txt", "1.ann"])
def test_windows_1252_is_found_with_its_line_and_nothing_else(folder, file):
    path = folder / file
    # The first line of the text is plain, so the second is named.
    content = path.read_text(encoding="utf-8")
    first = next(k for k, line in enumerate(content.split("\n"), 1) if not line.isascii())
    path.write_bytes(content.encode("windows-1252"))
    assert first > 1
    assert found(folder) == [("encoding", file, first)]


@pytest.mark.parametrize("file", ["1.txt", "1.ann"])
def test_a_byte_order_mark(folder, file):
    path = folder / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert found(folder) == [("bom", file, 1)]


def test_utf_16_is_an_encoding_error(folder):
    (folder / "1.txt").write_bytes(TEXT.encode("utf-16"))
    assert found(folder) == [("encoding", "1.txt", 1)]


@pytest.mark.parametrize("file", ["1.txt", "1.ann"])
def test_crlf_is_found_once_and_shifts_nothing_that_is_reported(folder, file):
    path = folder / file
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(folder) == [("crlf", file, 1)]
    (violation,) = epicene.load_corpus(folder).check("breast-cancer")
    assert violation.details["n"] == str(path.read_bytes().count(b"\r\n"))


def test_one_crlf_is_found_on_its_line(folder):
    swap(folder, "A4\tStatus T4 refused\n", "A4\tStatus T4 refused\r\n")
    assert found(folder) == [("crlf", "1.ann", 8)]


def test_a_text_changed_after_annotation_names_each_entity_behind_the_change(folder):
    swap(folder, "patiente,", "patiente ,", "1.txt")
    moved = [k for k, line in enumerate(ANN.splitlines(), 1) if line[0] == "T"][2:]
    assert found(folder) == [("text_changed", "1.ann", line) for line in moved]


def test_annotations_without_text_and_text_without_annotations(folder):
    (folder / "2.ann").write_text("T1\tPatient 0 2\tLa\n")
    (folder / "3.txt").write_text("Rien.")
    assert found(folder) == [("no_text", "2.ann", None), ("no_annotations", "3.txt", None)]


def test_missing_and_bad_metadata_are_found_in_the_table(folder):
    rows = [{**ROW, "id": "0"}, {**ROW, "age": None, "genre": "novel"}]
    table = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "metadata.jsonl").write_text(table)
    assert found(folder) == [
        ("metadata_missing", "metadata.jsonl", 2),
        ("metadata_value", "metadata.jsonl", 2),
    ]


def test_without_a_table_what_is_missing_is_said_of_the_text(folder):
    (folder / "metadata.jsonl").unlink()
    assert found(folder) == [("metadata_missing", "1.txt", None)] * 4


def test_a_document_twice_in_the_table(folder):
    table = "id,sex,age,genre,diagnosis\n1,F,61,letter,cancer\n1,M,60,letter,cancer\n"
    (folder / "metadata.jsonl").unlink()
    (folder / "metadata.csv").write_text(table)
    assert found(folder) == [("duplicate_document", "metadata.csv", 3)]


def test_an_age_that_is_none(folder):
    (folder / "metadata.jsonl").write_text(json.dumps({**ROW, "age": "old"}) + "\n")
    assert found(folder) == [
        ("metadata_value", "metadata.jsonl", 1),
        ("metadata_missing", "metadata.jsonl", 1),
    ]


def test_the_same_text_twice_is_a_warning(folder):
    for suffix in ("txt", "ann"):
        (folder / f"2.{suffix}").write_bytes((folder / f"1.{suffix}").read_bytes())
    with (folder / "metadata.jsonl").open("a") as table:
        table.write(json.dumps({**ROW, "id": "2"}) + "\n")
    assert found(folder) == [("duplicate_text", "2.txt", None)]


def test_a_link_out_of_the_folder_and_one_within(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.txt"
    outside.write_text(TEXT)
    (folder / "1.txt").unlink()
    (folder / "1.txt").symlink_to(outside)
    assert found(folder) == [("link_outside", "1.txt", None)]
    (folder / "1.txt").unlink()
    (folder / "text").write_text(TEXT, encoding="utf-8", newline="")
    (folder / "1.txt").symlink_to(folder / "text")
    assert found(folder) == []


def test_a_file_too_large_and_one_that_cannot_be_read(folder, monkeypatch):
    monkeypatch.setattr(checked_files, "MAX_BYTES", len(ANN.encode()))
    assert found(folder) == []
    add(folder, "")
    assert found(folder) == [("too_large", "1.ann", None)]
    (folder / "1.ann").unlink()
    os.mkfifo(folder / "1.ann")
    assert found(folder) == [("unreadable", "1.ann", None)]


CONF = """\
[entities]
Gene
Cell
[relations]
Same\tArg1:Gene, Arg2:Gene, <REL-TYPE>:symmetric-transitive
[events]
Binding\tTheme+:Gene, Site?:Cell
[attributes]
Sure\tArg:<EVENT>
"""
EVENTS = """\
T1\tGene 0 2\tg1
T2\tGene 3 5\tg2
T3\tCell 6 7\tc
T4\tBinding 8 13\tbinds
E1\tBinding:T4 Theme:T1 Theme2:T2 Site:T3
A1\tSure E1
*\tSame T1 T2
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("", "", None, 0),
        ("E1\tBinding:T4", "E1\tBinding:T1", "event_trigger", 5),
        ("Site:T3", "Site:T1", "event_argument", 5),
        ("Site:T3", "Place:T3", "event_argument", 5),
        ("Site:T3", "Site:T3 Site2:T3", "event_argument_count", 5),
        ("Theme:T1 Theme2:T2 ", "", "event_argument_count", 5),
        ("Same T1 T2", "Same T1 T3", "relation_ends", 7),
        ("Same T1 T2", "Other T1 T2", "unknown_label", 7),
        ("Same T1 T2", "Same T1 T8", "dangling", 7),
        ("Sure E1", "Sure T1", "attribute_misplaced", 6),
    ],
)
def test_events_and_equivalences_by_brats_own_configuration(tmp_path, old, new, code, line):
    (tmp_path / "annotation.conf").write_text(CONF)
    (tmp_path / "1.txt").write_text("g1 g2 c binds")
    (tmp_path / "1.ann").write_text(EVENTS.replace(old, new, 1) if old else EVENTS)
    hits = found(tmp_path, schema=None)
    assert hits == ([(code, "1.ann", line)] if code else [])


def test_one_document_alone(folder):
    schema = load_schema("breast-cancer")
    add(folder, "T1\tPatient " + at("gauche"))
    for name in ("1.ann", "1.txt"):
        (checked,) = check_file(folder / name, schema)
        assert checked.document == "1"
        assert [v.code for v in checked.violations] == ["duplicate_id"]


@pytest.fixture
def rows(folder, tmp_path):
    document = next(iter(epicene.load_corpus(folder)))
    from epicene.corpora.formats.json_documents import to_json

    return to_json(document)


def check_rows(path: Path, rows: list[object]) -> list[tuple[str, int | None]]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    violations = epicene.load_corpus(path).check("breast-cancer")
    assert all(v.file == str(path) for v in violations)
    return [(v.code, v.line) for v in violations]


def test_json_lines_are_checked_in_the_same_way(rows, tmp_path):
    path = tmp_path / "own" / "notes.jsonl"
    path.parent.mkdir()
    assert check_rows(path, [rows]) == []

    def changed(**fields):
        return json.loads(json.dumps({**rows, **fields}))

    many = [rows]
    expected = []

    def plant(row, *codes):
        many.append(row)
        expected.extend((code, len(many)) for code in codes)

    plant(changed(id="1", text="Autre."), *["offset"] * 7, "duplicate_document")
    plant(changed(id="3", text="x" * 100), *["text_changed"] * 7)
    plant(changed(id="4"), "duplicate_text")
    plant(changed(id="5", text=TEXT.replace("\n", "\r\n"), entities=[], relations=[]), "crlf")
    plant([1], "json")
    plant({"id": "7"}, "shape")
    plant(changed(id="8", text="Sans.", entities=[{"label": "Patient"}], relations=[]), "shape")
    reversed_span = {"id": "T1", "label": "Patient", "spans": [[3, 1]]}
    plant(changed(id="9", text="Non.", entities=[reversed_span], relations=[]), "span")
    plant(changed(id="10", text="Nul.", entities=[]), "dangling", "dangling")
    twice = [{"id": "T1", "label": "Patient", "spans": [[k, k + 1]]} for k in (0, 2)]
    plant(changed(id="11", text="A B", entities=twice, relations=[]), "duplicate_id")
    plant(changed(id="12", text="Qui ?", entities=[], relations=[], patient={"id": "a"}),
          "metadata_missing", "metadata_missing")  # fmt: skip
    assert check_rows(path, many) == expected


def test_json_lines_in_another_encoding_or_too_long(rows, tmp_path):
    path = tmp_path / "notes.jsonl"
    line = (json.dumps(rows, ensure_ascii=False) + "\n").encode()
    latin = (json.dumps({**rows, "id": "2", "text": "é", "entities": [], "relations": []},
                        ensure_ascii=False) + "\n").encode("latin-1")  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + line + latin + b"x" * 5000 + b"\n" + line)
    examined = list(examine_lines(path, Fields({}), max_line=len(line) + 3))
    assert [[(v.code, v.line) for v in one.found] for one in examined] == [
        [("bom", 1)], [("encoding", 2)], [("too_large", 3)], []
    ]  # fmt: skip


def test_documents_in_memory_are_checked_too():
    entity = Entity("T1", "Patient", ((0, 11),), "La patiente")
    person = Patient("p", "F", 60.0)
    facts = {"genre": "letter", "diagnosis": "cancer"}
    good = Document("1", "La patiente tousse.", (entity,), attributes=facts, patient=person)
    bad = Document("2", "Le monsieur tousse.", (entity,), attributes=facts, patient=person)
    corpus = Corpus.of([good, bad])
    violations = list(iter_violations(corpus, load_schema("ibd")))
    assert [(v.document, v.code) for v in violations] == [("2", "text_changed")]
    assert corpus.check("ibd") == violations


def test_a_corpus_of_unknown_schema_is_refused(folder):
    with pytest.raises(InputError, match="annotation schema"):
        epicene.load_corpus(folder).check()


def test_every_kind_is_planted_above():
    planted = {*ADDED, *CHANGED}
    source = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in KINDS if code not in planted and f'"{code}"' not in source] == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ann=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.text("TARE#N*1290 \t;:é\r\nPatient", max_size=30), max_size=6
        ).map(lambda lines: "\n".join(lines).encode()),
    ),
    text=st.binary(max_size=60),
    table=st.one_of(st.none(), st.binary(max_size=60)),
)  # fmt: skip
def test_random_bytes_give_violations_or_input_errors(tmp_path, ann, text, table):
    (tmp_path / "1.ann").write_bytes(ann)
    (tmp_path / "1.txt").write_bytes(text)
    (tmp_path / "metadata.jsonl").unlink(missing_ok=True)
    if table is not None:
        (tmp_path / "metadata.jsonl").write_bytes(table)
    try:
        violations = epicene.load_corpus(tmp_path).check("ibd")
    except InputError:
        return
    assert all(violation.code in KINDS for violation in violations)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.recursive(
                st.none() | st.booleans() | st.integers(-5, 10**30) | st.text(max_size=5),
                lambda inner: st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["id", "text", "entities", "spans", "label", "patient", "relations",
                         "attributes", "events", "age", "source", "target", "arguments"]
                    ),
                    inner, max_size=6,
                ),
                max_leaves=20,
            ).map(lambda value: json.dumps(value).encode()),
        ),
        max_size=4,
    )
)  # fmt: skip
def test_random_json_gives_violations_or_input_errors(tmp_path, lines):
    path = tmp_path / "notes.jsonl"
    path.write_bytes(b"\n".join(lines))
    try:
        violations = epicene.load_corpus(path).check("ibd")
    except InputError:
        return
    assert all(violation.code in KINDS for violation in violations)
