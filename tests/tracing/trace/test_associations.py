"""The associations that ship are sound; one's own is read, or refused in one sentence."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata

import pytest

from epicene.core.errors import EpiceneError, InputError, UnknownNameError
from epicene.models.capabilities import BLANK
from epicene.probes.corpus.groups import AXES
from epicene.tracing.associations.association import Context
from epicene.tracing.associations.load import load_association
from epicene.tracing.associations.shipped import (
    contexts_of,
    group_names,
    sentence_names,
    sentences_of,
    shipped_associations,
)

SHIPPED = list(shipped_associations().values())


@pytest.fixture(scope="module")
def sources(root):
    path = root / "corpora/clinical_stereotypes/sources.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["stereotype"] for row in csv.DictReader(file, delimiter="\t")}


def test_twelve_or_more_ship_on_several_axes():
    assert len(SHIPPED) >= 12
    assert {"gender", "age", "origin", "socioeconomic"} <= {one.axis for one in SHIPPED}
    assert sum(one.axis == "gender" for one in SHIPPED) >= 6


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.id)
def test_each_is_whole(one, sources):
    assert one.stereotype in sources
    assert len(one.contexts) >= 12
    assert len(one.first) == len(one.second) >= 12
    assert len(one.neutral) >= 3
    assert not set(one.neutral) & set(one.words)
    assert not set(one.counted[0]) & set(one.counted[1])
    assert set(one.titles) == set(one.claims) == {"fr", "en"}
    assert all([*one.titles.values(), *one.claims.values()])
    assert one.groups.field in {"", *AXES}


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.id)
def test_the_sentences_of_a_pair_differ_in_the_patient_alone(one):
    for context in one.contexts:
        (a, b), (c, d) = context.mentions
        assert context.first[:a] + context.first[b:] == context.second[:c] + context.second[d:]
        assert context.first[a:b]
        assert context.second[c:d]
        for text in context.both:
            assert "{" not in text
            assert text[0].isupper()
            assert text.endswith(f"{BLANK}.")


def roots(text):
    plain = unicodedata.normalize("NFD", text.lower())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return {word[:5] for word in re.findall(r"[a-z]{3,}", letters)}


def alike(some, others):
    return {a for a in some for b in others if a.startswith(b) or b.startswith(a)}


def test_a_root_is_found_whatever_the_ending():
    assert alike(roots("grand âge"), roots("La dame âgée")) == {"age"}
    assert alike(roots("psychique"), roots("suivie en psychiatrie")) == {"psych"}
    assert not alike(roots("cardiaque"), roots("suivie en psychiatrie"))


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.id)
def test_no_word_of_a_concept_repeats_what_tells_a_group(one):
    for context in one.contexts:
        mentions = zip(context.both, context.mentions, strict=True)
        first, second = (roots(text[start:end]) for text, (start, end) in mentions)
        for word in one.words:
            assert not alike(roots(word), first ^ second), (word, context.both)


def test_every_pair_fits_every_sentence():
    for groups in group_names():
        for name in sentence_names():
            for sentence in sentences_of(name):
                contexts_of(groups, [sentence])


def test_the_reverse_of_two_groups_is_their_reverse():
    forth, back = (contexts_of(name, sentences_of("any")) for name in ("women_men", "men_women"))
    assert [context.both for context in back] == [context.both[::-1] for context in forth]
    assert shipped_associations()["addiction:gender"].groups.first == ("M",)


def test_the_card_lists_what_ships(root):
    card = (root / "corpora/associations/README.md").read_text(encoding="utf-8")
    for one in SHIPPED:
        assert f"| `{one.id}` | {one.axis} |" in card


WORDS = "words:\n  first: [a, b, c, d]\n  second: [e, f, g, h]\n"


def test_two_sets_of_words_are_enough(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(WORDS, encoding="utf-8")
    one = load_association(path)
    assert (one.id, one.axis, one.groups.field) == ("mine", "gender", "sex")
    assert one.contexts == contexts_of("women_men", sentences_of("any"))
    assert (one.first, one.counted[1]) == (tuple("abcd"), tuple("efgh"))


def test_two_groups_of_texts_in_toml(tmp_path):
    pairs = [(f"La femme {k} a ____ .", f"Un homme {k} a ____ .") for k in range(4)]
    path = tmp_path / "mine.toml"
    path.write_text(
        f"axis = 'gender'\n[words]\nfirst = {list('abcd')}\nsecond = {list('efgh')}\n"
        f"[texts]\nfirst = {[one for one, _ in pairs]}\nsecond = {[two for _, two in pairs]}\n"
        "[documents]\nfield = 'sex'\nfirst = ['F']\nsecond = ['M']\n",
        encoding="utf-8",
    )
    one = load_association(str(path))
    assert tomllib.loads(path.read_text())["axis"] == one.axis
    assert [context.both for context in one.contexts] == pairs
    assert (one.groups.first, one.groups.second) == (("F",), ("M",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is a mapping"),
        ("words: [", "this is no YAML"),
        ("axis: gender\n", "'words' is missing"),
        (WORDS + "sentence: x\n", "there is no key 'sentence'. Did you mean 'sentences'?"),
        (WORDS + "groups: women\n", "Did you mean 'women_men'"),
        (WORDS + "sentences: origin\n", "there are no sentences 'origin'"),
        (WORDS + "sentences: ['Il a ____ .']\n", "does not hold {who}"),
        (WORDS.replace("d]", "e]"), "'e' is in both sets"),
        (WORDS.replace("d]", "'*']"), "has an empty word"),
        (WORDS + "documents: {words: {first: [], second: [a]}}\n", "has an empty word"),
        (WORDS.replace("d]", f"d, {', '.join(map(str, range(600)))}]"), "500 at most"),
        (WORDS.replace(", d]", "]"), "has 3 different words in the first set"),
        (WORDS.replace(", d]", ", c, d]"), "twice"),
        (WORDS + "texts: {first: [x ____], second: []}\n", "1 texts of the first group and 0"),
        (WORDS + "texts: {first: [x], second: [y]}\n", "does not hold ____ once"),
        (WORDS + "texts: {first: [a ____ x], second: [a ____ y]}\n", "differ after ____"),
        (WORDS + "words: {}\n", "there twice"),
        ("words: &x {first: [a], second: [b]}\ntexts: *x\n", "alias"),
    ],
)  # fmt: skip
def test_what_is_no_association_is_refused(text, told, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_association(path)
    message = str(caught.value)
    assert told in message
    assert "mine" in message
    assert "\n" not in message


def test_what_is_nested_too_deeply_is_refused(tmp_path):
    for ending in ("yaml", "toml"):
        path = tmp_path / f"deep.{ending}"
        path.write_text(f"{'a = ' * (ending == 'toml')}{'[' * 5000}{']' * 5000}", encoding="utf-8")
        with pytest.raises(InputError, match="nested too deeply"):
            load_association(path)


def test_unknown_names_and_files_are_refused(tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean 'pain:gender'"):
        load_association("pain:genre")
    with pytest.raises(EpiceneError, match="cannot be read"):
        load_association(tmp_path / "absent.yaml")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff")
    with pytest.raises(InputError, match="no TOML"):
        load_association(broken)


def test_a_context_puts_the_patient_before_the_blank():
    with pytest.raises(InputError, match="differ in the patient"):
        Context("Il a ____ .", "Il a ____ .")
    with pytest.raises(InputError, match="differ after"):
        Context("On dit ____ de la patiente.", "On dit ____ du patient.")
