"""The words that ship for women and men, and those that stereotypes attach to them."""

from __future__ import annotations


def people() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words for women that ship, and their counterparts for men."""
    from epicene.corpora.word_sets import load_word_sets

    women, men = load_word_sets().people
    return women.words, men.words


def target_words() -> tuple[str, ...]:
    """Return the words that the tests of gender in ``corpora/word_sets`` ask about.

    They are the words of things and qualities, not those for people, first names or pronouns.
    """
    from epicene.corpora.word_sets import load_word_sets

    sets = load_word_sets()
    asked = [
        s
        for test in sets.questions
        if test.axis == "gender"
        for s in (test.x, test.y, test.a, test.b)
    ]
    kept = (s for s in asked if s.kind in ("noun", "adjective") and s not in sets.people)
    return tuple(dict.fromkeys(word for words in kept for word in words.words))
