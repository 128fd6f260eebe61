"""Where patients live, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.stressors import BREAKUP, OWN_HOME

if TYPE_CHECKING:
    import numpy as np

_COUPLE, _ALONE, _SETTLED, _PARENTS, _STUDENT = "couple", "alone", "settled", "parents", "student"


@dataclass(frozen=True)
class Home:
    """A way to live.

    Parameters
    ----------
    text : str
        From the verb on.
    kind : str
        Whether it goes with a separation, or with no home of one's own.
    ages : (int, int)
        Of those who live so.
    """

    text: str
    kind: str
    ages: tuple[int, int]


_HOMES = (
    Home("vit en couple", _COUPLE, (25, 59)),
    Home("vit en couple avec deux [Person Role=relative|enfants]", _COUPLE, (30, 56)),
    Home("vit <seule|seul>", _ALONE, (25, 59)),
    Home("vit <seule|seul> avec un chat", _SETTLED, (25, 59)),
    Home("vit en couple, avec un [Person Role=relative|enfant] à charge", _COUPLE, (25, 56)),
    Home("est <divorcée|divorcé>, avec une garde alternée", _SETTLED, (30, 54)),
    Home("est <séparée|séparé> depuis un an", _ALONE, (25, 59)),
    Home("est <mariée|marié>, avec trois [Person Role=relative|enfants]", _COUPLE, (33, 59)),
    Home("vit chez ses [Person Role=relative|parents]", _PARENTS, (18, 24)),
    Home("vit en colocation", _SETTLED, (18, 24)),
    Home("vit en résidence universitaire", _STUDENT, (18, 24)),
    Home("occupe un studio indépendant", _SETTLED, (18, 24)),
    Home("est <veuve|veuf>, sans aide à domicile", _SETTLED, (60, 90)),
    Home("vit <seule|seul> en maison individuelle", _SETTLED, (60, 90)),
    Home("vit en couple, avec des [Person Role=relative|enfants] autonomes", _COUPLE, (60, 90)),
    Home("vit en résidence autonomie", _SETTLED, (65, 90)),
)
ROOFLESS = (
    "hébergement précaire chez un [Person Role=other|ami]",
    "sans logement stable",
)
_UNPAID_RENT = "loyers impayés"
_MEANS = (
    "bénéficiaire de la complémentaire santé gratuite",
    "allocataire d’un minimum social",
    _UNPAID_RENT,
    "droits sociaux suspendus",
    "surendettement",
    "recours à l’aide alimentaire",
    "découvert bancaire permanent",
)


def draw_home(rng: np.random.Generator, age: int, studies: bool, stressor: str) -> Home:
    """Draw a home that age, studies and what weighs on the patient allow."""
    unfit = set() if studies else {_STUDENT}
    if stressor == BREAKUP:
        unfit.add(_COUPLE)
    if "père" in stressor or stressor == OWN_HOME:
        unfit.add(_PARENTS)
    fitting = [h for h in _HOMES if h.ages[0] <= age <= h.ages[1] and h.kind not in unfit]
    return fitting[int(rng.integers(len(fitting)))]


def draw_means(rng: np.random.Generator, home: Home, stressor: str) -> str:
    """Draw what precarious means are; no roof of one’s own only where no home is told of."""
    means: tuple[str, ...] = _MEANS
    if home.kind == _ALONE and stressor != OWN_HOME:
        means = (*ROOFLESS, *_MEANS)
    return str(rng.choice([m for m in means if home.kind != _PARENTS or m != _UNPAID_RENT]))
