"""Work, living situation, habits, origin and means, and the relatives' illnesses."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.marks import social
from epicene.corpora.generation.stream import Stream

_WORK = (
    "<!infirmière|infirmier>",
    "<!enseignante|enseignant> en collège",
    "<!aide-soignante|aide-soignant>",
    "<!conductrice|conducteur> de bus",
    "<!cuisinière|cuisinier> en restauration collective",
    "<!vendeuse|vendeur> en boulangerie",
    "comptable",
    "<!employée|employé> de banque",
    "<!agente|agent> d’entretien",
    "<!ingénieure|ingénieur> en informatique",
    "<!opératrice|opérateur> de production",
    "<!coiffeuse|coiffeur>",
    "<!agricultrice|agriculteur>",
    "<!assistante|assistant> <administrative|administratif>",
    "<!magasinière|magasinier>",
    "secrétaire de mairie",
    "<!technicienne|technicien> de laboratoire",
    "<!avocate|avocat>",
    "intérimaire dans la logistique",
    "<!livreuse|livreur>",
    "<!caissière|caissier>",
    "<!éducatrice|éducateur> de jeunes enfants",
    "<!menuisière|menuisier>",
    "<!ouvrière|ouvrier> agricole",
    "fleuriste",
    "<!serveuse|serveur>",
    "<!conseillère|conseiller> <commerciale|commercial>",
    "graphiste",
    "<!pharmacienne|pharmacien>",
    "auxiliaire de vie",
)
_STUDIES = (
    "<!étudiante|étudiant> en droit",
    "<!étudiante|étudiant> en deuxième année de licence",
    "<!apprentie|apprenti> en pâtisserie",
    "<!étudiante|étudiant> en école d’ingénieurs",
    "en BTS de gestion",
)
_RETIRED = (
    "<!retraitée|retraité> de l’enseignement",
    "comptable à la retraite",
    "<!retraitée|retraité> de la fonction publique",
    "<ancienne|ancien> <!infirmière|infirmier>",
    "<!retraitée|retraité> du bâtiment",
    "<!retraitée|retraité> de la poste",
    "<ancienne|ancien> <!commerçante|commerçant>",
    "<!retraitée|retraité> de l’industrie textile",
)
_BORN = (
    "au Portugal",
    "en Algérie",
    "au Maroc",
    "en Tunisie",
    "en Turquie",
    "en Roumanie",
    "au Sénégal",
    "au Liban",
    "en Pologne",
    "aux Comores",
    "au Cameroun",
    "en Géorgie",
)
# Tells where the patient lives, so that nothing else does.
_LODGED = "hébergement provisoire chez des [Person Role=relative|proches]"
_MEANS = (
    "bénéficiaire de la complémentaire santé solidaire",
    "droits à l’assurance maladie en cours de renouvellement",
    _LODGED,
    "dossier de surendettement en cours",
    "logement insalubre, demande de relogement déposée",
    "pas de mutuelle, pas de véhicule",
    "recours à l’aide alimentaire",
    "facture d’électricité impayée, dossier suivi par l’"
    "[Person Role=clinician|assistante sociale] du secteur",
)
_TOBACCO = (
    "fume dix cigarettes par jour",
    "a cessé de fumer il y a quatre ans",
    "ne fume pas",
    "fume encore cinq cigarettes par jour, quinze paquets-années au total",
    "a arrêté de fumer il y a deux ans",
    "n’a jamais fumé",
)
_YOUNG_TOBACCO = ("fume dix cigarettes par jour", "ne fume pas", "n’a jamais fumé")
_NO_TOBACCO = ("ne fume pas", "n’a jamais fumé", "a cessé de fumer il y a vingt ans")
_ALCOHOL = (
    "aucune consommation",
    "consommation occasionnelle",
    "un verre de vin le dimanche",
    "consommation festive, deux à trois fois par mois",
)
_RELATIVES = (
    "frère",
    "sœur",
    "mère",
    "père",
    "cousin germain",
    "cousine germaine",
    "oncle maternel",
    "tante paternelle",
    "grand-mère maternelle",
    "grand-père paternel",
)
_HEREDITY = (
    "maladie de Crohn",
    "rectocolite hémorragique",
    "MICI",
    "polyarthrite rhumatoïde",
    "cancer colorectal",
    "spondylarthrite ankylosante",
    "maladie cœliaque",
)


def draw_social(stream: Stream, age: int, origin: str, poor: str, years: int) -> Mapping[str, str]:
    """Draw what may be said of the patient's life; what is told depends on no outcome.

    Who was born abroad came before the disease was found (`years` ago), which is followed here.
    """
    work = _STUDIES if age < 23 else _RETIRED if age >= 64 else _WORK
    told = {
        "living_told": stream.chance("living told", 0.45),
        "tobacco_told": stream.chance("tobacco told", 0.6),
        "alcohol_told": stream.chance("alcohol told", 0.2),
        "origin_told": stream.chance("origin told", 0.5 if origin == "abroad" else 0.06),
        "means_told": poor == "yes" and stream.chance("means told", 0.6),
    }
    born = stream.one("born", _BORN) if origin == "abroad" else "dans la région"
    # Whether someone came as a child or an adult is left to the years spent here.
    here = stream.whole("years here", max(3, years + 1), max(3, years + 1, min(30, age - 8)))
    means = stream.one("means", _MEANS)
    told["living_told"] &= not (told["means_told"] and means == _LODGED)
    habits = _NO_TOBACCO if age >= 60 else _TOBACCO if age >= 35 else _YOUNG_TOBACCO
    arrived = (
        f"<née|né> {born}, en France depuis {here} ans"
        if origin == "abroad"
        else (f"<née|né> {born}")
    )
    return {
        **{name: "yes" if value else "no" for name, value in told.items()},
        "work": social("occupation", stream.one("work", work)),
        "living": social("living_situation", _living(stream, age)),
        "tobacco": social("tobacco", stream.one("tobacco", habits)),
        "alcohol": social("alcohol", stream.one("alcohol", _ALCOHOL)),
        "born": social("origin", arrived),
        "means": social("precariousness", means),
    }


def _living(stream: Stream, age: int) -> str:
    options = ["vit <seule|seul>", "vit en couple", "vit en couple, sans enfant à charge"]
    if age < 27:
        options = [
            "vit chez ses [Person Role=relative|parents]",
            "vit en colocation",
            "vit <seule|seul>",
        ]
    elif age < 60:
        options += [
            "vit en couple avec deux [Person Role=relative|enfants]",
            "vit <seule|seul> avec un [Person Role=relative|enfant]",
        ]
    else:
        options += [
            "vit <seule|seul>, <veuve|veuf> depuis six ans",
            "vit chez sa [Person Role=relative|fille]",
        ]
    return stream.one("living", options)


def draw_family(stream: Stream) -> Mapping[str, str]:
    """Draw the relatives' illnesses as a noun phrase, or their absence."""
    relative, illness = stream.one("relative", _RELATIVES), stream.one("heredity", _HEREDITY)
    none = "MICI" if stream.chance("no kind", 0.6) else "cancer colorectal"
    return {
        "family": "affirmed" if stream.chance("family", 0.45) else "negated",
        "family_dx": f"[Diagnosis Assertion=affirmed|{illness}]",
        "family_who": f"[Person #relative Role=relative|{relative}]",
        "family_none": f"[Diagnosis Assertion=negated|{none}]",
    }
