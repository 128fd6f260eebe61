"""How patients live: work, home, origin, means, habits, and what weighs on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import preposed
from epicene.corpora.generation.mental_health.homes import ROOFLESS, draw_home, draw_means
from epicene.corpora.generation.mental_health.stressors import draw_stressor

if TYPE_CHECKING:
    import numpy as np

_GROWN, _RETIRED_AT = 25, 64


@dataclass(frozen=True)
class Life:
    """What is known of a patient before the rest is drawn.

    Parameters
    ----------
    age : int
        In years.
    kinship : str
        Of the relative who helps.
    precarious, smokes, drinks : bool
        What the text may say of means, and what another disorder implies.
    """

    age: int
    kinship: str
    precarious: bool = False
    smokes: bool = False
    drinks: bool = False


_JOBS = (
    "<!aide-soignante|aide-soignant>",
    "<!agente|agent> de sécurité",
    "<!cuisinière|cuisinier> en restauration collective",
    "<!caissière|caissier> en supermarché",
    "<!ouvrière|ouvrier> agricole",
    "<!vendeuse|vendeur> en boulangerie",
    "<!technicienne|technicien> de maintenance",
    "<!coiffeuse|coiffeur>",
    "<!serveuse|serveur>",
    "<!magasinière|magasinier>",
    "peintre en bâtiment",
    "<!factrice|facteur>",
    "<!agente|agent> d’entretien",
    "<!électricienne|électricien>",
    "fleuriste",
)
# What takes years of study or of work before.
_LATER_JOBS = (
    "comptable dans une petite entreprise",
    "<!professeure|professeur> des écoles",
    "<!conductrice|conducteur> de bus",
    "<!employée|employé> de banque",
    "<!assistante|assistant> <maternelle|maternel>",
    "<!éducatrice|éducateur> <spécialisée|spécialisé>",
    "<!informaticienne|informaticien>",
    "libraire",
    "sans emploi depuis deux ans",
)
_STUDENTS = (
    "<!étudiante|étudiant> en droit",
    "<!étudiante|étudiant> en deuxième année de BTS",
    "<!apprentie|apprenti> <!boulangère|boulanger>",
    "<!étudiante|étudiant> en géographie",
)
_RETIRED = (
    "<!retraitée|retraité> de l’enseignement",
    "<!retraitée|retraité> de la fonction publique",
    "<ancienne|ancien> <!employée|employé> de mairie, à la retraite",
    "<!retraitée|retraité> du bâtiment",
)
_COUNTRIES = (
    "au Sénégal",
    "en Algérie",
    "au Portugal",
    "en Tunisie",
    "au Maroc",
    "en Roumanie",
    "au Cameroun",
    "en Turquie",
    "au Pérou",
    "au Cap-Vert",
    "en Syrie",
    "aux Comores",
)
_TOBACCO = (
    "tabagisme actif à {pack_years} paquets-années",
    "fume {cigarettes} cigarettes par jour",
    "tabagisme sevré depuis {quit_years}\u00a0ans",
    "non-<!fumeuse|fumeur>",
    "vapotage sans tabac",
    "n’a jamais fumé",
)
_ALCOHOL = (
    "consommation d’alcool occasionnelle",
    "un verre d’alcool par semaine",
    "pas de consommation d’alcool",
    "alcool festif, sans ivresse",
    "abstinence d’alcool ancienne",
)
# How much each of the above is.
_ALCOHOL_LEVELS = ("some", "some", "none", "some", "none")
_MISUSE = (
    "alcool quotidien, deux à trois verres",
    "alcoolisations de fin de semaine",
    "consommation d’alcool au-dessus des repères",
)
_PASTIMES = (
    "le jardinage",
    "la chorale",
    "la marche",
    "la natation",
    "la lecture",
    "l’aquarelle",
    "le tricot",
    "la photographie",
    "la céramique",
    "la cuisine",
    "le vélo",
    "la pétanque",
)


def draw_life(rng: np.random.Generator, life: Life) -> Mapping[str, str]:
    """Draw what a document may say of a patient's life; how much of it is said comes later."""
    age = life.age
    studies = age < _GROWN and rng.random() < 0.6
    jobs: tuple[str, ...] = _JOBS if age < _GROWN else (*_JOBS, *_LATER_JOBS)
    if studies:
        jobs = _STUDENTS
    elif age >= _RETIRED_AT:
        jobs = _RETIRED
    job = str(rng.choice(jobs))
    works = job in _JOBS or job in _LATER_JOBS[:-1]
    stressor = draw_stressor(rng, age, life.kinship, works, life.precarious)
    home = draw_home(rng, age, studies, stressor)
    means = draw_means(rng, home, stressor)
    roofless = life.precarious and means in ROOFLESS
    smoking = _TOBACCO if age >= 30 else _TOBACCO[1:2] + _TOBACCO[3:]
    tobacco = str(rng.choice(_TOBACCO[:2] if life.smokes else smoking))
    number = int(rng.integers(len(_ALCOHOL)))
    drinking = str(rng.choice(_MISUSE)) if life.drinks else _ALCOHOL[number]
    figures = {
        "{pack_years}": str(int(rng.integers(3, max(5, age - 20)))),
        "{cigarettes}": str(int(rng.choice([5, 8, 10, 12, 15, 20]))),
        "{quit_years}": str(int(rng.integers(2, 9))),
    }
    for slot, figure in figures.items():
        tobacco = tobacco.replace(slot, figure)
    pastime = str(rng.choice(_PASTIMES))
    mark = "[SocialDeterminant Kind=living_situation|"
    return {
        "job": job,
        "home": f"{mark}{home.text}]",
        # « vit en couple » is « en couple » in a note, « occupe un studio » is « studio ».
        "home_note": f"{mark}{home.text.partition(' ')[2].removeprefix('un ')}]",
        "country": str(rng.choice(_COUNTRIES)),
        "means": means,
        "housed": "no" if roofless else "yes",
        "tobacco": f"[SocialDeterminant Kind=tobacco|{tobacco}]",
        "drinking": f"[SocialDeterminant Kind=alcohol|{drinking}]",
        "alcohol": "much" if life.drinks else _ALCOHOL_LEVELS[number],
        "stressor": stressor,
        "de_stressor": preposed("de", stressor),
        "a_stressor": preposed("à", stressor),
        "pastime": pastime,
        "de_pastime": preposed("de", pastime),
        "a_pastime": preposed("à", pastime),
    }
