"""Which drugs a patient takes, took, and is to take, with doses within the French labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import de

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Drug:
    """A drug and its usual daily doses, rising.

    Parameters
    ----------
    name : str
        As it is prescribed in France.
    doses : tuple of str
        Each with its unit and rhythm.
    since : int
        The year from which it was prescribed in France, where the past may reach back before.
    """

    name: str
    doses: tuple[str, ...]
    since: int = 0

    def at(self, step: int) -> str:
        """Write the drug with its dose of that step, the highest where there are fewer."""
        return f"{self.name} {self.doses[min(step, len(self.doses) - 1)]}"


def _daily(name: str, *milligrams: str, since: int = 0) -> Drug:
    return Drug(name, tuple(f"{dose}\u00a0mg/j" for dose in milligrams), since)


ANTIDEPRESSANTS = (
    _daily("sertraline", "50", "100", "150"),
    _daily("escitalopram", "10", "15", "20"),
    _daily("paroxétine", "20", "30", "40"),
    _daily("venlafaxine LP", "75", "150", "225"),
    _daily("fluoxétine", "20", "40", "60"),
    _daily("duloxétine", "60", "90", "120", since=2008),
    _daily("vortioxétine", "10", "15", "20", since=2016),
    _daily("clomipramine", "50", "75", "150"),
)
# No QT warning beside methadone, and no harm to the liver worth the name.
_ADDICTION_ANTIDEPRESSANTS = (ANTIDEPRESSANTS[0], _daily("mirtazapine", "15", "30", "45"))
# Valproate is left out: it is not for women of childbearing age, and a twin keeps the drugs.
MOOD_STABILISERS = (
    _daily("lithium LP", "800", "1000", "1200"),
    _daily("lamotrigine", "100", "150", "200"),
    _daily("quétiapine LP", "300", "400", "600"),
    _daily("aripiprazole", "10", "15", "20"),
)
_OLDER_STABILISERS = (
    _daily("olanzapine", "5", "10", "15"),
    _daily("carbamazépine LP", "400", "600", "800"),
    _daily("rispéridone", "1", "2", "3"),
)
ANTIPSYCHOTICS = (
    _daily("aripiprazole", "10", "15", "20"),
    _daily("olanzapine", "10", "15", "20"),
    _daily("rispéridone", "2", "4", "6"),
    _daily("amisulpride", "200", "400", "600"),
    Drug(
        "palipéridone LP injectable",
        tuple(f"{dose}\u00a0mg toutes les 4 semaines" for dose in ("75", "100", "150")),
    ),
    _daily("clozapine", "200", "300", "400"),
)
_OLDER_ANTIPSYCHOTICS = (
    _daily("halopéridol", "5", "10"),
    _daily("quétiapine LP", "300", "400", "600", since=2012),
    _daily("loxapine", "50", "100"),
)
ADD_ONS = (
    Drug("zopiclone", ("3,75\u00a0mg au coucher", "7,5\u00a0mg au coucher")),
    Drug("mélatonine LP", ("2\u00a0mg le soir",)),
    Drug("hydroxyzine", ("25\u00a0mg au coucher", "50\u00a0mg/j")),
    Drug("oxazépam", ("10\u00a0mg si besoin", "10\u00a0mg matin et soir")),
    Drug("cyamémazine", ("25\u00a0mg le soir", "50\u00a0mg le soir")),
    Drug("alimémazine", ("10\u00a0mg au coucher",)),
)
# None of them is a benzodiazepine or akin to one.
_SAFE_ADD_ONS = (ADD_ONS[1], ADD_ONS[2], ADD_ONS[4], ADD_ONS[5])
# Neither sedates one who has sleep apnoea, nor worsens restless legs.
_SOMATIC_ADD_ONS = (
    ADD_ONS[1],
    Drug("magnésium", ("200\u00a0mg/j", "300\u00a0mg/j")),
    Drug("vitamine D", ("800\u00a0UI/j", "1\u00a0000\u00a0UI/j")),
)
_LASTING = frozenset(
    drug.name for drug in (*ANTIDEPRESSANTS, *_ADDICTION_ANTIDEPRESSANTS, *_SOMATIC_ADD_ONS[1:])
)
# What lengthens QT is not given with another drug that does.
_QT = frozenset(["méthadone", "escitalopram", "amisulpride", "clomipramine"])
_QT_ADD_ONS = frozenset(["hydroxyzine", "cyamémazine", "alimémazine", "escitalopram"])
# Anticholinergic, or contra-indicated with age.
_NOT_FOR_THE_OLD = frozenset(
    ["lithium LP", "escitalopram", "clomipramine", "hydroxyzine", "cyamémazine", "alimémazine"]
)
_NEUROLEPTICS = frozenset(["cyamémazine", "quétiapine LP", *(drug.name for drug in ANTIPSYCHOTICS)])
_AGAINST_ADDICTION = {
    "alcohol": (
        Drug("acamprosate", ("1332\u00a0mg/j", "1998\u00a0mg/j")),
        _daily("naltrexone", "25", "50"),
        _daily("baclofène", "30", "45", "60"),
    ),
    "opioids": (
        _daily("méthadone", "40", "60", "80"),
        _daily("buprénorphine", "4", "8", "12"),
    ),
    "cannabis": (_daily("N-acétylcystéine", "1200", "2400"), ADD_ONS[4]),
    "benzodiazepines": (Drug("diazépam", ("10\u00a0mg/j", "15\u00a0mg/j")),),
}
_AGAINST_SOMATIC = {
    "thyroid": (Drug("lévothyroxine", ("50\u00a0µg/j", "75\u00a0µg/j")),),
    "apnoea": (Drug("pression positive continue", ("4\u00a0h par nuit", "6\u00a0h par nuit")),),
    "iron": (Drug("sulfate ferreux", ("80\u00a0mg/j", "160\u00a0mg/j")),),
    "diabetes": (
        Drug("metformine", ("500\u00a0mg deux fois par jour", "1\u00a0g deux fois par jour")),
    ),
    "legs": (_daily("pramipexole", "0,18", "0,36"),),
}


_OLD = 65


@dataclass(frozen=True)
class _Choice:
    main: Sequence[Drug]
    past: Sequence[Drug]
    add: Sequence[Drug]


def _choice(key: str, kind: str) -> _Choice:
    if key == "bipolar":
        return _Choice(MOOD_STABILISERS, _OLDER_STABILISERS, _SAFE_ADD_ONS)
    if key == "schizophrenia":
        return _Choice(ANTIPSYCHOTICS, _OLDER_ANTIPSYCHOTICS, (*ADD_ONS, *ANTIDEPRESSANTS[:2]))
    if key == "addiction":
        return _Choice(
            _AGAINST_ADDICTION[kind], ANTIDEPRESSANTS, (*_ADDICTION_ANTIDEPRESSANTS, ADD_ONS[2])
        )
    if key == "none":
        return _Choice(_AGAINST_SOMATIC[kind], ANTIDEPRESSANTS, _SOMATIC_ADD_ONS)
    return _Choice(ANTIDEPRESSANTS, ANTIDEPRESSANTS, ADD_ONS)


def _fitting_age(drugs: Sequence[Drug], age: int) -> Sequence[Drug]:
    return [drug for drug in drugs if age < _OLD or drug.name not in _NOT_FOR_THE_OLD]


def draw_drugs(
    rng: np.random.Generator, key: str, kind: str, age: int, past_year: int
) -> Mapping[str, str]:
    """Draw the drugs of one patient: current, increased, added, and two of the past.

    Parameters
    ----------
    rng : Generator
        Of this patient's drugs.
    key, kind : str
        Of the condition and of its variant.
    age : int
        In years; from 65 on the doses are the low ones.
    past_year : int
        No drug of the past is younger.
    """
    choice = _choice(key, kind)
    # Lithium asks for good kidneys, escitalopram for 10 mg at most.
    choice = _Choice(*(_fitting_age(d, age) for d in (choice.main, choice.past, choice.add)))
    main = choice.main[int(rng.integers(len(choice.main)))]
    earlier = [d for d in choice.past if d.name != main.name and d.since <= past_year]
    first, second = (earlier[int(k)] for k in rng.choice(len(earlier), size=2, replace=False))
    others = [
        drug
        for drug in choice.add
        if drug.name not in {main.name, first.name, second.name}
        and not (main.name in _QT and drug.name in _QT_ADD_ONS)
    ]
    add = others[int(rng.integers(len(others)))]
    known = {main.name, add.name, first.name, second.name}
    left = [drug for drug in _fitting_age(ADD_ONS, age) if drug.name not in known]
    quit_drug = left[int(rng.integers(len(left)))]
    step = 0 if age >= _OLD or len(main.doses) < 3 else int(rng.integers(2))
    return {
        "drug": main.at(step),
        "drug_name": main.name,
        "neuroleptic": "yes" if {main.name, add.name} & _NEUROLEPTICS else "no",
        # Sleeping pills and the like are for some weeks; antidepressants are not.
        "add_lasts": "yes" if add.name in _LASTING else "no",
        "drug_up": main.at(step + 1),
        "drug_add": add.at(0 if age >= _OLD else int(rng.integers(2))),
        # Given up by the patient, and so neither current nor tried for long.
        "drug_quit": quit_drug.at(0),
        "de_drug_quit": de(quit_drug.name),
        "drug_past": first.name,
        "drug_past_dose": first.at(0 if age >= _OLD else 1),
        "drug_older": second.name,
        "de_drug_past": de(first.name),
        "de_drug_older": de(second.name),
        "de_drug_add": de(add.name),
        "de_drug": de(main.name),
    }
