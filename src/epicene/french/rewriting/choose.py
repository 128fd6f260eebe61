"""Which words of a text speak of the patient and change with the patient's gender."""

from __future__ import annotations

import re

from epicene.french.people import people
from epicene.french.rewriting import pronouns
from epicene.french.rewriting.agreement import agreement
from epicene.french.rewriting.mentions import mention
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    POSSESSIVES,
    TIMES,
    after,
    before,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import governor
from epicene.french.rewriting.words import Piece, Word

_LETTER = re.compile(r"sexe\s?:\s?$")
Chosen = dict[int, str]


def choose(piece: Piece, story: Story) -> Chosen:
    """Return the words of a piece that change, each with the rule that chose it.

    Parameters
    ----------
    piece : Piece
        A parsed piece of text.
    story : Story
        What the text has said so far; it is brought up to date.

    Returns
    -------
    dict
        From the index of a word to a rule.
    """
    chosen: Chosen = {}
    patients: set[int] = set()
    for sentence in _sentences(piece):
        _nouns_and_pronouns(piece, sentence, story, chosen, patients)
        for word in sentence:
            if word.i not in chosen:
                rule = agreement(piece, word, story, patients, chosen)
                if rule:
                    chosen[word.i] = rule
                    if rule == "occupation":
                        patients.add(word.i)
        for word in sentence:
            if chosen.get(word.i) in _HEADS:
                _determiners(piece, word, story, chosen)
        for word in sentence:
            # « Ancien fumeur »: an adjective before a noun that changes.
            if word.pos == "ADJ" and word.dep == "amod" and word.head > word.i:
                if chosen.get(word.head) in _HEADS:
                    chosen.setdefault(word.i, "adjective")
        _adverbs(piece, sentence, story, patients, chosen)
        _sex(piece, sentence, story, chosen)
        _remember_subject(piece, sentence, story, patients)
    return chosen


_HEADS = frozenset(
    {"noun", "epicene", "kin", "occupation", "name", "participle", "adjective", "last"}
)


def _sentences(piece: Piece) -> list[tuple[Word, ...]]:
    sentences: list[list[Word]] = []
    for word in piece.words:
        if not sentences or word.sentence != sentences[-1][0].sentence:
            sentences.append([])
        sentences[-1].append(word)
    return [tuple(s) for s in sentences]


def _nouns_and_pronouns(
    piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen, patients: set[int]
) -> None:
    g = story.gender
    personal = pronouns.SUBJECTS[g] + pronouns.PLURAL_SUBJECTS[g]
    pointing = (
        pronouns.DEMONSTRATIVES[g] + pronouns.PLURAL_DEMONSTRATIVES[g] + pronouns.RELATIVES[g]
    )
    _address(piece, sentence, story, chosen, patients)
    for word in sentence:
        if word.i in chosen:
            continue
        found = mention(piece, word, story)
        if found is not None:
            if found != "fixed":
                patients.add(word.i)
            story.introduce(
                word.low, plural=word.number == "p" and story.several, fixed=found == "fixed"
            )
            if found != "fixed":
                chosen[word.i] = found
        elif word.low in personal or word.low in pointing:
            if pronouns.is_patient(piece, word, story, patients):
                patients.add(word.i)
                chosen[word.i] = "pronoun"
        elif word.low in {"elle-même", "lui-même"} and word.low[0] == ("e" if g == "f" else "l"):
            if not pronouns.thing_subject_before(piece, word, story, patients):
                patients.add(word.i)
                chosen[word.i] = "pronoun"
        elif g == "m" and word.low == "lui" and pronouns.tonic_lui(piece, word):
            if pronouns.oblique_is_patient(piece, word, story, patients):
                patients.add(word.i)
                chosen[word.i] = "pronoun"
        elif word.low in {"la", "le"} and word.low == ("la" if g == "f" else "le"):
            following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
            verb = following is not None and _may_be_a_verb(piece, word, following)
            if verb and following.sentence == word.sentence:
                if not story.last_is_fixed and pronouns.object_is_patient(
                    piece, word, story, patients
                ):
                    patients.add(word.i)
                    chosen[word.i] = "object"
        elif word.low in _ALL[g] and story.several and _counts_patients(piece, word):
            patients.add(word.i)
            chosen[word.i] = "pronoun"
        elif word.low == "les" and story.several and _is_clitic(piece, word):
            if pronouns.object_is_patient(piece, word, story, patients):
                patients.add(word.i)
        elif word.low in _LAST[g] and _is_last(piece, word, story, patients):
            patients.add(word.i)
            chosen[word.i] = "last"


def _is_clitic(piece: Piece, word: Word) -> bool:
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    return word.pos == "PRON" or (
        word.low == "les" and following is not None and following.pos in {"AUX", "VERB"}
    )


def _may_be_a_verb(piece: Piece, clitic: Word, following: Word) -> bool:
    """Say whether « la » or « le » is a pronoun: what follows is a verb, whatever its tag."""
    if following.pos in {"VERB", "AUX"}:
        return True
    previous = next(before(piece, clitic), None)
    infinitive = following.low.endswith(("er", "ir", "dre", "tre", "vre", "ire", "lure"))
    if previous is not None and previous.pos == "ADP" and not infinitive:
        return False
    return not any(a.category == "N" for a in following.analyses)


_ALL = {
    "f": frozenset({"toutes", "aucune", "seconde", "deuxième", "elles"}),
    "m": frozenset({"tous", "aucun", "second", "eux"}),
}


def _counts_patients(piece: Piece, word: Word) -> bool:
    """« Toutes deux », « aucune d'elles », « la seconde », « d'eux »."""
    following = [w.low for w in after(piece, word)][:2]
    if word.low in {"toutes", "tous"}:
        return following[:1] in (["deux"], ["trois"], ["quatre"])
    if word.low in {"aucune", "aucun"}:
        return following[:1] == ["d'"] and following[1:] in (["elles"], ["eux"])
    if word.low in {"elles", "eux"}:
        previous = next(before(piece, word), None)
        return previous is not None and previous.pos == "ADP"
    return False


def _address(
    piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen, patients: set[int]
) -> None:
    """« Madame, vous êtes convoquée »: a letter to the patient."""
    first = sentence[0]
    wanted = "madame" if story.gender == "f" else "monsieur"
    if first.low != wanted or len(sentence) < 3 or sentence[1].text != ",":
        return
    if any(w.low in {"monsieur", "madame", "docteur"} for w in sentence[1:]):
        return
    vous = [w.i for w in sentence if w.low == "vous"]
    if vous and story.known:
        chosen[first.i] = "title"
        patients.update([first.i, *vous])


_LAST = {"f": frozenset({"dernière", "intéressée"}), "m": frozenset({"dernier", "intéressé"})}


def _is_last(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Cette dernière », with no noun after it."""
    previous = next(before(piece, word), None)
    if previous is None or previous.low not in {"cette", "ce", "l'"}:
        return False
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    if following is not None and following.pos == "NOUN":
        return False
    return pronouns.nearest_noun_is_patient(piece, word, story, patients)


def _determiners(piece: Piece, head: Word, story: Story, chosen: Chosen) -> None:
    """Choose the determiner, contraction and adjectives that stand before a chosen noun."""
    if chosen[head.i] in {"participle", "adjective"}:
        return
    for word in before(piece, head):
        if (
            word.pos == "DET"
            or word.low in CONTRACTIONS
            or word.low in POSSESSIVES
            or word.low in {"l'"}
        ):
            chosen.setdefault(word.i, "determiner")
            if word.low not in {"tous", "toutes", "tout", "toute"}:
                previous = piece.words[word.i - 1] if word.i else None
                if previous is not None and previous.low in {"toute", "toutes", "tout", "tous"}:
                    chosen.setdefault(previous.i, "determiner")
                return
        elif word.pos in {"ADJ", "NUM", "ADV"}:
            chosen.setdefault(word.i, "adjective")
        else:
            return


def _adverbs(
    piece: Piece, sentence: tuple[Word, ...], story: Story, patients: set[int], chosen: Chosen
) -> None:
    """« Toute pâle », « la plus jeune », « n'est plus la même »."""
    for word in sentence:
        if word.i in chosen or word.i + 1 >= len(piece.words):
            continue
        following = piece.words[word.i + 1]
        if word.low in {"tout", "toute"} and word.low == (
            "toute" if story.gender == "f" else "tout"
        ):
            noun = governor(piece, following, patients)
            if (
                (
                    following.pos in {"ADJ", "VERB"}
                    and noun is not None
                    and noun.i in patients
                    and noun.i < word.i
                )
                or (following.low in predicates().human and following.pos == "ADJ" and story.known)
                or (following.i in chosen and chosen[following.i] in {"adjective", "participle"})
            ):
                chosen[word.i] = "adverb"
        if word.low == ("la" if story.gender == "f" else "le") and following.low in {
            "plus",
            "moins",
            "même",
        }:
            third = piece.words[word.i + 2] if word.i + 2 < len(piece.words) else None
            if following.low == "même" and third is not None and third.pos == "NOUN":
                continue  # « le même jour »
            previous = piece.words[word.i - 1] if word.i else None
            if following.low != "même" and (
                previous is None or previous.pos not in {"AUX", "VERB"}
            ):
                continue  # « au centre le plus proche »
            noun = governor(
                piece,
                following
                if following.low == "même"
                else piece.words[min(word.i + 2, len(piece.words) - 1)],
            )
            if noun is not None and noun.i in patients and noun.i < word.i:
                chosen[word.i] = "object"


def _sex(piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen) -> None:
    """« De sexe féminin »."""
    wanted = {"f": ("féminin", "féminine"), "m": ("masculin", "masculine")}[story.gender]
    letters = {"f": ("F",), "m": ("M", "H")}[story.gender]
    for word in sentence:
        if word.text.rstrip(".") in letters and _LETTER.search(
            piece.text[: word.start][-8:].lower()
        ):
            chosen[word.i] = "sex"
        elif word.low in wanted and any(w.low == "sexe" for w in list(before(piece, word))[:3]):
            if not _of_a_relative(piece, word):
                chosen[word.i] = "sex"


def _of_a_relative(piece: Piece, word: Word) -> bool:
    head = governor(piece, word)
    if head is not None and head.low == "sexe":
        owner = piece.words[head.head]
        return owner.low in {"jumeau", "jumelle", "frère", "sœur", "donneur", "parent"}
    return False


def _remember_subject(
    piece: Piece, sentence: tuple[Word, ...], story: Story, patients: set[int]
) -> None:
    """Keep who or what the sentence was about, for the pronouns of the next one."""
    subjects = [
        w for w in sentence if w.dep.startswith("nsubj") and w.low not in {"qui", "on", "nous"}
    ]
    about = ""
    for word in subjects:
        if word.i in patients:
            about = "patient"
        elif is_other_person(word) and about != "patient":
            about = "person" if story.gender in sure_gender(piece, word) else ""
        elif word.pos in {"NOUN", "PROPN"} and about != "patient":
            genders = {g for a in word.analyses if a.category == "N" for g in a.gender}
            about = "thing" if story.gender in (genders or set(word.gender)) else ""
    if not subjects:
        root = next((w for w in sentence if w.head == w.i and w.pos == "NOUN"), None)
        if root is not None and root.i not in patients:
            about = "thing" if story.gender in sure_gender(piece, root) else ""
        elif any(w.i in patients for w in sentence):
            about = "patient"
    story.last_subject = about
    own = pronouns.SUBJECTS[story.gender]
    story.thing_pronoun = any(
        w.low in own and w.i not in patients and w.dep == "nsubj" for w in sentence
    )
    named = [
        w.i in patients
        for w in sentence
        if w.i in patients
        or (w.pos == "NOUN" and w.low not in TIMES and sure_gender(piece, w) == story.gender)
    ]
    cares = [w.i in patients for w in sentence if w.i in patients or w.low in people().clinicians]
    story.clinician_since = bool(cares) and not cares[-1]
    story.thing_since = (bool(named) and not named[-1]) or (story.thing_since and not named)
