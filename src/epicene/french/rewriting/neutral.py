"""Changes that drop the patient's gender: « la personne », or inclusive forms.

By default the text speaks of *la personne*, and what agrees with the patient agrees with that noun,
in the feminine whoever is meant. What the nouns become:

- « patient », « homme », « femme », « malade »… → « personne »; « enfant », « fille », « garçon »,
  « adolescente »… → « jeune personne », as even a masculine determiner would not be neutral; other
  nouns are kept beside it: « une octogénaire » → « une personne octogénaire ». « Le nourrisson »,
  « le sujet » stay with their masculine, which says nothing of who is meant.
- A possessive goes: « notre patient » → « la personne », since « notre personne » means ourselves.
- Titles go and first names become initials; « de sexe féminin » goes, with its commas.
- « Mère de deux enfants » → « parent de deux enfants »; « veuve » and occupations agree.
- A feminine that no « personne » explains would tell of a woman. So the first pronoun before any
  noun says it (« Elle est revue » → « La personne est revue »), and what agrees in the sentences
  before takes inclusive forms: « Mme B. est vue. Elle… » → « B. est vu·e. La personne… »
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from epicene.french import first_names
from epicene.french.rewriting.forms import in_gender, like, starts_with_vowel
from epicene.french.rewriting.inclusive import inclusive_form
from epicene.french.rewriting.inflect import Change, changes
from epicene.french.rewriting.phrases import (
    ETRE,
    POSSESSIVES,
    after,
    before,
    determiner,
    has_etre,
    next_word,
    previous_word,
)
from epicene.french.rewriting.subjects import governor
from epicene.french.rewriting.words import Piece, Word

_PERSON = "personne"
# Nouns, without their plural, that « personne » and « jeune personne » say by themselves.
_PLAIN = frozenset(
    {
        "patient", "patiente", "homme", "femme", "monsieur", "dame", "mr", "mme", "pt", "pte",
        "malade", "consultant", "consultante", "participant", "participante",
    }
)  # fmt: skip
_YOUNG = frozenset(
    {
        "fille", "garçon", "fillette", "garçonnet", "enfant", "gosse", "jeune", "bambin",
        "adolescent", "adolescente", "ado",
    }
)  # fmt: skip
# Nouns whose genders have nothing in common have no inclusive form.
_TWO_STEMS = frozenset(
    {
        "homme", "femme", "monsieur", "dame", "mr", "mme", "fille", "garçon", "fillette",
        "garçonnet", "mère", "père",
    }
)  # fmt: skip
_KIN = {
    "père": "parent", "mère": "parent", "pères": "parents", "mères": "parents",
    "grand-père": "grand-parent", "grand-mère": "grand-parent",
    "arrière-grand-père": "arrière-grand-parent", "arrière-grand-mère": "arrière-grand-parent",
    "fils": "enfant", "fille": "enfant",
}  # fmt: skip
_AGREES = frozenset({"participle", "adjective", "adverb", "occupation", "kin"})
_MENTIONS = frozenset({"noun", "epicene", "pronoun", "title", "name"})
_PERSONS = frozenset({"personne", "personnes"})
_PRONOUNS = frozenset({"il", "elle", "lui", "ils", "elles", "eux"})
_INCLUSIVE_PRONOUNS = {
    "il": "il·elle", "elle": "il·elle", "lui": "lui·elle", "ils": "ils·elles", "elles": "ils·elles",
    "eux": "eux·elles", "auquel": "auquel·à laquelle", "duquel": "duquel·de laquelle",
}  # fmt: skip
_CHILD = frozenset({"petit", "petite", "petits", "petites", "jeune", "jeunes"})
_OPEN = {
    "d'": "de", "qu'": "que", "lorsqu'": "lorsque", "puisqu'": "puisque", "jusqu'": "jusque",
    "s'": "si",
}  # fmt: skip
_ELIDED = {"de": "d'", "que": "qu'"}
_CONTRACTED = {"de": "des", "à": "aux"}
_PLURAL_POSSESSIVES = frozenset({"ses", "leurs", "mes", "tes", "nos", "vos"})
_AGE = re.compile(r"\W*(?:âgée?\W+)?(?:de\W+)?\d+ (?:ans|mois|jours)")
_OF_SEX = re.compile(r"(,\s*)?\b(d[eu] )sexe $", re.IGNORECASE)
_SEX_FIELD = re.compile(r"sexe ?: ?$", re.IGNORECASE)
_CHILD_OF = re.compile(
    r"\b(?:parents?|mère|père|a|ai|ont|avait|eu|ayant|attend\w*|élève|garde) (?:déjà |de |d')?"
    r"(?:[\w-]+ ){0,2}$"
)
_COUPLE = re.compile(r"\b(?:M|Mr|Mme|Monsieur|Madame)\.? (?:et|ou) $")
_DEFINITE = frozenset({"le", "la", "l'", "les", "ce", "cet", "cette", "ces", "aux", "nos"})
_HOUSEWORK = re.compile(r" de (?:ménage|chambre|service)\b")


def neutral_changes(
    piece: Piece, chosen: Mapping[int, str], gender: str, inclusive: bool = False
) -> list[Change]:
    """Return what the chosen words of a piece become in a text that tells no gender.

    Parameters
    ----------
    piece : Piece
        The parsed piece.
    chosen : mapping
        From the index of a word to the rule that chose it.
    gender : {"f", "m"}
        The gender of the chosen words.
    inclusive : bool
        Whether to write inclusive forms (« le·la patient·e ») rather than « la personne ».

    Returns
    -------
    list of Change
        In the order of the text, none overlapping another.
    """
    chosen = _without_own_children(piece, chosen)
    heads = {i: noun for i in chosen if (noun := _noun(piece, chosen, i, inclusive)) is not None}
    persons = _said_persons(piece) | set(heads)
    persons |= {i for i in chosen if chosen[i] == "title" and not _is_named(piece, piece.words[i])}
    own: list[Change] = []
    first = None if inclusive else _first_person(piece, chosen, persons)
    if first is not None and first.i not in persons:
        phrase = "les personnes" if first.low.endswith(("s", "x")) else "la personne"
        own += _opened(piece, first, like(first.text, phrase), "pronoun")
    for i in sorted(chosen):
        word = piece.words[i]
        if i in heads:
            own += _head(piece, word, heads, chosen)
        elif chosen[i] == "title":
            own += _title(piece, word, gender)
        elif chosen[i] == "name":
            own += _name(piece, word)
        elif chosen[i] == "sex":
            own += _sex(piece, word)
        elif chosen[i] == "kin" and word.low in _KIN:
            own.append(Change(word.start, word.end, like(word.text, _KIN[word.low]), "kin"))
    done = {i for i in chosen if i in heads or chosen[i] in {"title", "name", "sex"}}
    done |= {i for i in chosen if chosen[i] == "kin" and piece.words[i].low in _KIN}
    done |= {i for head in heads for i in _before_head(piece, piece.words[head], chosen)}
    agreement = {i: rule for i, rule in chosen.items() if i not in done}
    in_feminine = {
        i
        for i in agreement
        if (first is not None and piece.words[i].sentence >= first.sentence)
        or (inclusive and _agrees_with_person(piece, piece.words[i], chosen, persons))
    }
    own += _feminine(piece, chosen, gender, in_feminine)
    own += _both_genders(piece, chosen, gender, set(agreement) - in_feminine)
    own = sorted(_apart(own), key=lambda change: (change.start, change.end))
    return list(_in_sentence_case(piece, own))


def _apart(found: list[Change]) -> list[Change]:
    """Keep the changes that overlap none before them in the list, and that change something."""
    kept: list[Change] = []
    for change in found:
        if all(change.end <= other.start or other.end <= change.start for other in kept):
            kept.append(change)
    return kept


def _in_sentence_case(piece: Piece, made: list[Change]) -> Iterator[Change]:
    """« De sexe féminin, la patiente… »: what now opens the sentence takes the capital."""
    starts = {change.start for change in made}
    capital = -1
    for change in made:
        text, end = change.after, change.end
        if change.start == capital:
            text = text[:1].upper() + text[1:]
        if change.rule == "sex" and not text and piece.text[change.start].isupper():
            if end in starts:
                capital = end
            else:
                end, text = end + 1, piece.text[end].upper()
        yield Change(change.start, end, text, change.rule)


def _noun(piece: Piece, chosen: Mapping[int, str], i: int, inclusive: bool) -> str | None:
    """Return what a noun that denotes the patient becomes, None where it keeps its stem."""
    word, rule = piece.words[i], chosen[i]
    if rule == "occupation" and not inclusive and _introduces(piece, word):
        return f"{_PERSON} {in_gender(word.low, 'F', 'N') or word.low}"
    plural = word.low.endswith(("s", "x"))
    base = word.low[:-1] if plural else word.low
    if rule not in {"noun", "epicene"}:
        return None
    if inclusive and base not in _TWO_STEMS:
        return None
    s = "s" if plural else ""
    person = _PERSON + s
    if _HOUSEWORK.match(piece.text, word.end):
        return ("employé·e" if inclusive else "employée") + s
    previous = piece.words[i - 1].low if i else ""
    if base in _YOUNG:
        return person if previous in _CHILD else f"jeune{s} {person}"
    if base in _PLAIN or previous in {"jeune", "jeunes"}:
        return person
    if not _introduces(piece, word):
        return None  # « il est veuf et retraité »
    return f"{person} {in_gender(word.low, 'F', 'N') or word.low}"


def _introduces(piece: Piece, word: Word) -> bool:
    """« Une agricultrice de 45 ans est vue », unlike « elle est agricultrice »."""
    if determiner(piece, word) is not None:
        return not has_etre(piece, word) or word.dep.startswith("nsubj")
    return next(before(piece, word), None) is None and bool(_AGE.match(piece.text, word.end))


def _without_own_children(piece: Piece, chosen: Mapping[int, str]) -> dict[int, str]:
    """Leave out the children of the patient, with what agrees with them."""
    children = {
        word.i
        for word in piece.words
        if word.low in {"enfant", "enfants"} and _is_own_child(piece, word)
    }
    if not children:
        return dict(chosen)
    out = {i for i in children if i in chosen}
    out |= {j for i in out for j in _before_head(piece, piece.words[i], chosen)}
    for i, rule in chosen.items():
        if rule in _AGREES and i not in out:
            noun = governor(piece, piece.words[i], children)
            if i - 1 in children or (noun is not None and noun.i in children):
                out.add(i)
    return {i: rule for i, rule in chosen.items() if i not in out}


def _is_own_child(piece: Piece, word: Word) -> bool:
    """« Mère de deux enfants », « elle a un enfant »: a child of the patient."""
    det = determiner(piece, word)
    if det is not None and det.low in _DEFINITE:
        return False
    if word.low == "enfants" and not word.dep.startswith("nsubj"):
        return True  # « G3P2, dont 2 enfants vivants »
    return bool(_CHILD_OF.search(piece.text[max(0, word.start - 40) : word.start].lower()))


def _said_persons(piece: Piece) -> set[int]:
    """Return where the text says *personne* already, but for the pronoun (« ne… personne »)."""
    return {
        word.i
        for word in piece.words
        if word.low in _PERSONS
        and (determiner(piece, word) is not None or next(before(piece, word), None) is None)
    }


def _first_person(piece: Piece, chosen: Mapping[int, str], persons: set[int]) -> Word | None:
    """Return the first word that says « personne », or the pronoun before it that will."""
    noun = next((word for word in piece.words if word.i in persons), None)
    for i in sorted(chosen):
        word = piece.words[i]
        if noun is not None and word.sentence >= noun.sentence:
            break  # « Lorsqu'elle est arrivée, la personne… » is clear
        whole = piece.text[word.end : word.end + 1] != "-"  # not « elle-même »
        if chosen[i] == "pronoun" and word.low in _PRONOUNS and whole:
            return word
    return noun


def _before_head(piece: Piece, head: Word, chosen: Mapping[int, str]) -> list[int]:
    """Return the chosen determiners and adjectives that stand before a noun, the nearest first."""
    found: list[int] = []
    for word in before(piece, head):
        if chosen.get(word.i) not in {"determiner", "adjective"}:
            break
        found.append(word.i)
    return found


def _head(
    piece: Piece, word: Word, heads: Mapping[int, str], chosen: Mapping[int, str]
) -> Iterator[Change]:
    """Write « personne » for a noun, with its determiner and the adjectives between."""
    yield from _opened(piece, word, like(word.text, heads[word.i]), chosen[word.i])
    for i in _before_head(piece, word, chosen):
        other = piece.words[i]
        if other.low in _CHILD and i == word.i - 1:
            young = "jeunes" if other.low.endswith("s") else "jeune"
            yield from _changed(other, young, "adjective")
        elif chosen[i] == "determiner":
            yield from _determiner(piece, other, heads)
        else:
            feminine = in_gender(other.low, "F", "AK") or other.low
            yield from _changed(other, feminine, "adjective")


def _changed(word: Word, form: str, rule: str) -> Iterator[Change]:
    text = like(word.text, form)
    if text != word.text:
        yield Change(word.start, word.end, text, rule)


def _determiner(piece: Piece, word: Word, heads: Mapping[int, str]) -> Iterator[Change]:
    """Write a determiner in the feminine, joined to what follows; a possessive is an article."""
    following = heads.get(word.i + 1, piece.words[word.i + 1].low)
    article = "l'" if starts_with_vowel(following) else "la"
    start, low = word.start, word.low
    if low in {"le", "la", "l'"} or (low in POSSESSIVES and low not in _PLURAL_POSSESSIVES):
        form = article
    elif low in {"du", "au"}:
        form = {"du": "de ", "au": "à "}[low] + article
    elif low in _PLURAL_POSSESSIVES:
        form = "les"
        previous = previous_word(piece, word)
        if previous is not None and previous.low in _CONTRACTED:
            start, form = previous.start, _CONTRACTED[previous.low]
    else:
        form = in_gender(low, "F") or low
    end = word.end
    space = piece.text[end : end + 1].isspace()
    if form.endswith("'") and space:
        end += 1
    elif not form.endswith("'") and not space:
        form += " "
    text = like(piece.text[start : word.end], form)
    if text != piece.text[start:end]:
        yield Change(start, end, text, "determiner")


def _opened(piece: Piece, word: Word, phrase: str, rule: str) -> Iterator[Change]:
    """Write a phrase that begins with a consonant; what was elided before it is written in full."""
    previous = previous_word(piece, word)
    start, end = word.start, word.end
    if rule == "title":
        end = _end_of_title(piece, word)
    if previous is not None and previous.end == start and previous.low in _OPEN:
        start, phrase = previous.start, f"{like(previous.text, _OPEN[previous.low])} {phrase}"
    if piece.text[start:end] != phrase:
        yield Change(start, end, phrase, rule)


def _end_of_title(piece: Piece, title: Word) -> int:
    """Return where a title ends, with its full stop."""
    following = next_word(piece, title)
    stop = following is not None and following.text == "." and following.start == title.end
    return title.end + stop


def _is_named(piece: Piece, title: Word) -> bool:
    """Say whether a name follows a title."""
    end = _end_of_title(piece, title)
    name = next((w for w in piece.words[title.i + 1 :] if w.start >= end), None)
    return name is not None and (name.text[:1].isupper() or name.text[:1].isdigit())


def _title(piece: Piece, word: Word, gender: str) -> Iterator[Change]:
    """Drop a title before a name; alone, it becomes « la personne »."""
    if _COUPLE.search(piece.text, max(0, word.start - 14), word.start):
        return
    end = _end_of_title(piece, word)
    name = next((w for w in piece.words[word.i + 1 :] if w.start >= end), None)
    if name is None or not _is_named(piece, word):
        first = next(before(piece, word), None) is None
        yield from _opened(piece, word, "La personne" if first else "la personne", "title")
        return
    previous = previous_word(piece, word)
    second = next((w for w in after(piece, name) if w.text != "."), None)
    if name.text in {"M", "M."} and second is not None and second.text[:1].isupper():
        name = second  # « Mme M. S. »: « M. S. » would be a man
    start, elided = word.start, ""
    is_word = len(name.text.rstrip(".")) > 2 and not name.text.isupper()
    if previous is not None and previous.low in _ELIDED and is_word and starts_with_vowel(name.low):
        start, elided = previous.start, like(previous.text, _ELIDED[previous.low])
    yield Change(start, name.start, elided, "title")
    following = next((w for w in after(piece, name) if w.text != "."), None)
    if following is not None and following.text[:1].isupper():
        yield from _name(piece, name)
    elif first_names.sex_of(name.text) == gender.upper() and not name.text.startswith("M"):
        # « Mme Sophie »; « Mme Martin » has a surname, and « M. » would be a title.
        yield from _name(piece, name)


def _name(piece: Piece, word: Word) -> Iterator[Change]:
    """Write a first name as its initials: « M. » would be read as a title, so it goes."""
    if len(word.text.rstrip(".")) < 3 or first_names.sex_of(word.text) is None:
        return
    initials = "-".join(part[:1].upper() + "." for part in word.text.split("-"))
    following = next(after(piece, word), None)
    if initials == "M." and following is not None and following.text[:1].isupper():
        yield Change(word.start, following.start, "", "name")
        return
    if piece.text[word.end : word.end + 1] == ".":
        initials = initials.removesuffix(".")
    yield Change(word.start, word.end, initials, "name")


def _sex(piece: Piece, word: Word) -> Iterator[Change]:
    """Drop « de sexe féminin »; a field « Sexe : F » is said not to be given."""
    text = piece.text
    if _SEX_FIELD.search(text[: word.start][-10:]):
        dotted = word.text.endswith(".") and len(word.text) == 2
        yield Change(word.start, word.end - dotted, "non précisé", "sex")
        return
    phrase = _OF_SEX.search(text, max(0, word.start - 14), word.start)
    if phrase is None:
        return
    previous = next((w for w in reversed(piece.words[: word.i]) if w.end <= phrase.start()), None)
    same = previous is not None and previous.sentence == word.sentence
    if same and previous is not None and previous.low in ETRE:
        yield Change(word.start, word.end, "non précisé", "sex")
        return
    comma = text[word.end : word.end + 1] == ","
    if not same:
        following = next((w for w in after(piece, word) if w.text != ","), None)
        if following is not None and comma:
            yield Change(phrase.start(2), following.start, "", "sex")
        return
    start = phrase.start()
    if text[start - 1 : start].isspace():
        start -= 1
    yield Change(start, word.end, "", "sex")


def _feminine(
    piece: Piece, chosen: Mapping[int, str], gender: str, words: set[int]
) -> Iterator[Change]:
    """Write words in the feminine, the gender of *personne*."""
    if gender == "f":
        return
    ends = {piece.words[i].end for i in words}
    for change in changes(piece, chosen, "F", "keep"):
        if change.end in ends:
            yield change


def _both_genders(
    piece: Piece, chosen: Mapping[int, str], gender: str, words: set[int]
) -> Iterator[Change]:
    """Write words in inclusive forms."""
    if not words:
        return
    other = {c.end: c.after for c in changes(piece, chosen, "F" if gender == "m" else "M", "keep")}
    for i in sorted(words):
        word = piece.words[i]
        yield from _both(piece, word, chosen[i], gender, other.get(word.end))


def _agrees_with_person(
    piece: Piece, word: Word, chosen: Mapping[int, str], persons: set[int]
) -> bool:
    """« Une personne hypertendue », in a text that is inclusive elsewhere."""
    if not persons or chosen[word.i] not in _AGREES:
        return False
    mentions = {i for i, rule in chosen.items() if rule in _MENTIONS} | persons
    noun = governor(piece, word, mentions)
    if noun is None or noun.i not in mentions:
        noun = next((w for w in before(piece, word) if w.i in mentions), None)
    return noun is not None and noun.i in persons


def _both(piece: Piece, word: Word, rule: str, gender: str, other: str | None) -> Iterator[Change]:
    """Write a word in both genders at once."""
    if rule == "pronoun" and word.low in _INCLUSIVE_PRONOUNS:
        form = _INCLUSIVE_PRONOUNS[word.low]
        yield Change(word.start, word.end, like(word.text, form), rule)
        return
    previous = previous_word(piece, word)
    if rule == "determiner" and word.low == "la" and previous is not None:
        joined = {"de": "du·de la", "à": "au·à la"}.get(previous.low)
        if joined is not None:
            yield Change(previous.start, word.end, like(previous.text, joined), rule)
            return
    if rule == "determiner":
        form = _both_determiners(piece, word, gender)
    else:
        here = (other or word.low).lower().split(" ")[-1] if other else word.low
        pair = (word.low, here) if gender == "m" else (here, word.low)
        form = inclusive_form(*pair)
    yield from _changed(word, form, rule)


def _both_determiners(piece: Piece, word: Word, gender: str) -> str:
    low = word.low
    if low == "l'":
        return low
    if low in {"du", "au"}:
        return {"du": "du·de la", "au": "au·à la"}[low]
    if low == "cette":
        following = piece.words[word.i + 1].low if word.i + 1 < len(piece.words) else ""
        return "cet·te" if starts_with_vowel(following) else "ce·tte"
    if low == "cet":
        return "cet·te"
    form = in_gender(low, "F" if gender == "m" else "M") or low
    return inclusive_form(low, form) if gender == "m" else inclusive_form(form, low)
