"""Which word governs the agreement of an adjective or a participle."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.french.rewriting.phrases import (
    TIMES,
    before,
    child,
    noun_number,
    previous_word,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.words import Piece, Word

_SUBJECTS = ("nsubj:pass", "nsubj", "expl:subj")
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_ATTRIBUTIVE = frozenset((
    "amod", "acl", "appos", "nmod", "flat", "flat:name", "flat:foreign", "acl:relcl", "obl:arg",
    "obl:mod",
))  # fmt: skip
# Relations to the verb of an attribute of its object.
_OF_AN_OBJECT = frozenset({"xcomp", "advcl", "obl:arg", "obl:mod", "amod", "obj"})
_OBJECT_CLITICS = frozenset({"la", "le", "l'", "les"})
_RELATIVES = frozenset({"qui", "que", "qu'", "dont", "lequel", "laquelle"})


def subject(piece: Piece, predicate: Word) -> Word | None:
    """Return the subject that `predicate` governs itself, a relative « qui » resolved."""
    found = child(piece, predicate, *_SUBJECTS)
    if found is None:
        return None
    return antecedent(piece, found) if found.low in _RELATIVES else found


def antecedent(piece: Piece, relative: Word) -> Word | None:
    """Return the noun that a relative pronoun stands for: the one its clause hangs on."""
    clause = piece.words[relative.head]
    for _ in range(6):
        if clause.dep == "acl:relcl":
            return piece.words[clause.head]
        if clause.head == clause.i:
            break
        clause = piece.words[clause.head]
    nouns = (w for w in before(piece, relative) if w.pos in _NOMINAL)
    return next(nouns, None)


def preceding_object(piece: Piece, participle: Word) -> Word | None:
    """Return the object before « avoir » that a participle agrees with: l', la, les, que."""
    if not any(piece.words[i].dep == "aux:tense" for i in piece.children[participle.i]):
        return None
    for i in piece.children[participle.i]:
        word = piece.words[i]
        if word.dep in {"obj", "iobj", "expl:comp", "dep"} and word.i < participle.i:
            if word.low in {"que", "qu'"}:
                return antecedent(piece, word)
            if word.low in {"l'", "la", "le", "les"}:
                return word
        joined_que = word.dep == "mark" and word.low in {"que", "qu'"} and word.i < participle.i
        before_it = previous_word(piece, word)
        if joined_que and before_it is not None and before_it.low in {"et", "ou", "mais"}:
            # « Que j'ai suivie et que mon successeur a perdue de vue ».
            clause = next((w for w in before(piece, word) if w.dep == "acl:relcl"), None)
            return None if clause is None else piece.words[clause.head]
    return None


def governor(piece: Piece, word: Word, patients: set[int] | None = None) -> Word | None:
    """Return the noun or pronoun whose gender `word` takes, None where the sentence has none.

    The parse is climbed: a word takes the gender of its own subject, of the noun it qualifies,
    or of the subject of the clause it depends on. A word of `patients` on the way is the answer.
    """
    known = patients or set()
    current = word
    for _ in range(10):
        found = subject(piece, current)
        if found is not None and found.i != word.i:
            return found
        if current.head == current.i:
            return None
        head = piece.words[current.head]
        if head.i in known:
            return head
        if current.dep == "acl:relcl" and current.i != word.i:
            return None
        if head.low == "fois" or head.low in TIMES:
            if head.head == head.i:
                return None
            current = head  # « une fois transférée », « un homme de 40 ans admis »
            continue
        if head.pos in _NOMINAL and current.dep in _ATTRIBUTIVE | {
            "conj",
            "dep",
            "nsubj",
            "nsubj:pass",
            "obj",
            "det",
        }:
            if head.pos in {"NOUN", "PROPN"} and is_predicate_noun(piece, head):
                current = head
                continue
            return head
        thing = _object_with_attribute(piece, head, current, known)
        if thing is not None:
            return thing
        if head.pos not in _NOMINAL | {"VERB", "ADJ", "AUX", "ADV", "ADP", "NUM", "X", "SYM"}:
            return None
        current = head
    return None


def _object_with_attribute(
    piece: Piece, verb: Word, attribute: Word, known: set[int]
) -> Word | None:
    """« Ils la trouvent changée », « l'a laissé aphasique », « rend la patiente inapte »."""
    if verb.pos != "VERB" or attribute.dep not in _OF_AN_OBJECT:
        return None
    clitics = (piece.words[i] for i in piece.children[verb.i] if i in known)
    clitic = next((w for w in clitics if w.low in _OBJECT_CLITICS), None)
    found = clitic or child(piece, verb, "obj", "iobj")
    if found is None or found.i == attribute.i:
        return None
    if found.low in _OBJECT_CLITICS and attribute.i > verb.i:
        return found
    judged = verb.low.startswith(predicates().attribute_stems)
    return found if judged and found.i < attribute.i else None


def is_predicate_noun(piece: Piece, noun: Word) -> bool:
    """Say whether the tagger took a participle for a noun: « s'est plainte », « hypertendue »."""
    if not any(a.category in "AK" for a in noun.analyses):
        return False
    return child(piece, noun, "det") is None and child(piece, noun, "case") is None


def agrees(piece: Piece, noun: Word, gender: str, number: str) -> bool:
    """Say whether a noun or pronoun may govern a form of this gender and number."""
    if noun.pos == "PRON" or noun.low in {"elle", "il", "elles", "ils"}:
        return True
    if noun.pos == "PROPN" and not noun.analyses and not noun.text.isupper():
        return False  # a name of a place or a person agrees with nothing
    genders, numbers = sure_gender(piece, noun), noun_number(noun)
    return gender in genders and any(n in numbers for n in number)


def nouns_before(piece: Piece, word: Word) -> Iterator[Word]:
    """Yield the nouns and subject pronouns before `word` in its sentence, the nearest first."""
    for other in before(piece, word):
        if other.pos in {"NOUN", "PROPN"}:
            if not is_predicate_noun(piece, other) and other.low not in TIMES:
                yield other
        elif other.pos == "PRON" and other.dep in _SUBJECTS:
            yield other
