"""Every document that can be swapped has a twin, and a planted wording goes with no gender."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from tests.mitigation.data.outcome_gap import outcome_gap
from tests.mitigation.data.planted_records import records, texts_of_entities

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.french.swap import swap_gender
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.augmentation import Augmentation, one_sided
from epicene.mitigation.data.rewrite_memo import RewriteMemo


def fitted(corpus, seed=0, **options):
    return Augmentation(**options).fit(FitInputs(corpus, seed=seed))


@pytest.fixture(scope="module")
def planted():
    return records(40)


@pytest.fixture(scope="module")
def learnt(planted):
    return fitted(planted)


def test_a_planted_wording_no_longer_goes_with_a_gender(planted, learnt):
    before = outcome_gap(planted)
    assert before.ci_low > 0.0
    after = outcome_gap(learnt.apply(planted))
    # Each text stands there once a gender: the difference is none at all.
    assert after.estimate == pytest.approx(0.0, abs=1e-9)
    assert after.ci_low <= 0.0 <= after.ci_high


def test_where_nothing_was_planted_nothing_is_found_before_nor_after():
    # The generator gives both genders one probability; what came out differs by chance.
    even = records(24, bias=0.0, seed=3)
    assert outcome_gap(even).p_value > 0.05
    assert outcome_gap(fitted(even).apply(even)).estimate == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("variant", ["planted", "neutral"])
def test_the_corpus_that_ships_loses_its_planted_stigma(variant):
    corpus = epicene.load_corpus("mental-health", variant=variant)
    before = outcome_gap(corpus)
    ours = fitted(corpus)
    augmented = ours.apply(corpus)
    after = outcome_gap(augmented)
    assert (before.p_value < 0.05) is (variant == "planted")
    assert after.ci_low <= 0.0 <= after.ci_high
    # What is left is of documents whose twin anatomy forbids.
    assert abs(after.estimate) <= max(0.2 * abs(before.estimate), 100 * 17 / 120 / 2)
    assert augmented.licence == corpus.licence
    assert ours.facts["left"] == {"blocked": len(corpus) - len(corpus.twins())}


def test_twins_stand_behind_their_documents_and_keep_all_but_the_gender(planted, learnt):
    made = list(learnt.apply(planted))
    assert len(made) == 2 * len(planted)
    for document, (own, twin) in zip(planted, zip(made[::2], made[1::2], strict=True), strict=True):
        other = {"F": "M", "M": "F"}[document.subject.sex]
        assert own is document
        assert twin.id == f"{document.id}+{other}"
        assert twin.subject == replace(document.subject, sex=other)
        assert twin.attributes == document.attributes
        assert twin.text == swap_gender(document.text).text != document.text
        assert [e.label for e in twin.entities] == [e.label for e in document.entities]
        pairs = zip(texts_of_entities(document), texts_of_entities(twin), strict=True)
        same = {"agressive": "agressif", "agressif": "agressive"}
        assert all(b == same.get(a, a) for a, b in pairs)
    assert len({document.id for document in made}) == len(made)


def test_reading_again_gives_the_same_and_rewrites_nothing(planted, learnt, monkeypatch):
    after = learnt.apply(planted)
    first = list(after)

    def never(*_args, **_options):
        raise AssertionError("a text of the fit was parsed again")

    monkeypatch.setattr("epicene.french.swap.parse", never)
    assert list(after) == first
    assert len(after) == len(first)
    # Nothing is read before it is asked for.
    assert next(iter(after)) is first[0]


def test_the_hash_is_that_of_the_content(planted, learnt, tmp_path):
    file = epicene.load_corpus(planted.to_jsonl(tmp_path / "records.jsonl"))
    assert file.data_name.sha256
    # The same file read two ways: its own hash would not tell them apart.
    some = replace(learnt, of="F")
    hashes = [c.data_name.sha256 for c in (file, learnt.apply(file), some.apply(file))]
    assert len(set(hashes)) == 3
    assert learnt.apply(file).data_name.sha256 == hashes[1]


def test_anatomy_leaves_documents_alone_and_is_counted():
    corpus = Corpus.of(
        [
            Document("1", "La patiente est enceinte.", patient=Patient("1", "F")),
            Document("2", "Le patient a un adénome de la prostate.", patient=Patient("2", "M")),
            Document("3", "Examen normal."),
            Document("4", "La patiente est sortie.", patient=Patient("4", "F")),
        ]
    )
    learnt = fitted(corpus)
    assert learnt.facts["left"] == {"blocked": 2, "no_gender": 1}
    assert sum(learnt.facts["blocked_by"].values()) == 2
    assert learnt.facts["before"] == {"F": 2, "M": 1, "unknown": 1}
    assert learnt.facts["after"] == {"F": 2, "M": 2, "unknown": 1}
    assert [d.id for d in learnt.apply(corpus)] == ["1", "2", "3", "4", "4+M"]


@pytest.mark.parametrize(("of", "value"), [("majority", "F"), ("minority", "M"), ("F", "F")])
def test_one_side_alone(of, value):
    corpus = records(16, women=0.8)
    n = Counter(document.subject.sex for document in corpus)
    assert n["F"] > n["M"] > 0
    learnt = fitted(corpus, of=of)
    after = Counter(document.subject.sex for document in learnt.apply(corpus))
    assert learnt.facts["of"] == value
    assert after == n + Counter({"M" if value == "F" else "F": n[value]})


def test_a_share_of_the_twins(planted):
    half = fitted(planted, share=0.5)
    ids = {document.id for document in half.apply(planted)}
    twins = {name for name in ids if "+" in name}
    # Four standard errors of a share.
    assert len(twins) == pytest.approx(20, abs=4 * (40 * 0.25) ** 0.5)
    assert half.facts["n_changed"] == len(twins)
    assert {document.id for document in half.apply(planted)} == ids
    other = replace(half, seed=1).apply(planted)
    assert {document.id for document in other} != ids


def test_names_are_kept_where_that_is_asked():
    corpus = Corpus.of([Document("1", "Mme Marie Durand est sortie.")])
    kept = [d.text for d in fitted(corpus, names="keep").apply(corpus)]
    assert kept[1] == "M. Marie Durand est sorti."
    swapped = [d.text for d in fitted(corpus).apply(corpus)]
    assert "Marie" not in swapped[1]
    assert swapped[1].endswith(" Durand est sorti.")


def test_the_annotated_gender_of_a_mention_follows():
    text = "La patiente est vue avec sa mère."
    entities = (
        Entity("T1", "GenderMention", ((3, 11),), "patiente", {"Gender": "F"}),
        Entity("T2", "GenderMention", ((28, 32),), "mère", {"Gender": "F"}),
    )
    corpus = Corpus.of([Document("1", text, entities, patient=Patient("p", "F"))])
    _, twin = fitted(corpus).apply(corpus)
    assert [e.attributes["Gender"] for e in twin.entities] == ["M", "F"]


def test_twins_that_ship_are_taken_unless_they_are_to_be_written():
    corpus = epicene.load_corpus("ibd")
    few = replace(corpus, reader=Corpus.of(list(corpus)[:2]).reader)
    shipped = {twin.id: twin for twin in corpus.twins()}
    found = {d.id: d for d in fitted(few).apply(few) if "+" in d.id}
    assert found
    for name, twin in found.items():
        assert replace(twin, id=name[:-2]) == shipped[name[:-2]]
    written = [d for d in fitted(few, written=True).apply(few) if "+" in d.id]
    assert all(twin.text != twin_of.text for twin in written for twin_of in few)


def test_a_corpus_that_was_augmented_is_not_augmented_again(planted, learnt):
    after = learnt.apply(planted)
    with pytest.raises(InputError, match="has the id of a twin"):
        fitted(after)


def test_documents_that_cannot_be_read_stay_counted(planted):
    bad = InputError("broken")
    reader = Corpus.of([*list(planted)[:3]]).reader
    mixed = replace(planted, reader=replace(reader, documents=(bad, *reader.documents)))
    mixed = replace(mixed, on_error="skip")
    after = fitted(mixed).apply(mixed)
    assert len(list(after)) == 6
    assert after.skipped == [bad]


@pytest.mark.parametrize(
    ("documents", "options", "message"),
    [
        ([], {}, "there is no document"),
        (["Examen normal.", "Bilan demandé."], {}, r"no document of 2 can be changed.*no_gender 2"),
        (["La patiente est enceinte."], {}, r"no document of 1 can be changed.*blocked 1"),
        (["La patiente est sortie."], {"of": "majority"}, r"all of one value \(F\)"),
        (["La patiente est sortie."], {"of": "M"}, "no document says that its patient is M"),
        (["La patiente est sortie."], {"of": "X"}, "of is 'X'"),
        (["La patiente est sortie."], {"share": 0.0}, "the share is 0.0"),
        (["La patiente est sortie."], {"axis": "sign"}, "there is no axis 'sign'"),
        (["La patiente est sortie."], {"names": "x"}, "names is 'x'"),
        (["La patiente est sortie."], {"values": ("a", "b")}, "values are how an attribute"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(documents, options, message):
    corpus = Corpus.of(Document(str(k), text) for k, text in enumerate(documents))
    with pytest.raises(InputError, match=message):
        fitted(corpus, **options)


def test_as_many_of_both_are_no_minority():
    with pytest.raises(InputError, match="both values have 4 documents"):
        one_sided("minority", {"F": 4, "M": 4})


def test_a_memo_knows_a_rewriting_to_the_letter():
    calls = []

    def write(text):
        calls.append(text)
        return swap_gender(text, on_blocked="skip")

    memo = RewriteMemo(write)
    texts = ("La patiente, née à Évry, est « âgée ».", "La patiente est enceinte.", "Rien.")
    first = [memo(text, remember=True) for text in texts]
    assert [memo(text) for text in texts] == first
    assert len(calls) == 3
    memo("Autre.")
    memo("Autre.")
    assert len(calls) == 5
