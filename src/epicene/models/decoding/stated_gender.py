"""The gender that a prompt states of its patient, and the text that is kept with it."""

from __future__ import annotations

from epicene.french.detect import detect_gender
from epicene.french.tokens import sentences, tokenize
from epicene.models.decoding.gender_so_far import SoFar
from epicene.models.decoding.gendered_words import OTHER


def begun(prompt: str) -> SoFar | None:
    """Return the state before the first word after a prompt, None if it states no one gender."""
    stated = detect_gender(prompt).label
    if stated not in OTHER:
        return None
    tokens = tokenize(prompt)
    *_, (first, _) = sentences(prompt, tokens)
    return SoFar(stated, prompt[tokens[first].start :])


def kept(prompt: str, text: str) -> str:
    """Return a text without its end, from where it would be read in another gender than stated.

    What is read only when the text is whole (two patients, a list of cases), or a word that the
    bound on length cut in two, can still read otherwise: the last word goes, then sentences.
    """
    state = begun(prompt)
    if state is None:
        return text
    bad = {state.other, "ambiguous"}
    if detect_gender(text).label not in bad:
        return text
    tokens = tokenize(text)
    starts = [tokens[first].start for first, _ in sentences(text, tokens)]
    ends = [tokens[-1].start, *reversed(starts)]
    return next(
        (cut for end in ends if detect_gender(cut := text[:end].rstrip()).label not in bad), ""
    )
