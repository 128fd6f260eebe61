"""Which nouns and pronouns of a sentence denote the patient, read from left to right."""

from __future__ import annotations

from epicene.french.rewriting import pronouns
from epicene.french.rewriting.mentions import mention
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before, next_word
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.things import thing_subject_before
from epicene.french.rewriting.words import Piece, Word

Chosen = dict[int, str]
_PERSONAL_AND_POINTING = {
    gender: frozenset(
        pronouns.SUBJECTS[gender]
        + pronouns.PLURAL_SUBJECTS[gender]
        + pronouns.DEMONSTRATIVES[gender]
        + pronouns.PLURAL_DEMONSTRATIVES[gender]
        + pronouns.RELATIVES[gender]
    )
    for gender in "fm"
}
_ALL = {
    "f": frozenset({"toutes", "aucune", "seconde", "deuxième", "elles"}),
    "m": frozenset({"tous", "aucun", "second", "eux"}),
}
_LAST = {"f": frozenset({"dernière", "intéressée"}), "m": frozenset({"dernier", "intéressé"})}


def denote_patients(
    piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen, patients: set[int]
) -> None:
    """Add the mentions of a sentence to `patients`, and those that change to `chosen`."""
    _address(sentence, story, chosen, patients)
    for word in sentence:
        if word.i in chosen:
            continue
        rule = mention(piece, word, story)
        if rule is not None:
            several = word.number == "p" and story.several
            story.introduce(word.low, plural=several, fixed=rule == "fixed")
        else:
            rule = _pronoun(piece, word, story, patients)
            if rule is not None and (story.cautious or story.anyone):
                story.introduced.add(word.low)  # « elle tousse »: now she is known
        if rule is None or rule == "fixed":
            continue
        patients.add(word.i)
        if rule != "plural object":
            chosen[word.i] = rule


def _pronoun(piece: Piece, word: Word, story: Story, patients: set[int]) -> str | None:
    """Return the rule by which a pronoun stands for the patient, None where it does not.

    « Les » has one form for both genders: its rule, ``"plural object"``, changes nothing.
    """
    g, low = story.gender, word.low
    asked = (piece, word, story, patients)
    if low in _PERSONAL_AND_POINTING[g]:
        return "pronoun" if pronouns.is_patient(*asked) else None
    if low == ("elle-même" if g == "f" else "lui-même"):
        if _after_another_person(piece, word) or thing_subject_before(*asked):
            return None
        return "pronoun"
    if g == "m" and low == "lui" and pronouns.tonic_lui(piece, word):
        return "pronoun" if pronouns.oblique_is_patient(*asked) else None
    if low == ("la" if g == "f" else "le"):
        clitic = _is_before_a_verb(piece, word) and not story.last_is_fixed
        return "object" if clitic and pronouns.object_is_patient(*asked) else None
    if low in _ALL[g] and story.several and _counts_patients(piece, word):
        return "pronoun"
    if low == "les" and story.several and _is_clitic(piece, word):
        return "plural object" if pronouns.object_is_patient(*asked) else None
    return "last" if low in _LAST[g] and _is_last(*asked) else None


def _after_another_person(piece: Piece, word: Word) -> bool:
    """« Par sa sœur, elle-même hypertendue »."""
    near = [w for w in list(before(piece, word))[:2] if w.pos != "PUNCT"]
    return bool(near) and is_other_person(near[0])


def _is_before_a_verb(piece: Piece, word: Word) -> bool:
    """« La revoir », « le rassure », unlike « la toux »."""
    following = next_word(piece, word)
    if following is None or following.sentence != word.sentence:
        return False
    return _may_be_a_verb(piece, word, following)


def _is_clitic(piece: Piece, word: Word) -> bool:
    following = next_word(piece, word)
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


def _address(sentence: tuple[Word, ...], story: Story, chosen: Chosen, patients: set[int]) -> None:
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


def _is_last(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Cette dernière », with no noun after it."""
    previous = next(before(piece, word), None)
    if previous is None or previous.low not in {"cette", "ce", "l'"}:
        return False
    following = next_word(piece, word)
    if following is not None and following.pos == "NOUN":
        return False
    return pronouns.nearest_noun_is_patient(piece, word, story, patients)
