"""The sentences of ``epicene gender``, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title.detect.3": "Grammatical gender of the mentions of the patient",
        "title.detect.1": "Grammatical gender of the mentions of the author",
        "title.swap.flag": "Texts rewritten to the other grammatical gender",
        "title.swap.skip": "Texts rewritten to the other grammatical gender",
        "single": "{title}: {outcome}",
        "column.detect": "gender",
        "column.swap": "outcome",
        "column.n": "texts",
        "column.share": "share",
        "column.interval": "95% interval",
        "outcome.F": "F (feminine)",
        "outcome.M": "M (masculine)",
        "outcome.neutral": "neutral",
        "outcome.ambiguous": "ambiguous",
        "outcome.rewritten": "rewritten",
        "outcome.unchanged": "unchanged: no word to change",
        "swap.flag.blocked": "flagged: conflicts with sex-linked anatomy",
        "swap.skip.blocked": "skipped: conflicts with sex-linked anatomy",
        "note.missing": "{missing} of {all} records have no text and are left out of the shares.",
        "note.interval": "Exact intervals; texts count as independent of one another.",
        "note.detect": "Grammatical gender approximates the recorded sex, never gender identity.",
        "note.flagged": "A flagged text is rewritten all the same (--on-blocked skip leaves it).",
        "note.swap": "Rewritten does not mean plausible: read a sample.",
    },
    "fr": {
        "title.detect.3": "Genre grammatical des mentions du patient",
        "title.detect.1": "Genre grammatical des mentions de l’auteur",
        "title.swap.flag": "Textes réécrits à l’autre genre grammatical",
        "title.swap.skip": "Textes réécrits à l’autre genre grammatical",
        "single": "{title}\u00a0: {outcome}",
        "column.detect": "genre",
        "column.swap": "résultat",
        "column.n": "textes",
        "column.share": "part",
        "column.interval": "intervalle à 95\u00a0%",
        "outcome.F": "F (féminin)",
        "outcome.M": "M (masculin)",
        "outcome.neutral": "neutre",
        "outcome.ambiguous": "ambigu",
        "outcome.rewritten": "réécrits",
        "outcome.unchanged": "inchangés\u00a0: aucun mot à changer",
        "swap.flag.blocked": "signalés\u00a0: en conflit avec l’anatomie liée au sexe",
        "swap.skip.blocked": "laissés tels quels\u00a0: en conflit avec l’anatomie liée au sexe",
        "note.missing": "Enregistrements sans texte, exclus des parts\u00a0: {missing} sur {all}.",
        "note.interval": "Intervalles exacts\u00a0; les textes sont comptés comme indépendants.",
        "note.detect": "Le genre grammatical approche le sexe enregistré, non l’identité de genre.",
        "note.flagged": "Un texte signalé est réécrit quand même, sauf avec --on-blocked skip.",
        "note.swap": "Réécrit ne veut pas dire vraisemblable\u00a0: relisez un échantillon.",
    },
}
