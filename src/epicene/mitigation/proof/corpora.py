"""Prove what a mitigation did to a corpus."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from epicene.mitigation.proof.base import Limits, Proof

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus


def prove_corpus(before: Corpus, after: Corpus, limits: Limits) -> Proof:
    """Compare a corpus with what was made of it; documents are known by their id."""
    old = {document.id: document for document in before}
    sexes: Counter[str] = Counter()
    texts = added = others = empty = n = entities = wrong = 0
    for document in after:
        n += 1
        sexes[document.subject.sex or "unknown"] += 1
        entities += len(document.entities)
        empty += not document.text.strip()
        wrong += sum(
            not 0 <= start <= end <= len(document.text)
            for entity in document.entities
            for start, end in entity.spans
        )
        was = old.get(document.id)
        if was is None:
            added += 1
        elif was.text != document.text:
            texts += 1
        elif was != document:
            others += 1
    kept = n - added
    broken = []
    if empty:
        broken.append(f"{empty} documents have an empty text")
    if wrong:
        broken.append(f"{wrong} spans of entities lie outside their text")
    if not n:
        broken.append("no document is left")
    facts = {
        "documents": {"before": len(old), "after": n},
        "added": added,
        "taken_away": len(old) - kept,
        "texts_changed": texts,
        "attributes_changed": others,
        "entities": {
            "before": sum(len(document.entities) for document in old.values()),
            "after": entities,
        },
        "sex_before": dict(Counter(d.subject.sex or "unknown" for d in old.values())),
        "sex_after": dict(sexes),
    }
    changed = bool(added or texts or others or kept != len(old))
    return Proof(changed, tuple(broken), facts)
