"""The two catalogues say the same things, and every key the code asks for is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import epicene.report
from epicene.core.errors import InputError
from epicene.core.measurement import STAGES
from epicene.corpora.word_sets import load_word_sets
from epicene.models.capabilities import CAPABILITIES
from epicene.probes.registry import PROBES
from epicene.report.families import FAMILIES
from epicene.report.texts import PARTS, Texts, load_texts, part_of, typeset

PLACEHOLDER = re.compile(r"\{(\w*)\}")
SOURCES = sorted(Path(epicene.report.__file__).parent.glob("*.py"))
TEMPLATE = Path(epicene.report.__file__).parent / "report.html.j2"


def test_both_languages_have_the_same_keys() -> None:
    assert set(load_texts("fr").entries) == set(load_texts("en").entries)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_part_says_again_what_another_says(lang: str) -> None:
    # What comes last would win, and one reason would be told for another.
    keys = Counter(key for part in PARTS for key in part_of(part, lang))  # type: ignore[arg-type]
    assert [key for key, n in keys.items() if n > 1] == []


def test_both_languages_have_the_same_placeholders() -> None:
    english = load_texts("en").entries
    for key, french in load_texts("fr").entries.items():
        assert set(PLACEHOLDER.findall(french)) == set(PLACEHOLDER.findall(english[key])), key


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_key_written_in_the_code_exists(lang: str) -> None:
    entries = load_texts(lang).entries  # type: ignore[arg-type]
    asked = set()
    for path in [*SOURCES, TEMPLATE]:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"(?:texts|\bt)\(\s*\"([a-z_]+\.[\w.]+)\"", text))
        counted = re.findall(r"\.count\(\s*\"([a-z_]+\.[\w.]+)\"", text)
        asked |= {f"{key}.{number}" for key in counted for number in ("one", "many")}
    assert len(asked) > 60
    assert sorted(asked - set(entries)) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_everything_that_a_probe_of_today_yields_has_words(lang: str) -> None:
    entries = load_texts(lang).entries  # type: ignore[arg-type]
    wanted = {f"stages.{stage}" for stage in STAGES}
    wanted |= {f"probes.{probe}.{part}" for probe in PROBES for part in ("question", "about")}
    wanted |= {f"metrics.{metric}" for family in FAMILIES for metric in family.metrics}
    wanted |= {f"metric_about.{metric}" for family in FAMILIES for metric in family.metrics}
    wanted |= {f"units.{family.unit}" for family in FAMILIES}
    wanted |= {f"short.{family.drawn[0]}" for family in FAMILIES}
    wanted |= {f"capabilities.{name}" for name in CAPABILITIES}
    tests = load_word_sets().tests
    wanted |= {f"targets.{words.name}" for test in tests for words in (test.x, test.y)}
    wanted |= {f"attributes.{words.name}" for test in tests for words in (test.a, test.b)}
    assert sorted(wanted - set(entries)) == []


def test_french_gets_its_non_breaking_spaces() -> None:
    assert typeset("l'écart : « oui » ; 5 % ?", "fr") == (
        "l’écart\u00a0: «\u00a0oui\u00a0»\u202f; 5\u00a0%\u202f?"
    )
    assert typeset("it's: 5%", "en") == "it’s: 5%"
    for key, text in load_texts("fr").entries.items():
        assert not re.search(r" [:;?!%»]|« |'", text), key


def test_french_counts_zero_as_one() -> None:
    french, english = load_texts("fr"), load_texts("en")
    assert french.count("chain.flagged", 0).startswith("0 écart ")
    assert french.count("chain.flagged", 2).startswith("2 écarts ")
    assert english.count("chain.flagged", 0).startswith("0 differences ")
    assert english.count("chain.flagged", 1).startswith("1 difference ")


def test_names_are_joined() -> None:
    texts = Texts("fr", {"words.and": "et"})
    assert texts.join(["a", "b", "c"]) == "a, b et c"
    assert texts.join(["a"]) == "a"
    assert texts.join([]) == ""


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="Known: fr, en"):
        load_texts("de")  # type: ignore[arg-type]
