"""The rules that say when a word genders the author who writes « je »."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.french.agreement import adjective_gender, person_noun_gender
from epicene.french.clause import ADVERBS, PLURAL, Clause
from epicene.french.first_names import sex_of

Found = tuple[int, str, str, float]
"""Token, gender, rule, weight."""

_TO_BE = frozenset(["suis", "étais", "serai", "serais", "fus", "sois", "fusse"])
_HAVE = frozenset(["ai", "avais", "aurai", "aurais", "aie", "eus", "avoir", "ayant"])
_SELF = frozenset(["sens", "sentais", "considère", "montre", "trouve", "déclare", "dis", "sais"])
_REMAIN = frozenset(["reste", "resterai", "demeure", "deviens", "deviendrai", "parais", "semble"])
_FIRST = frozenset(["je", "j'", "me", "m'", "moi"])
_MINE = frozenset(["mon", "ma", "mes"])
_OTHER_SUBJECTS = frozenset(["vous", "il", "elle", "on", "nous", "tu", "ils", "elles", "qui"])
_LINKS = frozenset([",", "et", "ou", "mais", "aussi", "/", "puis", "ainsi"])
_SINGLE = frozenset(["un", "une", "le", "la", "votre", "l'", "cette", "cet", "ce"])
# Nouns of one gender, and indefinites, after which agreement says nothing of the author.
_FIXED = frozenset(["personne", "quelqu'un", "individu", "être", "victime", "sujet", "membre"])
_AS = frozenset(["comme"])
_POSTS = frozenset(["emploi", "poste", "diplôme", "métier", "profession", "travail", "fonction"])
_BEFORE_NOUNS = frozenset([
    "bon", "bonne", "excellent", "excellente", "jeune", "grand", "grande", "petit", "petite",
    "nouveau", "nouvel", "nouvelle", "parfait", "parfaite", "véritable", "futur", "future",
    "vrai", "vraie", "ancien", "ancienne", "simple", "seul", "seule", "meilleur", "meilleure",
    "autre", "très", "fervent", "fervente", "éternel", "éternelle", "gros", "grosse"
])  # fmt: skip
# Endings of occupations (« je suis enseignant »), whose masculine is also their generic name.
_OCCUPATIONS = ("ant", "eur", "ien", "er")
_GENERIC_MASCULINE = 0.4


_MORE_ADVERBS = frozenset([
    "si", "hyper", "super", "plutôt", "ni", "fort", "ne", "n'", "y", "quelque", "moi", "-",
    "désormais", "trés", "maintenant", "certes"
])  # fmt: skip


def _skip(clause: Clause, j: int) -> int:
    """Pass over negations, clitics and adverbs."""
    while True:
        form = clause.form(j)
        if form in ADVERBS or form in _MORE_ADVERBS or (form.endswith("ment") and len(form) > 6):
            j += 1
        else:
            return j


def _subject_is_author(clause: Clause, i: int) -> bool:
    """Say whether the nearest subject pronoun before `i` is « je »."""
    for j in range(i - 1, max(clause.first, i - 60) - 1, -1):
        form = clause.form(j)
        if form in _FIRST:
            return True
        if form in _OTHER_SUBJECTS:
            return False
    return False


def predicates(clause: Clause) -> Iterator[Found]:
    """« je suis motivée », « j'ai été engagée », « je me suis investie », « être organisé »."""
    for i in range(clause.first, clause.last):
        form = clause.form(i)
        before = clause.form(i - 1)
        if form in _TO_BE:
            if before in {"tu", "t'", "vous", "il", "elle"}:
                continue
            yield from predicate(clause, i + 1)
        elif (form in _SELF and before in {"me", "m'"}) or (
            form in _REMAIN and before in {"je", "et", "j'"}
        ):
            yield from predicate(clause, i + 1)
        elif form == "été":
            k = i - 1
            while clause.form(k) in ADVERBS:
                k -= 1
            auxiliary = clause.form(k)
            if (
                auxiliary in _HAVE
                and (auxiliary != "ayant" or _free(clause, k))
                and (auxiliary != "avoir" or _subject_is_author(clause, k))
            ):
                yield from predicate(clause, i + 1)
        elif (
            form == "être" and before not in {"l'", "bien", "un"} and _subject_is_author(clause, i)
        ) or (
            form == "étant"
            and _free(clause, i)
            and (_subject_is_author(clause, i) or _leads_to_author(clause, i))
        ):
            yield from predicate(clause, i + 1)


def _free(clause: Clause, i: int) -> bool:
    """Say whether the participle `i` has no noun of its own (« le travail étant proposé »)."""
    before = clause.form(i - 1)
    return before in {"", ",", "et", "en", "car", "j'", "je", "tout"} or (
        clause.tokens[i - 1].kind == "mark"
    )


def predicate(clause: Clause, j: int) -> Iterator[Found]:
    """Read the adjectives, or the noun, that follow « je suis »."""
    first = True
    steps = 0
    while j < clause.last and steps < 14:
        steps += 1
        j = _skip(clause, j)
        token = clause.tokens[j] if j < clause.last else None
        if token is None:
            return
        if token.kind == "inclusive":
            yield j, "neutral", "inclusive form", 1.0
            j += 1
        elif token.form in {"celui", "celle"} and clause.form(j + 1) in {"qu'", "que", "qui"}:
            yield j, "F" if token.form == "celle" else "M", "noun after je suis", 0.6
            return
        elif first and clause.form(j) in {"le", "la"} and clause.form(j + 1) == "plus":
            j += 2
        elif first and [clause.form(k) for k in (j, j + 1, j + 2)] == ["à", "la", "fois"]:
            j += 3
        elif token.form in _SINGLE and (first or clause.form(j - 1) in _LINKS):
            yield from noun_phrase(clause, j)
            return
        elif token.form in {"un(e)", "une", "le/la"}:
            return
        elif (gender := adjective_gender(token.form)) is not None and token.form not in _FIXED:
            if (
                gender == "M"
                and token.form.endswith(_OCCUPATIONS)
                and person_noun_gender(token.form)
            ):
                yield j, gender, "noun after je suis", _GENERIC_MASCULINE
            elif gender:
                yield j, gender, "agreement with je", 1.0
            elif clause.form(j + 1) in {"de", "à", "en"}:
                return
            j += 1
            first = False
        elif first and (gender := person_noun_gender(token.form) or _PEOPLE.get(token.form)):
            yield j, gender, "noun after je suis", 1.0 if gender == "F" else _GENERIC_MASCULINE
            return
        elif token.form in _LINKS:
            j += 1
            if clause.form(j) in _FIRST or clause.form(j) in PLURAL:
                return
        else:
            return


def noun_phrase(clause: Clause, j: int) -> Iterator[Found]:
    """Read « une femme sérieuse », « un bon élève », « votre candidat idéal »."""
    determiner = {"un": "M", "une": "F"}.get(clause.form(j), "")
    j += 1
    for k in range(j, min(j + 5, clause.last)):
        token = clause.tokens[k]
        if token.form in _FIXED or token.kind == "mark":
            return
        if token.kind == "inclusive":
            yield k, "neutral", "inclusive form", 1.0
            return
        noun = person_noun_gender(token.form)
        person = noun or _PEOPLE.get(token.form)
        if (
            token.form in _BEFORE_NOUNS
            and clause.tokens[min(k + 1, clause.last - 1)].kind == "word"
        ):
            # An adjective before its noun (« un excellent candidat »): the noun is read.
            continue
        if person:
            gender = person
        elif noun == "" and determiner:
            gender = determiner
        else:
            return
        yield k, gender, "noun after je suis", 1.0
        if (after := adjective_gender(clause.form(k + 1))) and after == gender:
            yield k + 1, gender, "agreement with je", 0.5
        return


_PEOPLE = {
    "femme": "F", "fille": "F", "homme": "M", "garçon": "M", "dame": "F", "monsieur": "M",
    "maman": "F", "papa": "M", "mère": "F", "père": "M",
}  # fmt: skip


def appositions(clause: Clause) -> Iterator[Found]:
    """« Motivée et sérieuse, je… », « car particulièrement motivé, … »."""
    starts = [clause.first]
    starts += [i + 1 for i in range(clause.first, clause.last) if clause.form(i) == "car"]
    author = any(
        clause.form(i) in _FIRST or clause.form(i) in {"mon", "ma", "mes"}
        for i in range(clause.first, clause.last)
    )
    for start in starts:
        after_because = start != clause.first
        j = _skip(clause, start)
        if clause.form(j) in {",", "-", ":"}:
            j = _skip(clause, j + 1)
        token = clause.tokens[j] if j < clause.last else None
        if token is None or token.kind not in {"word", "inclusive"}:
            continue
        if not author and not after_because:
            continue
        gender = "neutral" if token.kind == "inclusive" else adjective_gender(token.form)
        if gender is None or token.form in _FIXED | {"bien", "merci"}:
            continue
        following = clause.form(j + 1)
        if following not in {",", "et", "par", "d'", "de", "en", "à", "pour", "depuis", "dans"}:
            continue
        if person_noun_gender(token.form) is None and clause.form(j + 1) == "de" and not gender:
            continue
        if not _leads_to_author(clause, j) and not after_because:
            continue
        yield from predicate(clause, j)


def _leads_to_author(clause: Clause, i: int) -> bool:
    """Say whether the first clause after a comma begins with « je » or « mon »."""
    for j in range(i, min(i + 60, clause.last - 1)):
        if clause.form(j) == "," and clause.form(j + 1) in _FIRST | _MINE:
            return True
        if clause.form(j) in _OTHER_SUBJECTS:
            return False
    return False


def capacities(clause: Clause) -> Iterator[Found]:
    """« en tant que vendeuse », « comme esthéticienne », « un emploi de coiffeuse ».

    A feminine noun of occupation genders its author; a masculine one is also the generic name of
    the occupation, and says nothing.
    """
    for i in range(clause.first, clause.last):
        form = clause.form(i)
        if form in {"que", "qu'"} and clause.form(i - 1) == "tant":
            weight, rule = 1.0, "in the capacity of"
        elif form in _AS:
            weight, rule = 0.8, "in the capacity of"
        elif form in {"de", "d'"} and clause.form(i - 1) in _POSTS:
            weight, rule = 0.2, "name of the post"
        elif form == "d'" and clause.form(i - 1) == "celle" and clause.form(i + 1) == "une":
            weight, rule = 0.6, "in the capacity of"
        else:
            continue
        k = i + 1
        if clause.form(k) in {"une", "un"}:
            k += 1
        token = clause.tokens[k] if k < clause.last else None
        if token is None:
            continue
        if token.kind == "inclusive":
            yield k, "neutral", "inclusive form", 0.5
        elif person_noun_gender(token.form) == "F" and token.form not in _FIXED:
            yield k, "F", rule, weight


def names(clause: Clause) -> Iterator[Found]:
    """« je m'appelle Léa », « Cordialement, Sophie »: a first name, weak evidence."""
    for i in range(clause.first, clause.last - 1):
        form = clause.form(i)
        if form == "appelle" and clause.form(i - 1) == "m'":
            weight = 0.8
        elif form == "présente" and clause.form(i - 1) == "me":
            weight = 0.6
        elif form in _CLOSINGS:
            weight = 0.3
        else:
            continue
        j = i + 1
        while clause.form(j) in {",", ".", ":", ";", "-", "dr", "m", "mme", "signé"}:
            j += 1
        if j < clause.last and clause.tokens[j].capital:
            token = clause.tokens[j]
            if (sex := sex_of(clause.text[token.start : token.end])) is not None:
                yield j, sex, "first name", weight


_CLOSINGS = frozenset(
    ["cordialement", "sincèrement", "distinguées", "distingués", "meilleures", "respectueusement"]
)


def objects(clause: Clause) -> Iterator[Found]:
    """« de m'avoir accueillie »; the masculine, often a lack of agreement, says nothing."""
    for i in range(clause.first, clause.last - 2):
        if clause.form(i) == "m'" and clause.form(i + 1) in {"avoir", "a", "ont", "avez", "avait"}:
            if any(
                clause.form(j) in {"que", "qu'", "l'"} for j in range(max(clause.first, i - 4), i)
            ):
                continue
            j = _skip(clause, i + 2)
            if adjective_gender(clause.form(j)) == "F":
                yield j, "F", "agreement with me", 0.7
