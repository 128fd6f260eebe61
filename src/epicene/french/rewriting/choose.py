"""Which words of a text speak of the patient and change with the patient's gender."""

from __future__ import annotations

from epicene.french.rewriting.agreement import agreement
from epicene.french.rewriting.denoting import Chosen, denote_patients
from epicene.french.rewriting.memory import remember_subject
from epicene.french.rewriting.small_words import choose_adverbs, choose_determiners, choose_sex
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

_HEADS = frozenset(
    {"noun", "epicene", "kin", "occupation", "name", "participle", "adjective", "last"}
)


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
        denote_patients(piece, sentence, story, chosen, patients)
        for word in sentence:
            if word.i not in chosen:
                rule = agreement(piece, word, story, patients, chosen)
                if rule:
                    chosen[word.i] = rule
                    if rule == "occupation":
                        patients.add(word.i)
        for word in sentence:
            if chosen.get(word.i) in _HEADS:
                choose_determiners(piece, word, chosen)
        for word in sentence:
            # « Ancien fumeur »: an adjective before a noun that changes.
            fronted = word.pos == "ADJ" and word.dep == "amod" and word.head > word.i
            if fronted and chosen.get(word.head) in _HEADS:
                chosen.setdefault(word.i, "adjective")
        choose_adverbs(piece, sentence, story, patients, chosen)
        choose_sex(piece, sentence, story, chosen)
        remember_subject(piece, sentence, story, patients)
    return chosen


def _sentences(piece: Piece) -> list[tuple[Word, ...]]:
    sentences: list[list[Word]] = []
    for word in piece.words:
        if not sentences or word.sentence != sentences[-1][0].sentence:
            sentences.append([])
        sentences[-1].append(word)
    return [tuple(s) for s in sentences]
