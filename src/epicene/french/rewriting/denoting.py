"""Which nouns and pronouns of a sentence denote the patient, read from left to right."""

from __future__ import annotations

from epicene.french.rewriting import pronouns
from epicene.french.rewriting.mentions import mention
from epicene.french.rewriting.phrases import after, before, next_word
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.things import thing_subject_before
from epicene.french.rewriting.words import Piece, Word

Chosen = dict[int, str]
_ALL = {
    "f": frozenset({"toutes", "aucune", "seconde", "deuxième", "elles"}),
    "m": frozenset({"tous", "aucun", "second", "eux"}),
}
_LAST = {"f": frozenset({"dernière", "intéressée"}), "m": frozenset({"dernier", "intéressé"})}


def denote_patients(
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
            if not thing_subject_before(piece, word, story, patients):
                patients.add(word.i)
                chosen[word.i] = "pronoun"
        elif g == "m" and word.low == "lui" and pronouns.tonic_lui(piece, word):
            if pronouns.oblique_is_patient(piece, word, story, patients):
                patients.add(word.i)
                chosen[word.i] = "pronoun"
        elif word.low in {"la", "le"} and word.low == ("la" if g == "f" else "le"):
            following = next_word(piece, word)
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


def _is_last(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Cette dernière », with no noun after it."""
    previous = next(before(piece, word), None)
    if previous is None or previous.low not in {"cette", "ce", "l'"}:
        return False
    following = next_word(piece, word)
    if following is not None and following.pos == "NOUN":
        return False
    return pronouns.nearest_noun_is_patient(piece, word, story, patients)
