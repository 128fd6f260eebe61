"""What patients may have: names, CIM-10 codes, ages, and the state they are seen in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One form of a condition.

    Parameters
    ----------
    code : str
        CIM-10, chapter F; empty for somatic diseases.
    full, short : str
        Its name with the indefinite article, in full and as it is abbreviated.
    mood : {"low", "anxious", "even", "elated"}
        At examination, or on arrival for an acute stay.
    phase : {"stable", "acute"}
        Acute only in discharge summaries.
    kind : str
        What phrases, scores or drugs distinguish; empty where nothing does.
    ages : (int, int)
        Youngest and oldest who may have this form of the condition.
    short_code : str, optional
        What the short name says of the code, where that is less: without a written severity there
        is no fourth character. Empty where no code is sure.
    """

    code: str
    full: str
    short: str
    mood: str
    phase: str = "stable"
    kind: str = ""
    ages: tuple[int, int] = (18, 90)
    short_code: str | None = None


@dataclass(frozen=True)
class Condition:
    """A diagnosis of the metadata.

    Parameters
    ----------
    diagnosis : str
        As metadata declare it.
    key : str
        As phrases name it.
    ages : (int, int)
        Youngest and oldest patient, both within the bounds of the trial that is discussed.
    variants : tuple of Variant
        Its forms.
    """

    diagnosis: str
    key: str
    ages: tuple[int, int]
    variants: tuple[Variant, ...]


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "depression",
        "depression",
        (20, 70),
        (
            Variant(
                "F32.1",
                "un épisode dépressif caractérisé d’intensité moyenne",
                "un EDC moyen",
                "low",
                kind="moderate",
            ),
            Variant(
                "F32.2",
                "un épisode dépressif sévère sans symptômes psychotiques",
                "un EDC sévère",
                "low",
                kind="severe",
            ),
            Variant(
                "F33.1",
                "un trouble dépressif récurrent, épisode actuel moyen",
                "un trouble dépressif récurrent",
                "low",
                kind="moderate",
                short_code="F33",
            ),
            Variant(
                "F33.2",
                "un trouble dépressif récurrent, épisode actuel sévère",
                "un trouble de l’humeur récurrent unipolaire",
                "low",
                kind="severe",
                short_code="F33",
            ),
        ),
    ),
    Condition(
        "bipolar disorder",
        "bipolar",
        (21, 80),
        (
            Variant(
                "F31.7",
                "un trouble bipolaire de type I en rémission",
                "un TB de type I",
                "even",
                short_code="F31",
            ),
            Variant(
                "F31.7",
                "un trouble bipolaire de type II en rémission",
                "un TB de type II",
                "even",
                short_code="F31",
            ),
            Variant(
                "F31.7",
                "un trouble bipolaire en rémission partielle",
                "un trouble de l’humeur récurrent",
                "anxious",
                short_code="",
            ),
            Variant(
                "F31.1",
                "un trouble bipolaire, épisode maniaque sans symptômes psychotiques",
                "un accès maniaque",
                "elated",
                "acute",
                "manic",
            ),
            Variant(
                "F31.3",
                "un trouble bipolaire, épisode dépressif moyen",
                "un épisode dépressif bipolaire",
                "low",
                "acute",
                "depressed",
                short_code="F31",
            ),
        ),
    ),
    Condition(
        "schizophrenia",
        "schizophrenia",
        (19, 45),
        (
            Variant(
                "F20.0",
                "une schizophrénie paranoïde",
                "un trouble psychotique",
                "even",
                short_code="",
            ),
            Variant(
                "F20.5",
                "une schizophrénie résiduelle",
                "un trouble psychotique",
                "low",
                ages=(30, 90),
                short_code="",
            ),
            Variant(
                "F25.1",
                "un trouble schizo-affectif de type dépressif",
                "un trouble schizo-affectif",
                "low",
                short_code="F25",
            ),
            Variant(
                "F20.9", "une schizophrénie", "une psychose chronique", "anxious", short_code=""
            ),
            Variant(
                "F20.0",
                "une schizophrénie paranoïde, épisode aigu",
                "une décompensation psychotique",
                "anxious",
                "acute",
                short_code="",
            ),
        ),
    ),
    Condition(
        "anxiety",
        "anxiety",
        (19, 70),
        (
            Variant("F41.1", "un trouble anxieux généralisé", "un TAG", "anxious"),
            Variant("F41.0", "un trouble panique", "un TP", "anxious"),
            Variant("F40.1", "une phobie sociale", "un trouble anxieux social", "anxious"),
            Variant("F40.0", "une agoraphobie", "un trouble phobique", "anxious", short_code="F40"),
            Variant(
                "F41.2",
                "un trouble anxieux et dépressif mixte",
                "un trouble mixte",
                "low",
                short_code="",
            ),
        ),
    ),
    Condition(
        "addiction",
        "addiction",
        (20, 69),
        (
            Variant(
                "F10.2",
                "une dépendance à l’alcool",
                "un trouble de l’usage de l’alcool",
                "anxious",
                kind="alcohol",
                short_code="F10",
            ),
            Variant(
                "F11.2",
                "une dépendance aux opiacés",
                "un trouble de l’usage des opioïdes",
                "low",
                kind="opioids",
                short_code="F11",
            ),
            Variant(
                "F12.2",
                "une dépendance au cannabis",
                "un trouble de l’usage du cannabis",
                "even",
                kind="cannabis",
                ages=(18, 55),
                short_code="F12",
            ),
            Variant(
                "F13.2",
                "une dépendance aux benzodiazépines",
                "un mésusage de benzodiazépines",
                "anxious",
                kind="benzodiazepines",
                ages=(30, 90),
                short_code="F13",
            ),
            Variant(
                "F10.2",
                "une dépendance à l’alcool",
                "un mésusage d’alcool avec dépendance",
                "low",
                kind="alcohol",
            ),
        ),
    ),
    Condition(
        "none",
        "none",
        (19, 70),
        (
            Variant(
                "", "une hypothyroïdie", "une hypothyroïdie périphérique", "even", kind="thyroid"
            ),
            Variant(
                "",
                "un syndrome d’apnées obstructives du sommeil",
                "un SAOS",
                "even",
                kind="apnoea",
                ages=(38, 90),
            ),
            Variant("", "une anémie ferriprive", "une carence martiale", "even", kind="iron"),
            Variant(
                "",
                "un diabète de type 2 déséquilibré",
                "un DT2 déséquilibré",
                "even",
                kind="diabetes",
                ages=(38, 90),
            ),
            Variant(
                "",
                "un syndrome des jambes sans repos",
                "un SJSR",
                "even",
                kind="legs",
            ),
        ),
    ),
)
