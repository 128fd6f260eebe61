"""The pain that every document speaks of, by the moment of care, and what it may come from."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.marks import diagnosis, examination, score, symptom, treatment
from epicene.corpora.generation.stream import Stream

# All of them feminine plurals, so that sentences agree.
_PAINS = {
    "diagnosis": (
        "mastodynies {f}s",
        "douleurs du sein {m}",
        "douleurs mammaires {f}s",
        "douleurs de l’aisselle {f}",
    ),
    "postop": (
        "douleurs du site opératoire",
        "douleurs cicatricielles",
        "douleurs axillaires {f}s",
        "douleurs de la face interne du bras",
    ),
    "chemo": (
        "myalgies des cuisses",
        "douleurs des extrémités",
        "arthromyalgies diffuses",
        "douleurs des jambes",
    ),
    "hormone": (
        "arthralgies des mains",
        "arthralgies des chevilles",
        "gonalgies bilatérales",
        "arthralgies des épaules",
        "arthralgies matinales",
    ),
    "extended": (
        "arthralgies des doigts",
        "douleurs des poignets",
        "lombalgies mécaniques",
        "arthralgies des genoux",
    ),
    "metastatic": (
        "dorsalgies nocturnes",
        "lombalgies",
        "douleurs costales",
        "douleurs rachidiennes",
    ),
}
# After « liées », « imputables », « attribuées ».
_LOCAL = {
    "diagnosis": (
        "à la lésion mammaire",
        f"à la {examination('biopsie')} récente",
        f"à l’{diagnosis('hématome de ponction', 'affirmed', 'current')}",
    ),
    "postop": (
        f"au {treatment('geste chirurgical', 'past')}",
        f"à la {treatment('dissection axillaire', 'past')}",
        "aux suites opératoires",
    ),
    "metastatic": (
        f"aux {diagnosis('lésions vertébrales', 'affirmed', 'current', 'C79.5')}",
        f"à l’{diagnosis('atteinte osseuse', 'affirmed', 'current', 'C79.5')}",
        f"aux {diagnosis('localisations osseuses', 'affirmed', 'current', 'C79.5')}",
    ),
}
_SINCE = {
    # Not older than the biopsy or the operation that may have caused it.
    "diagnosis": (
        f"depuis la {examination('biopsie')}",
        "depuis quelques jours",
        "depuis une semaine",
    ),
    "postop": (
        f"depuis l’{treatment('intervention', 'past')}",
        f"depuis le {treatment('geste', 'past')}",
        f"depuis l’{treatment('opération', 'past')}",
    ),
}
_SINCE_LATER = (
    "depuis deux semaines",
    "depuis dix jours",
    "depuis un mois",
    "depuis la dernière visite",
    "depuis quelques jours",
    "depuis trois semaines",
)


def pain_slots(stream: Stream, phase: str, side: str) -> Mapping[str, str]:
    """Draw the pain; `pain_s` is put down to the body, `pain_p` to the mind."""
    feminine = "droite" if side == "droit" else side
    name = stream.one("pain", _PAINS[phase]).format(m=side, f=feminine)
    if phase in _LOCAL:
        cause = stream.one("pain cause", _LOCAL[phase])
    elif phase == "chemo":
        cause = f"à la {treatment('chimiothérapie', 'current')}"
    else:
        cause = f"à l’{treatment('hormonothérapie', 'current')}"
    value = stream.whole("eva", 2, 6)
    form = stream.one("eva form", ("EVA {}", "EVA à {}", "EVA à {}/10", "EVA {}/10"))
    return {
        "pain_s": symptom(name, "affirmed", "somatic"),
        "pain_p": symptom(name, "affirmed", "psychological"),
        "pain_cause": cause,
        "pain_since": stream.one("pain since", _SINCE.get(phase, _SINCE_LATER)),
        "eva": score("EVA", str(value), form.format(value)),
    }
