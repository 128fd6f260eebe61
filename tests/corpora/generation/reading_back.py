"""What tests read back from generated documents, by annotations and metadata alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from epicene.core.document import Document, Entity
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.markup import Rendering, fill
from epicene.corpora.generation.phrases import holds, load_bank

# A patient and a diagnosis that the relations of a wording may name.
BEFORE = "[Patient #p|X] [Diagnosis Assertion=affirmed #d|Y] "
_ARTICLES = frozenset(["la", "le", "l", "une", "un", "du", "de", "à", "au"])


def told(document: Document) -> dict[str, bool]:
    """Return the outcomes as the document tells them."""
    of: dict[str, list[dict[str, str]]] = {}
    for entity in document.entities:
        of.setdefault(entity.label, []).append(dict(entity.attributes))
    attributions = {a["Attribution"] for a in of["Symptom"] if "Attribution" in a}
    assert len(attributions) == 1, document.id
    return {
        "pain_as_anxiety": attributions == {"psychological"},
        "diagnosis_missed": all(a["Assertion"] != "affirmed" for a in of.get("Diagnosis", [])),
        "included": document.attributes["included"] == "yes",
        "stigmatising": "Evaluation" in of,
        "occupation_named": any(a["Kind"] == "occupation" for a in of.get("SocialDeterminant", [])),
        "late_diagnosis": int(document.attributes["diagnosis_delay_months"]) > 12,
        "family_history_taken": "FamilyHistory" in of,
    }


def annotated_but_gender(document: Document) -> list[tuple[str, dict[str, str]]]:
    """Return labels and attributes in the order of the text, without the gender they tell."""
    return [
        (e.label, {name: value for name, value in e.attributes.items() if name != "Gender"})
        for e in document.entities
    ]


def words_but_gender(document: Document) -> list[str]:
    """Return the words of a text, without articles and what is annotated as telling gender."""
    text = document.text
    spans = [e.spans[0] for e in document.entities if e.label == "GenderMention"]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}_{text[end:]}"
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _ARTICLES]


def rendered(
    bank: str, patients: Sequence[Facts], each: int, before: str = BEFORE
) -> Iterator[tuple[str, Rendering, int]]:
    """Yield each move with each of its wordings, rendered for patients it fits and their twins.

    Also those that no document of a corpus happens to use. The number is where the wording begins,
    after what gives it its handles.
    """
    for move, conditions in load_bank(bank).phrases.items():
        for condition, wordings in conditions.items():
            fitting = [f for f in patients if holds(condition, f)]
            assert fitting, (move, condition)
            for place, wording in enumerate(wordings):
                # Several patients, so that a slot is met by words of several kinds.
                for k in range(each):
                    patient = fitting[(7 * place + k) % len(fitting)]
                    for one in (patient, patient.twin()):
                        out = Rendering(one.sex)
                        out.add(before)
                        start = out.length
                        out.add(fill(wording, one.lookup))
                        yield move, out, start


def every_wording(bank: str, patients: Sequence[Facts]) -> Iterator[tuple[str, str]]:
    """Yield each move with the text of each of its wordings, for ten patients and their twins."""
    for move, out, start in rendered(bank, patients, each=10):
        yield move, out.text[start:]


def labelled(
    annotated: Iterable[tuple[str, tuple[Entity, ...]]], labels: Sequence[str]
) -> Iterator[tuple[str, Entity]]:
    """Yield the entities with these labels (all, where none is named), each with its text."""
    for text, found in annotated:
        for entity in found:
            if not labels or entity.label in labels:
                yield text, entity


def macro_f1(texts: list[str], labels: list[str]) -> float:
    """Return how well words and pairs of words tell the label, over five folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    return float(
        f1_score(labels, cross_val_predict(model, texts, labels, cv=folds), average="macro")
    )
