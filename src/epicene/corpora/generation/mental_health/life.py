"""How patients live: work, home, origin, means, habits, and what weighs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import preposed

if TYPE_CHECKING:
    import numpy as np

_OLD, _RETIRED_AT = 60, 64
_JOBS = (
    "<!aide-soignante|aide-soignant>",
    "comptable dans une petite entreprise",
    "<!agente|agent> de sécurité",
    "<!cuisinière|cuisinier> en restauration collective",
    "<!professeure|professeur> des écoles",
    "<!caissière|caissier> en supermarché",
    "<!conductrice|conducteur> de bus",
    "<!ouvrière|ouvrier> agricole",
    "<!vendeuse|vendeur> en boulangerie",
    "<!employée|employé> de banque",
    "<!technicienne|technicien> de maintenance",
    "<!assistante|assistant> <maternelle|maternel>",
    "<!coiffeuse|coiffeur>",
    "<!serveuse|serveur>",
    "<!magasinière|magasinier>",
    "<!éducatrice|éducateur> <spécialisée|spécialisé>",
    "peintre en bâtiment",
    "<!informaticienne|informaticien>",
    "libraire",
    "<!factrice|facteur>",
    "sans emploi depuis deux ans",
    "<!agente|agent> d’entretien",
    "<!électricienne|électricien>",
    "fleuriste",
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
_HOMES = (
    "vit en couple",
    "vit en couple avec deux enfants",
    "vit <seule|seul>",
    "vit <seule|seul> avec un chat",
    "vit en couple, un enfant à charge",
    "est <divorcée|divorcé>, avec une garde alternée",
    "est <séparée|séparé> depuis un an",
    "est <mariée|marié>, trois enfants",
)
_YOUNG_HOMES = (
    "vit chez ses [Person Role=relative|parents]",
    "vit en colocation",
    "vit en résidence universitaire",
    "occupe un studio indépendant",
)
_OLD_HOMES = (
    "est <veuve|veuf>, sans aide à domicile",
    "vit <seule|seul> en maison individuelle",
    "vit en couple, enfants autonomes",
    "vit en résidence autonomie",
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
_MEANS = (
    "bénéficiaire de la C2S",
    "allocataire du RSA",
    "loyers impayés",
    "hébergement précaire chez un [Person Role=other|ami]",
    "droits sociaux suspendus",
    "surendettement",
    "sans logement stable",
    "recours à l’aide alimentaire",
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
# The first ones do not befall the old.
_NUMBER_OF_YOUNG_ONES = 5
_STRESSORS = (
    "le décès de son [Person Role=relative|père]",
    "le décès de sa [Person Role=relative|grand-mère]",
    "la maladie de sa [Person Role=relative|mère]",
    "une surcharge professionnelle prolongée",
    "une séparation conjugale",
    "un conflit familial autour d’une succession",
    "un déménagement non choisi",
    "un conflit de voisinage",
    "des difficultés financières imprévues",
    "un accident de la route sans gravité",
    "l’éloignement de ses proches",
    "un dégât des eaux à son domicile",
    "l’hospitalisation d’un [Person Role=relative|frère]",
    "un litige administratif",
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


def draw_life(rng: np.random.Generator, age: int) -> Mapping[str, str]:
    """Draw what a document may say of a patient's life; how much of it is said comes later."""
    young, old = age < 25, age >= _OLD
    jobs = _STUDENTS if young and rng.random() < 0.6 else _RETIRED if age >= _RETIRED_AT else _JOBS
    homes: tuple[str, ...] = _HOMES
    if young:
        homes = _YOUNG_HOMES
    elif old:
        homes = _OLD_HOMES
    tobacco = str(rng.choice(_TOBACCO if age >= 30 else _TOBACCO[1:2] + _TOBACCO[3:]))
    figures = {
        "{pack_years}": str(int(rng.integers(3, max(5, age - 20)))),
        "{cigarettes}": str(int(rng.choice([5, 8, 10, 12, 15, 20]))),
        "{quit_years}": str(int(rng.integers(2, 9))),
    }
    for slot, figure in figures.items():
        tobacco = tobacco.replace(slot, figure)
    home = str(rng.choice(homes))
    troubles = _STRESSORS[_NUMBER_OF_YOUNG_ONES:] if old else _STRESSORS
    stressor, pastime = str(rng.choice(troubles)), str(rng.choice(_PASTIMES))
    mark = "[SocialDeterminant Kind=living_situation|"
    return {
        "job": str(rng.choice(jobs)),
        "home": f"{mark}{home}]",
        # « vit en couple » is « en couple » in a note.
        "home_note": f"{mark}{home.partition(' ')[2]}]",
        "country": str(rng.choice(_COUNTRIES)),
        "means": str(rng.choice(_MEANS)),
        "tobacco": f"[SocialDeterminant Kind=tobacco|{tobacco}]",
        "drinking": f"[SocialDeterminant Kind=alcohol|{rng.choice(_ALCOHOL)}]",
        "stressor": stressor,
        "de_stressor": preposed("de", stressor),
        "a_stressor": preposed("à", stressor),
        "pastime": pastime,
        "de_pastime": preposed("de", pastime),
        "a_pastime": preposed("à", pastime),
    }
