"""What bowel-disease records say in one place they do not deny in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from epicene.core.document import Document
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.generate import draw_facts, generate

# « deux ans », « dix-huit mois », « 34 mois », « quatre semaines ».
_WORDS = """
zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
dix-sept dix-huit dix-neuf vingt
"""
NUMBERS = {word: number for number, word in enumerate(_WORDS.split())}


@cache
def patients() -> tuple[Facts, ...]:
    """Return many patients, those of the corpus that ships among them."""
    return (*draw_facts("ibd", 100, 0), *draw_facts("ibd", 300, 9))


@cache
def written() -> tuple[tuple[Facts, Document], ...]:
    """Return documents with the facts that they are written from."""
    return tuple(
        pair
        for n, seed in ((100, 0), (100, 9))
        for pair in zip(
            draw_facts("ibd", n, seed), generate("ibd", n, seed=seed).documents, strict=True
        )
    )


def _months(text: str) -> int:
    number, unit = text.split()
    count = int(number) if number.isdigit() else NUMBERS[number]
    return {"ans": 12 * count, "mois": count, "semaines": 1}[unit]


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _symptoms(document: Document, assertion: str = "affirmed") -> Iterator[str]:
    for entity in document.entities:
        if entity.label == "Symptom" and entity.attributes["Assertion"] == assertion:
            yield entity.text.lower()


def test_a_line_of_treatment_is_no_longer_than_the_disease_is_known() -> None:
    assert _months("quatre semaines") == 1
    assert _months("deux ans") == 24
    for patient in patients():
        known = 12 * (int(patient.values["year"]) - int(patient.values["year_dx"]))
        assert _months(patient.values["stopped_months"]) < known


def test_a_drug_is_stopped_at_a_dose_that_fits_the_reason() -> None:
    weakest = ("5 mg/kg toutes les huit", "40 mg toutes les deux", "50 mg toutes les quatre")
    strongest = ("10 mg/kg toutes les six", "80 mg toutes les deux")
    seen = set()
    for patient in patients():
        v = {name: text.replace("\N{NO-BREAK SPACE}", " ") for name, text in patient.values.items()}
        lines = [(v["stopped"], v["stopped_why"])]
        lines += [(v["tnf"], v["tnf_why"])] if v["tnf_told"] == "yes" else []
        for dose, why in lines:
            if "optimisations" in why:
                assert any(text in dose for text in strongest), dose
            if why == "échec primaire":
                assert any(text in dose for text in weakest), dose
            seen.add(why)
    assert {"échec primaire", "perte de réponse après deux optimisations"} <= seen


def test_a_jak_inhibitor_is_for_the_young_and_no_way_out_of_the_trial_of_one() -> None:
    given = [p for p in patients() if "tofacitinib" in p.values["next_drug"]]
    assert given
    assert max(p.age for p in given) < 65
    assert not any("tofacitinib" in p.values["fallback"] for p in patients())


def test_weight_height_and_stools_fit_together() -> None:
    for patient in patients():
        v = patient.values
        height = (_number(v["weight"]) / _number(v["bmi"])) ** 0.5
        assert 1.60 <= height <= 1.82
        assert int(v["hbi"]) >= int(v["stools_n"])
        low, high = {"remission": (0, 4), "moderate": (8, 16), "severe": (14, 24)}[v["activity"]]
        assert low <= int(v["hbi"]) <= high


def test_whoever_is_pale_or_given_blood_is_anaemic() -> None:
    seen = set()
    for patient, document in written():
        hb = _number(patient.values["hb"])
        if any("pâl" in text for text in _symptoms(document)):
            assert hb < 11.5, document.id
            seen.add("pale")
        if "culots globulaires" in document.text:
            assert hb <= 8.6, document.id
            seen.add("blood")
    assert seen == {"pale", "blood"}


def test_severe_disease_is_seen_in_hospital_and_again_soon() -> None:
    for patient in patients():
        if patient.values["activity"] == "severe":
            assert patient.genre in ("discharge_summary", "mdt_report")
            assert int(patient.values["next_n"]) <= 3
            assert int(patient.values["next_months_n"]) <= 2


def _day(text: str) -> date | None:
    found = re.search(r"(\d\d)[./](\d\d)[./](\d{2,4})", text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    return date(year if year > 99 else 2000 + year, month, day)


def test_what_is_done_during_a_stay_is_dated_within_it() -> None:
    checked = 0
    for patient in patients():
        v = patient.values
        if patient.genre != "discharge_summary" or v["activity"] == "remission":
            continue
        first, last = _day(v["entry"]), _day(v["today"])
        if first is None or last is None:
            continue
        for name in ("bio_on", "imaging_on", "colo_on"):
            day = _day(v[name])
            assert day is not None
            assert first <= day <= last, (patient.id, name)
        checked += 1
        length = (last - first).days
        # Five days of steroids, or the count of stools on the fifth day, fit in.
        assert length >= (7 if v["activity"] == "severe" else 4)
    assert checked > 20


def test_what_the_screening_finds_is_dealt_with_before_the_next_drug() -> None:
    needed = {
        ("IBD1-E4", "met"): r"prophylaxie|[Rr]ifampicine",
        ("IBD1-E4", "unknown"): r"uantiféron[^.]*(?:refait|connu|nég)|[Rr]econtrôler|réserve du",
        ("IBD2-E2", "met"): r"[Vv]ancomycine|[Ff]idaxomicine|fidaxomicine",
        ("IBD2-E2", "unknown"): r"toxines[^.]*négative|toxines nég|rendue la recherche de toxines",
    }
    seen = set()
    for _, document in written():
        for entity in document.entities:
            key = (entity.attributes.get("Rule", ""), entity.attributes.get("Status", ""))
            if entity.label == "Criterion" and key in needed:
                seen.add(key)
                after = document.text[entity.spans[0][1] :]
                assert re.search(needed[key], after), (document.id, key)
    assert seen == {*needed}


def test_nobody_lives_in_two_places_or_came_after_being_followed_here() -> None:
    lodged = 0
    for patient in patients():
        v = patient.values
        if "hébergement" in v["means"] and v["means_told"] == "yes":
            assert v["living_told"] == "no"
            lodged += 1
        here = re.search(r"en France depuis (\d+) ans", v["born"])
        assert (here is not None) == (patient.groups["origin"] == "abroad")
        if here:
            known = int(v["year"]) - int(v["year_dx"])
            assert known < int(here[1]) <= patient.age
    assert lodged


def test_habits_and_children_come_at_an_age_that_allows_them() -> None:
    for patient in patients():
        v = patient.values
        assert "quinze paquets-années" not in v["tobacco"] or patient.age >= 35
        assert "vingt ans" not in v["tobacco"] or patient.age >= 60
        assert "quatre ans" not in v["tobacco"] or patient.age >= 35
        assert "<veuve|veuf>" not in v["living"] or patient.age >= 60
        assert patient.sex_linked != "childbirth" or patient.age >= 30
        assert patient.sex_linked != "contraception" or patient.age < 48


def test_disease_of_the_small_bowel_alone_spares_the_rectum() -> None:
    signs = re.compile(r"rectorrag|sang|dysent|afécal|épreinte|ténesme|glair", re.IGNORECASE)
    elsewhere = 0
    for patient, document in written():
        if patient.values["site"] == "ileal":
            assert not any(signs.search(text) for text in _symptoms(document)), document.id
            assert "ectosigmoïdoscopie" not in document.text, document.id
            assert patient.values["other_dx"] != "rectocolite hémorragique"
        else:
            elsewhere += any(bool(signs.search(text)) for text in _symptoms(document))
    assert elsewhere > 20


def test_an_operation_leaves_no_valve_and_is_needed_for_adhesions() -> None:
    seen = set()
    for patient, document in written():
        if patient.values["surgery"] == "ileocecal":
            assert "valvule" not in document.text, document.id
        else:
            assert "anastomose" not in document.text, document.id
            assert "adhérences" not in document.text, document.id
        seen |= set(re.findall("valvule|anastomose|adhérences", document.text))
    assert {"valvule", "anastomose"} <= seen


def test_no_surgery_means_none_for_this_disease() -> None:
    """An appendix or a gall bladder may have been taken out."""
    blanket = re.compile(
        r"chirurgie digestive|opérée? du tube|(?:0 chirurgie|Pas de chir)\.|opératoire digestif"
        r"|jamais envisagé"
    )
    assert blanket.search("Pas de chir.")
    both = 0
    for patient, document in written():
        assert not blanket.search(document.text), document.id
        removed = re.search("appendicectomie|cholécystectomie|inguinale", document.text)
        both += bool(removed) and patient.values["surgery"] == "none"
    assert both > 10


def test_a_delay_is_called_short_only_where_it_is() -> None:
    quick = re.compile(r"rapidement|délai diagnostique a été court|sans tarder|vite demandé|rapide")
    seen = 0
    for patient, document in written():
        if quick.search(document.text):
            assert int(document.attributes["diagnosis_delay_months"]) <= 4, document.id
            seen += patient.genre != "consultation"
    assert seen > 5


def test_folic_acid_goes_with_methotrexate() -> None:
    seen = 0
    for patient, document in written():
        if "acide folique" in document.text:
            assert "méthotrexate" in patient.values["drug_b"], document.id
            seen += 1
    assert seen


MOLECULES = re.compile(
    "infliximab|adalimumab|golimumab|védolizumab|ustékinumab|tofacitinib|azathioprine|méthotrexate"
    "|mésalazine|budésonide|prednisone|paracétamol|carboxymaltose|phloroglucinol|calcium"
    "|acide folique|vancomycine|fidaxomicine",
    re.IGNORECASE,
)


def test_one_treatment_has_one_status_in_a_record() -> None:
    """Iron is not both given and still to come, nor a drug both stopped and taken."""
    told = 0
    for _, document in written():
        statuses: dict[str, set[str]] = {}
        for entity in document.entities:
            found = MOLECULES.search(entity.text)
            # One drug of two that may be left alone is taken all the same.
            if entity.label != "Treatment" or not found or "monothérapie" in entity.text:
                continue
            statuses.setdefault(found[0].lower(), set()).add(entity.attributes["Status"])
        assert all(len(kinds) == 1 for kinds in statuses.values()), (document.id, statuses)
        told += len(statuses)
    assert told > 300
