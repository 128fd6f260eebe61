"""Word sets of the clinic, the association tests made of them, and their carrier sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_text

FOLDER, FILE = "word_sets", "word_sets.toml"
CONTROL_AXIS = "control"


@dataclass(frozen=True)
class WordSet:
    """Words, and the kind that says which carrier sentences fit them.

    Parameters
    ----------
    name, kind : str
        Identifier, and kind of word.
    words : tuple of str
        The words.
    epicene : bool
        Whether each word has one form for both genders.
    paired_with : str
        The set whose words are their counterparts, one by one; empty where there is none.
    """

    name: str
    kind: str
    words: tuple[str, ...]
    epicene: bool = False
    paired_with: str = ""


NO_WORDS = WordSet("", "noun", ())


@dataclass(frozen=True)
class AssociationTest:
    """Are the words of `x` nearer those of `a`, and the words of `y` nearer those of `b`?

    Parameters
    ----------
    id, axis : str
        Identifier, and axis of bias (`CONTROL_AXIS` for tests of the method itself).
    x, y : WordSet
        Targets.
    a, b : WordSet
        Attributes.
    titles : mapping of str to str
        Language to title.
    """

    id: str
    axis: str
    x: WordSet
    y: WordSet
    a: WordSet
    b: WordSet
    titles: Mapping[str, str]


@dataclass(frozen=True)
class WordSets:
    """All that association tests need.

    Parameters
    ----------
    name : DataName
        What was read.
    tests : tuple of AssociationTest
        The tests, in order.
    carriers : mapping of str to tuple of str
        Kind of word to sentences that hold ``{word}`` once.
    feminine_things, masculine_things : tuple of str
        Nouns of things, which define the direction of grammatical gender.
    people : tuple of WordSet
        Words for women and their counterparts for men; `NO_WORDS` where the file names none.
    epicene : tuple of WordSet
        Words of one form for both genders.
    """

    name: DataName
    tests: tuple[AssociationTest, ...]
    carriers: Mapping[str, tuple[str, ...]]
    feminine_things: tuple[str, ...]
    masculine_things: tuple[str, ...]
    people: tuple[WordSet, WordSet]
    epicene: tuple[WordSet, ...]

    @property
    def questions(self) -> tuple[AssociationTest, ...]:
        """The tests that ask something of a model, without those of the method itself."""
        return tuple(test for test in self.tests if test.axis != CONTROL_AXIS)


def load_word_sets(path: Path | None = None) -> WordSets:
    """Load the word sets that ship, or a file of the same form.

    Raises
    ------
    InputError
        If the file is not TOML, or a test names a set that is not there.
    """
    source = path or embedded_file(FOLDER, FILE)
    try:
        content = tomllib.loads(read_text(source))
        sets = {
            name: WordSet(
                name,
                entry["kind"],
                tuple(entry["words"]),
                entry.get("grammatical_balance") == "epicene",
                entry.get("paired_with", ""),
            )
            for name, entry in content["sets"].items()
        }
        tests = tuple(
            AssociationTest(
                id=entry["id"],
                axis=entry["axis"],
                x=sets[entry["targets"][0]],
                y=sets[entry["targets"][1]],
                a=sets[entry["attributes"][0]],
                b=sets[entry["attributes"][1]],
                titles={"fr": entry["title_fr"], "en": entry["title_en"]},
            )
            for entry in content["tests"]
        )
        carriers = {kind: tuple(entry["sentences"]) for kind, entry in content["carriers"].items()}
        things = content["definitional"]
        feminine = tuple(things["feminine_inanimate"])
        masculine = tuple(things["masculine_inanimate"])
        people = (NO_WORDS, NO_WORDS)
        if "people" in content:
            people = (sets[content["people"]["feminine"]], sets[content["people"]["masculine"]])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"these are no word sets ({error}).", where=str(source)) from error
    name = embedded_name(FOLDER, FILE, n=len(tests)) if path is None else _named(source, len(tests))
    epicene = tuple(words for words in sets.values() if words.epicene)
    return WordSets(name, tests, carriers, feminine, masculine, people, epicene)


def _named(path: Path, n: int) -> DataName:
    from epicene.core.hashing import sha256_file

    return DataName(path.stem, sha256_file(path), n)
