"""What patients had before, what they take for it, and what their relatives had."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.breast_cancer.drugs import drug
from epicene.corpora.generation.marks import diagnosis, mark, person, score
from epicene.corpora.generation.stream import Stream

# Disease, CIM-10, drug.
_DISEASES = (
    ("une", "hypertension artérielle", "I10", "amlodipine 5 mg/j"),
    ("une", "hypertension artérielle", "I10", "périndopril 4 mg/j"),
    ("un", "diabète de type 2", "E11", "metformine 1 g matin et soir"),
    ("une", "hypothyroïdie", "E03.9", "lévothyroxine 75 µg/j"),
    ("une", "dyslipidémie", "E78.5", "atorvastatine 10 mg/j"),
    ("un", "asthme", "J45", "budésonide-formotérol 200/6 µg"),
    ("un", "reflux gastro-œsophagien", "K21.9", "oméprazole 20 mg/j"),
    ("une", "fibrillation atriale", "I48", "apixaban 5 mg deux fois par jour"),
    ("une", "gonarthrose", "M17", "paracétamol 1 g si besoin"),
    ("une", "migraine", "G43", "sumatriptan 50 mg si besoin"),
    ("un", "glaucome", "H40", "latanoprost 1 goutte le soir"),
)
_FROM_60 = frozenset(["fibrillation atriale", "gonarthrose", "glaucome"])
# Triptans are for those under 65, and not with a disease of the vessels.
_UNDER_65 = frozenset(["migraine"])
_NOT_WITH_TRIPTAN = frozenset(["hypertension artérielle", "fibrillation atriale"])
_OPERATIONS = (
    "appendicectomie dans l’enfance",
    "cholécystectomie",
    "cure de hernie inguinale",
    "méniscectomie interne",
    "thyroïdectomie partielle",
    "cure de canal carpien",
    "amygdalectomie",
    "ostéosynthèse de la cheville",
)
# Older than ten years. HER2-positive disease has its own drugs, so that it is never the main one
# of a corpus whose trials leave it out.
_BREAST = (
    "nodule bénin du sein {other}",
    "carcinome canalaire in situ du sein {other}",
    "carcinome lobulaire in situ du sein {other}",
    "papillome du sein {other}",
    "kyste remanié du sein {other}",
    "carcinome infiltrant {her2} du sein {other}",
)
_ANTI_HER2 = (
    drug("trastuzumab pendant un an", "past", "b"),
    drug("trastuzumab adjuvant", "past", "b"),
)
_RELATIVES = (
    ("sa", "mère"),
    ("sa", "sœur"),
    ("une", "tante maternelle"),
    ("sa", "grand-mère maternelle"),
    ("une", "cousine germaine"),
    ("une", "tante paternelle"),
    ("sa", "demi-sœur"),
)
_SAME_GENERATION = frozenset(["sœur", "demi-sœur", "cousine germaine"])
_OLDEST = 72
_HEREDITY = (
    "cancer du sein",
    "cancer du sein",
    "cancer du sein",
    "cancer de l’ovaire",
    "cancer du sein bilatéral",
    "cancer du pancréas",
    "cancer colique",
)


def history_slots(stream: Stream, age: int, other_side: str) -> Mapping[str, str]:
    """Draw comorbidities with their drugs, operations and the relatives' illnesses.

    `X_1` has no article, `une_X_1` has one; the drug, in its own slot, is linked to it.
    """
    diseases = _diseases(stream, age)
    owner, relative = stream.one("relative", _RELATIVES)
    # A sister is of the patient's age.
    oldest = min(_OLDEST, age + (5 if relative in _SAME_GENERATION else 30))
    values = {
        "operation": drug(stream.one("operation", _OPERATIONS), "past"),
        "breast_before": _breast_before(stream, other_side),
        "breast_told": "yes" if age >= 50 and stream.chance("breast told", 0.25) else "no",
        "family": "affirmed" if stream.chance("family", 0.5) else "negated",
        "family_dx": diagnosis(stream.one("heredity", _HEREDITY)),
        "family_who": f"{owner} {person('relative', relative, 'relative')}",
        "family_age": str(stream.whole("family age", min(38, oldest - 5), oldest)),
        "family_none": diagnosis(
            stream.one("family none", ("cancer du sein", "cancer du sein ou de l’ovaire")),
            "negated",
        ),
        "ill": "yes" if age > 48 or stream.chance("ill", 0.4) else "no",
    }
    values["ill_names"] = ", ".join(name for _, name, _, _ in diseases)
    for k, (article, name, code, medicine) in enumerate(diseases, start=1):
        annotated = mark(
            "Diagnosis", name, f"q{k}", Assertion="affirmed", Temporality="current", Code=code
        )
        values |= {
            f"ill_{k}": annotated,
            f"une_ill_{k}": f"{article} {annotated}",
            f"ill_{k}_drug": drug(medicine, "current", f"q{k}"),
        }
    return values


def _diseases(stream: Stream, age: int) -> list[tuple[str, str, str, str]]:
    """Draw two diseases of the age, whose drugs go together."""
    barred = _FROM_60 if age < 60 else _UNDER_65 if age >= 65 else frozenset()
    drawn = stream.some("diseases", [d for d in _DISEASES if d[1] not in barred], 5)
    first = drawn[0]
    return [first, next(other for other in drawn[1:] if _go_together(first[1], other[1]))]


def _go_together(one: str, other: str) -> bool:
    return one != other and not ({one, other} & _UNDER_65 and {one, other} & _NOT_WITH_TRIPTAN)


def _breast_before(stream: Stream, other_side: str) -> str:
    name = stream.one("breast before", _BREAST)
    her2 = score("HER2", "3+", "HER2 3+")
    lesion = mark(
        "Diagnosis",
        name.format(other=other_side, her2=her2),
        "b",
        Assertion="affirmed",
        Temporality="past",
    )
    if "{her2}" not in name:
        return lesion
    return f"{lesion}, traité par {stream.one('anti-HER2', _ANTI_HER2)}"
