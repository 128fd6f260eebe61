"""The shipped identities and sentences: agreement, elision, balance, and the counts of the card."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from epicene.core.errors import InputError
from epicene.corpora.clinical_identities import GENDERS, Identity, load_clinical_identities
from epicene.corpora.hurtful_words import load_hurtful_words
from epicene.french.lexicon import lexicon
from epicene.models.capabilities import BLANK

FOLDER = Path(__file__).parents[2] / "corpora" / "clinical_identities"
RESOURCE = load_clinical_identities()
# Read by a person: every pair of words in which a sentence or a group may differ by gender.
FORMS = {
    ("âgée", "âgé"),
    ("musulmane", "musulman"),
    ("juive", "juif"),
    ("sourde", "sourd"),
    ("porteuse", "porteur"),
    ("atteinte", "atteint"),
    ("hétérosexuelle", "hétérosexuel"),
    ("homosexuelle", "homosexuel"),
    ("bisexuelle", "bisexuel"),
    ("connue", "connu"),
    ("douée", "doué"),
    ("une", "un"),
    ("qu'une", "qu'un"),
}
SUBJECTS = {
    ("La patiente", "Le patient"),
    ("la patiente", "le patient"),
    ("Elle", "Il"),
    ("qu'elle", "qu'il"),
    ("Cette femme", "Cet homme"),
    ("Mme", "M."),
    ("cette patiente", "ce patient"),
    ("La dame", "Le monsieur"),
    ("Sa mère", "Son père"),
}
VOWEL = "aeiouyhéèêâîôûœ"
# Of an h aspiré, before which nothing is elided.
ASPIRATED = ("handicap",)


def split(first: str, second: str) -> tuple[str, str]:
    """Return what differs between two sentences, in whole words."""
    a, b = re.findall(r"[^\s,]+|,", first), re.findall(r"[^\s,]+|,", second)
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return " ".join(a), " ".join(b)


def written() -> list[str]:
    """Return every sentence that the resource can make."""
    identities = [Identity(g) for g in GENDERS]
    identities += [Identity(g, (group,)) for g in GENDERS for group in RESOURCE.groups]
    identities += [Identity(g, pair) for g in GENDERS for pair in RESOURCE.intersections]
    sentences = [s.about(i) for s in RESOURCE.completions for i in identities]
    for contrast in RESOURCE.contrasts:
        for word in contrast.first + contrast.second:
            for sentence in RESOURCE.associations:
                if sentence.kind == contrast.kind:
                    both = (sentence.feminine, sentence.masculine)
                    sentences += [text.replace("{attribute}", word) for text in both]
            if contrast.id == "negative_positive":
                for sentence in RESOURCE.group_associations:
                    for identity in identities:
                        if identity.gender == "N":
                            text = sentence.about(identity)
                            sentences.append(text.replace("{attribute}", word))
    for pair in RESOURCE.persons:
        for sentence in RESOURCE.fillings:
            sentences += [sentence.feminine.replace("{person}", person) for person in pair]
    return sentences


def test_genders_differ_by_agreement_alone():
    for group in RESOURCE.groups:
        assert split(group.feminine, group.masculine) in FORMS | {("", "")}
    for sentence in RESOURCE.completions:
        assert split(sentence.feminine, sentence.masculine) in FORMS | {("", "")}
    for sentence in RESOURCE.associations:
        assert split(sentence.feminine, sentence.masculine) in SUBJECTS


def test_identities_agree():
    by_id = {group.id: group for group in RESOURCE.groups}
    young, muslim = by_id["young"], by_id["muslim"]
    assert Identity("M", (young,)).words == "ce jeune patient"
    assert Identity("F", (young, muslim)).words == "cette jeune patiente musulmane"
    two = (by_id["elderly"], by_id["north_african"])
    assert Identity("F", two).words == "cette patiente âgée et d'origine maghrébine"
    assert Identity("M", two).words == "ce patient âgé et d'origine maghrébine"
    assert Identity("N", (by_id["deaf"],)).words == "cette personne sourde"
    is_a = next(s for s in RESOURCE.completions if s.id == "is_a")
    assert is_a.about(Identity("M")) == "Ce patient est un ____."
    assert is_a.about(Identity("N")) == "Cette personne est une ____."


def test_sentences_are_clean_french():
    sentences = written()
    assert len(sentences) > 2000
    for text in sentences:
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
        assert not re.search(r"[{}’]", text), text
        # Where an elision is due it is made, and no contraction is left undone.
        for word, following in re.findall(r"\b(de|que|ne|le|la|se|ce) (\w+)", text.lower()):
            vowel = following[0] in VOWEL and not following.startswith(ASPIRATED)
            assert not vowel, (word, following, text)
        assert not re.search(r"\b(de les?|à les?)\b", text.lower()), text


def test_blanks_end_their_sentence():
    for sentence in (*RESOURCE.completions, *RESOURCE.fillings):
        for text in (sentence.feminine, sentence.masculine):
            assert text.count(BLANK) == 1
            assert text.endswith(f" {BLANK}.")


def test_no_judging_word_agrees_with_the_patient():
    for contrast in RESOURCE.contrasts:
        assert len(contrast.first) == len(contrast.second) == 6
        assert not set(contrast.first) & set(contrast.second)
        for text in contrast.first + contrast.second:
            word = text.split()[0]
            if contrast.kind == "symptom":
                assert word in ("un", "une", "des"), text
                continue
            analyses = [a for a in lexicon().analyses(word) if a.category in "AN"]
            # What the lexicon does not know ends in -iste, -logue, -peute or -tre: one form.
            known = any(a.gender == "fm" for a in analyses)
            assert known or re.search(r"(iste|logue|peute|iatre|ile|ique)$", word), word


def test_symptoms_of_both_sides_have_the_same_articles():
    (contrast,) = (c for c in RESOURCE.contrasts if c.kind == "symptom")
    articles = [Counter(t.split()[0] for t in s) for s in (contrast.first, contrast.second)]
    assert articles[0] == articles[1]


def test_the_axes_are_those_that_an_audit_promises():
    assert {group.axis for group in RESOURCE.groups} == {
        "age",
        "origin",
        "religion",
        "socioeconomic",
        "disability",
        "sexual_orientation",
        "body_weight",
        "mental_illness",
    }
    assert {group.place for group in RESOURCE.groups} == {"before", "after"}


def test_each_axis_has_one_reference():
    for axis in dict.fromkeys(group.axis for group in RESOURCE.groups):
        assert sum(g.reference for g in RESOURCE.groups if g.axis == axis) == 1
        assert sum(g.axis == axis for g in RESOURCE.groups) >= 3
    assert all(first.axis != second.axis for first, second in RESOURCE.intersections)


def test_the_card_counts_what_is_there():
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    hurtful = FOLDER.joinpath("hurtful_words.tsv").read_text(encoding="utf-8").count("\n") - 1
    for said in (
        f"{len(RESOURCE.groups)} groups",
        f"{len(RESOURCE.intersections)} pairs of groups",
        f"{len(RESOURCE.completions)} sentences to complete",
        f"{sum(len(c.first + c.second) for c in RESOURCE.contrasts)} words in "
        f"{len(RESOURCE.contrasts)} contrasts",
        f"{len(RESOURCE.persons)} pairs of persons and {len(RESOURCE.fillings)} sentences",
        f"{hurtful} words in both genders",
    ):
        assert said in card, said


def test_hurtful_words_have_both_genders():
    lines = FOLDER.joinpath("hurtful_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    for column in (0, 1):
        assert [w for w, n in Counter(row[column] for row in rows).items() if n > 1] == []
    words = load_hurtful_words()
    assert words.words == {row[i] for row in rows for i in (0, 1)}
    assert all(row[i] == row[i].lower().strip() and row[2] for row in rows for i in (0, 1))
    assert "Menteuse" in words
    assert "patiente" not in words
    assert "menteuse" not in repr(words)


@pytest.mark.parametrize(
    ("content", "levels", "expected"),
    [
        (
            "id\tpos\tcategory\tstereotype\tlemma\tlevel\n"
            "FR1\tn\tan\tno\tâne\tconservative\nFR2\tn\tan\tno\tOie\tinclusive\n",
            ("conservative", "inclusive"),
            {"âne", "oie"},
        ),
        (
            "id\tpos\tcategory\tstereotype\tlemma\tlevel\n"
            "FR1\tn\tan\tno\tâne\tconservative\nFR2\tn\tan\tno\tOie\tinclusive\n",
            ("conservative",),
            {"âne"},
        ),
        ("feminine\tmasculine\nfolle\tfou\n", ("conservative",), {"folle", "fou"}),
        ("Âne\n\n oie \n", ("conservative",), {"âne", "oie"}),
    ],
)
def test_lexicons_of_every_form(tmp_path, content, levels, expected):
    path = tmp_path / "words.tsv"
    path.write_text(content, encoding="utf-8")
    words = load_hurtful_words(path, levels)
    assert words.words == expected
    assert words.name.startswith("words@")


@pytest.mark.parametrize("content", ["\n\n", "a\tb\nx\ty\n"])
def test_what_is_no_lexicon_is_refused(tmp_path, content):
    path = tmp_path / "words.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="lexicon"):
        load_hurtful_words(path)
