"""Gather first names by sex, and pair them: python examples/build_first_names.py.

Needs the package faker (``pip install faker``), of which it takes the lists of French-speaking
places, and ``corpora/first_names``. The same lists give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

# The only list with a count of bearers is fr_BE: the 500 commonest of each sex in Wallonia, 2022.
LOCALES = ("fr_BE", "fr_FR", "fr_CA", "fr_CH", "fr_DZ")
# A name of no counted list.
RARE = 1
# Borne by both sexes in France or in a country whose names are listed, whatever one list says.
BOTH_SEXES = """
Alex Alix Amal Andrea Andréa Ange Anis Camille Charlie Claude Cyrille Dominique Eden Gaby Jackie
Jamie Jessy Kim Lee Loan Lou Loïs Lysandre Malak Morgan Nihad Noa Nour Rida Romy Sacha Sam Sandy
Sasha Swann Taylor Yaël
"""
# Common words when they begin a sentence; scraps and particles; « Michele » is an Italian man and
# a French woman without her accent.
WORDS = frozenset(
    {"Dat", "Hang", "Lien", "Long", "Mai", "Son", "Nath", "Olivie", "El", "Thi", "Michele"}
)
# Men's names of our own, so that no woman's is left without a partner.
MORE_MEN = """
Abel Anselme Archibald Aurèle Barnabé Casimir Clovis Cyprien Donatien Ferdinand Firmin Gontran
Lazare Léandre Marceau Médéric Melchior Nestor Octave Odilon Prosper Romaric Sylvestre Tancrède
Ulysse Urbain Wilfried Zéphyrin Édgar Éloi Élie Évariste Élias Émilien Ézéchiel Élisée Célestin
Mokhtar Messaoud Ziad Zoubir Zaki Salvador Osvaldo
Jean-Noël Jean-Denis Jean-René Jean-Bernard Jean-Sébastien Louis-Philippe Paul-Henri Charles-Henri
"""


class Name(NamedTuple):
    """A name of one sex: with how many bearers, and from which kind of list."""

    text: str
    sex: str
    weight: int
    group: str


def faker_names() -> list[Name]:
    """Return the names of faker's French-speaking lists."""
    found = []
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        group = "maghreb" if locale == "fr_DZ" else "europe"
        for sex, names in (("M", provider.first_names_male), ("F", provider.first_names_female)):
            counts = names if isinstance(names, Mapping) else dict.fromkeys(names, RARE)
            found += [Name(name, sex, count, group) for name, count in counts.items()]
    return found


def own_names(path: Path) -> list[Name]:
    """Return the names of the project's own list, grouped by the area it associates them with."""
    groups = {"french": "europe", "portuguese_spanish": "europe", "maghrebi_arabic": "maghreb"}
    with path.open(encoding="utf-8") as lines:
        return [
            Name(row["name"], row["sex"], RARE, groups.get(area := row["origin_association"], area))
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def more_men() -> list[Name]:
    """Return the names listed here."""
    return [Name(text, "M", RARE, "europe") for text in MORE_MEN.split()]


def of_one_sex(names: Iterable[Name]) -> list[Name]:
    """Merge the lists: the highest count, the first group; names of both sexes are left out."""
    merged: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        merged[unicodedata.normalize("NFC", name.text)].append(name)
    left_out = {*BOTH_SEXES.split(), *WORDS}
    return [
        Name(text, found[0].sex, max(name.weight for name in found), found[0].group)
        for text, found in sorted(merged.items())
        if len({name.sex for name in found}) == 1 and text not in left_out
    ]


def pair(names: Iterable[Name]) -> dict[str, str]:
    """Pair each woman's name with a man's of the same group, initial and rank, as far as there is.

    What is left over is paired within its group by rank, then whatever the group; one sex may keep
    names without a partner.
    """
    pairs: dict[str, str] = {}
    left = list(names)
    for key in (
        lambda name: (name.group, "-" in name.text, initial(name)),
        lambda name: (name.group, "-" in name.text),
        lambda name: "-" in name.text,
    ):
        for _, group in groupby(sorted(left, key=key), key):
            ranked = sorted(group, key=lambda name: (-name.weight, name.text))
            women = [name.text for name in ranked if name.sex == "F"]
            men = [name.text for name in ranked if name.sex == "M"]
            for woman, man in zip(women, men, strict=False):
                pairs[woman], pairs[man] = man, woman
        left = [name for name in left if name.text not in pairs]
    return pairs


def initial(name: Name) -> str:
    """Return the first letter without its accent."""
    return unicodedata.normalize("NFD", name.text)[0]


def build(own: Path) -> str:
    """Return the table: name, sex, weight, and the name it is swapped with."""
    names = of_one_sex([*faker_names(), *own_names(own), *more_men()])
    pairs = pair(names)
    rows = (
        f"{name.text}\t{name.sex}\t{name.weight}\t{pairs.get(name.text, '')}\n" for name in names
    )
    return "name\tsex\tweight\tcounterpart\n" + "".join(rows)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--own", type=Path, default=Path("corpora/first_names/first_names.tsv"))
    parser.add_argument(
        "--output", type=Path, default=Path("corpora/french_gender/first_names.tsv")
    )
    arguments = parser.parse_args()
    arguments.output.write_text(build(arguments.own), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
