"""How patients live: work, home, origin, means, habits."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.marks import person, social
from epicene.corpora.generation.stream import Stream

# What those live from whose means are short.
_MODEST_JOBS = (
    "<!caissière|caissier> en supermarché",
    "<!agente|agent> d’entretien",
    "<!coiffeuse|coiffeur>",
    "<!ouvrière|ouvrier> en conserverie",
    "<!vendeuse|vendeur> en jardinerie",
    "<!cuisinière|cuisinier> de collège",
    "auxiliaire de vie",
)
_MODEST_RETIRED = (
    "<!retraitée|retraité> de l’agriculture",
    "<!retraitée|retraité> du textile",
    "<ancienne|ancien> <!couturière|couturier> à façon",
    "<ancienne|ancien> <!ouvrière|ouvrier> en conserverie",
)
_JOBS = (
    *_MODEST_JOBS,
    "<!aide-soignante|aide-soignant>",
    "<!professeure|professeur> des écoles",
    "comptable",
    "<!infirmière|infirmier> <libérale|libéral>",
    "<!conductrice|conducteur> de car scolaire",
    "<!employée|employé> de mairie",
    "<!technicienne|technicien> de laboratoire",
    "<!viticultrice|viticulteur>",
    "<!ingénieure|ingénieur> en bâtiment",
    "<!assistante|assistant> <administrative|administratif>",
    "bibliothécaire",
)
_RETIRED = (
    *_MODEST_RETIRED,
    "<ancienne|ancien> <!institutrice|instituteur>",
    "<!retraitée|retraité> de La Poste",
    "<ancienne|ancien> <!commerçante|commerçant>",
    "<ancienne|ancien> <!employée|employé> de banque, à la retraite",
    "<!retraitée|retraité> de la fonction publique hospitalière",
)
_CHILD, _CHILDREN = person("relative", "enfant"), person("relative", "enfants")
_LIVING = (
    "vit en couple",
    "vit <seule|seul>",
    f"vit en couple, deux {_CHILDREN} à charge",
    f"vit <seule|seul> avec un {_CHILD} à charge",
    "vit en couple à la campagne",
    "est <divorcée|divorcé> et vit <seule|seul>",
)
_LIVING_OLD = (
    "vit <seule|seul> au deuxième étage sans ascenseur",
    "vit en couple",
    "est <veuve|veuf> et vit <seule|seul>",
    "vit chez sa {daughter}",
    "vit en résidence autonomie",
    "vit <seule|seul>, avec le portage des repas",
)
_BORN = (
    "<née|né> en Algérie",
    "<née|né> au Portugal",
    "<née|né> au Maroc",
    "<née|né> au Sénégal",
    "<née|né> en Tunisie",
    "<née|né> au Vietnam",
    "<née|né> en Pologne",
    "<née|né> au Cameroun",
    "<née|né> en Turquie",
    "d’origine malienne",
    "<née|né> aux Comores",
)
_MEANS = (
    "bénéficiaire de la C2S",
    "sans mutuelle",
    "bénéficiaire du RSA",
    f"hébergement provisoire chez un {person('other', 'tiers')}",
    "dettes de loyer",
    "titulaire de l’AME",
    "ressources faibles, pas de voiture",
    "droits à l’assurance maladie en cours d’ouverture",
)
# From that age on there is a minimum pension in place of the RSA.
_PENSION_AGE = 65
_WORKING_AGE = 63
_MEANS_OLD = (*(text for text in _MEANS if "RSA" not in text), "bénéficiaire de l’ASPA")
_TOBACCO = (
    "non-<!fumeuse|fumeur>",
    "tabagisme sevré à 15 PA",
    "tabagisme actif, 20 PA",
    "tabagisme sevré depuis dix ans",
    "pas de tabac",
    "une dizaine de cigarettes par jour",
)
_ALCOHOL = (
    "alcool occasionnel",
    "pas d’alcool",
    "un verre de vin par jour",
    "alcool très rarement",
)


def life_slots(stream: Stream, age: int, origin: str, poor: str) -> Mapping[str, str]:
    """Draw what may be said of the patient's life; whether it is said depends on no outcome."""
    homes: tuple[str, ...] = _LIVING_OLD if age >= 65 else _LIVING
    if age >= 55:
        homes = tuple(home for home in homes if "enfant" not in home)
    living = stream.one("living", homes).replace("{daughter}", person("relative", "fille"))
    # The AME is for foreigners without papers.
    means = [
        text
        for text in (_MEANS_OLD if age >= _PENSION_AGE else _MEANS)
        if origin == "abroad" or "AME" not in text
    ]
    mean = stream.one("means", means)
    lodged = poor == "yes" and "hébergement" in mean
    jobs: tuple[str, ...]
    if age < _WORKING_AGE:
        jobs = _MODEST_JOBS if poor == "yes" else _JOBS
    else:
        jobs = _MODEST_RETIRED if poor == "yes" else _RETIRED
    told = {
        "living_told": 0.0 if lodged else 0.5,
        "tobacco_told": 0.5,
        "alcohol_told": 0.2,
        "origin_told": 0.5 if origin == "abroad" else 0.0,
        "means_told": 0.6 if poor == "yes" else 0.0,
    }
    return {
        **{name: "yes" if stream.chance(name, p) else "no" for name, p in told.items()},
        "job": social("occupation", stream.one("job", jobs)),
        "living": social("living_situation", living),
        # After a heading, without a verb.
        "living_short": social(
            "living_situation",
            living.removeprefix("est ").replace(" et vit", ", vit"),
        ),
        "born": social("origin", stream.one("born", _BORN)),
        "means": social("precariousness", mean),
        "tobacco": social("tobacco", stream.one("tobacco", _TOBACCO)),
        "alcohol": social("alcohol", stream.one("alcohol", _ALCOHOL)),
    }
