"""The case study: what it reads, what it refuses, and that the page shows what it writes."""

from __future__ import annotations

import re
from dataclasses import replace

import case_study_e3c as study
import case_study_tables as tables
import pytest

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus


def document(k: int, found: bool, label: str = study.LABEL) -> Document:
    text = "Il tousse."
    entities = (Entity("T1", label, ((3, 9),), "tousse"),) if found else ()
    sex = "F" if k % 2 else "M"
    source = {"sex_source": "by hand" if k < 10 else "from the text"}
    return Document(f"d{k}", text, entities, attributes=source, patient=Patient(f"d{k}", sex=sex))


def gold() -> Corpus:
    return Corpus.of([document(k, True) for k in range(40)])


def said(missed: float) -> Corpus:
    """Find everything of men, and of women all but a share of the documents."""
    return Corpus.of([document(k, k % 2 == 0 or k >= 40 * missed) for k in range(40)])


def test_a_folder_without_the_corpus_is_refused_and_nothing_is_written(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("as it was", encoding="utf-8")
    arguments = ["--e3c", str(tmp_path), "--work", str(tmp_path / "work"), "--page", str(page)]
    assert study.main(arguments) == 2
    assert "layer1 and layer2 of E3C are not there" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "as it was"
    assert not (tmp_path / "work").exists()


def test_tables_tell_each_tool_and_the_two_beside_each_other():
    # Of the women's 20 entities one tool misses 5, the other none: 25 points, and 12.5 of all.
    text = tables.tables(gold(), {"ours": said(0.25), "rules": said(0.0)}, reference="rules")
    lines = {
        tuple(line.split(" | ")[0:1]): line.split(" | ")
        for line in text.split("### Missed")[1].split("### Spurious")[0].splitlines()
        if line.startswith(("| ours", "| rules"))
    }
    ours = lines[("| ours",)]
    assert [cell.split(" [")[0] for cell in ours[1:5]] == ["12.5", "25.0", "0.0", "25.0"]
    both = text.split("### Two tools")[1].splitlines()[-1].split(" | ")
    assert both[0] == "| ours"
    assert both[1].split(" [")[0] == "12.5"
    assert both[3].split(" [")[0] == "25.0"


def test_who_the_patients_are_is_told():
    unknown = replace(document(40, True), patient=Patient("d40"))
    told = study.counted(Corpus.of([*gold(), unknown]), (9, 1, 0))
    assert told == (
        "41 documents, one a patient, with 41 entities: 20 women and 20 men, of whom 10 were "
        "labelled by hand and 30 read from the text; 1 not recorded. Of the 10 labelled by hand, "
        "9 are read alike from the text, 1 otherwise, 0 not at all."
    )


def test_the_page_keeps_what_people_wrote(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"avant\n{tables.BEGIN}\nvieux\n{tables.END}\naprès\n", encoding="utf-8")
    tables.write_page(page, "neuf")
    assert page.read_text(encoding="utf-8") == (
        f"avant\n{tables.BEGIN}\nneuf\n{tables.END}\naprès\n"
    )
    page.write_text("sans marques", encoding="utf-8")
    with pytest.raises(ValueError, match="lost its marks"):
        tables.write_page(page, "neuf")


def test_the_page_has_every_tool_in_every_table():
    page = study.PAGE.read_text(encoding="utf-8")
    block = page.split(tables.BEGIN)[1].split(tables.END)[0]
    parts = re.split(r"^### ", block, flags=re.MULTILINE)[1:]
    assert [part.splitlines()[0] for part in parts[:-1]] == list(tables.METRICS.values())
    for part in parts[:-1]:
        rows = re.findall(r"^\| ([\w-]+) \| \S+ \[\S+; \S+\] \|", part, re.MULTILINE)
        assert rows == [*study.TRAINERS, study.RULES]
    assert re.findall(r"^\| ([\w-]+) \| \S+ \[", parts[-1], re.MULTILINE) == list(study.TRAINERS)


def test_gold_has_both_layers_clinical_entities_and_the_sex_of_patients(shared_data):
    corpus = list(study.gold_of(shared_data / "e3c_fr"))
    assert len(corpus) == 81 + 168
    assert {entity.label for d in corpus for entity in d.entities} == {study.LABEL}
    by_hand = [d for d in corpus if d.attributes["sex_source"] == "by hand"]
    labelled = study.recorded_sexes(shared_data / "e3c_fr")
    assert {d.id: d.subject.sex for d in by_hand} == {
        d.id: labelled[d.id] for d in corpus if d.id in labelled
    }
    assert len(by_hand) == 80
