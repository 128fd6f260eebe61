"""What weighs on patients, and what it would contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

OVERWORK = "une surcharge professionnelle prolongée"
BREAKUP = "une rupture sentimentale"
OWN_HOME = "un dégât des eaux à son domicile"
DEBT = "des [SocialDeterminant Kind=precariousness|difficultés financières imprévues]"


@dataclass(frozen=True)
class Stressor:
    """What weighs on a patient.

    Parameters
    ----------
    text : str
        With its article.
    kinship : str
        Of the relative whom it befell, who then cannot be the one who helps.
    oldest : int
        In years; whom it may befall.
    """

    text: str
    kinship: str = ""
    oldest: int = 90


_STRESSORS = (
    Stressor("le décès de son [Person Role=relative|père]", "père", 59),
    Stressor("le décès de sa [Person Role=relative|grand-mère]", "", 45),
    Stressor("la maladie de sa [Person Role=relative|mère]", "mère", 59),
    Stressor(OVERWORK, "", 59),
    Stressor(BREAKUP, "", 55),
    Stressor("un conflit familial autour d’une succession"),
    Stressor("un déménagement non choisi"),
    Stressor("un conflit de voisinage"),
    Stressor(DEBT),
    Stressor("un accident de la route sans gravité"),
    Stressor("le vol de ses papiers d’identité"),
    Stressor(OWN_HOME),
    Stressor("l’hospitalisation d’un [Person Role=relative|frère]", "frère"),
    Stressor("un litige administratif"),
)


def draw_stressor(
    rng: np.random.Generator, age: int, kinship: str, works: bool, precarious: bool
) -> str:
    """Draw what weighs on a patient: nothing that the rest of the text would contradict."""
    unfit = set() if works else {OVERWORK}
    if not precarious:
        unfit.add(DEBT)
    fitting = [
        one.text
        for one in _STRESSORS
        if one.text not in unfit and age <= one.oldest and one.kinship != kinship
    ]
    return str(rng.choice(fitting))
