"""Where a word stands: who the words before it are about, and what governs it."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.french.tokens import Token
from epicene.french.words import Entry, Role, Words

ETRE = frozenset([
    "est", "était", "fut", "sera", "serait", "soit", "été", "être", "étant", "étais", "suis",
    "semblait", "semble", "reste", "restait", "paraissait", "devient", "devenait", "demeure"
])  # fmt: skip
AVOIR = frozenset([
    "a", "avons", "avait", "ait", "aura", "aurait", "ayant", "eut", "eût", "avoir", "ont"
])  # fmt: skip
CLITICS = frozenset(["ne", "n'", "s'", "se", "y", "en", "l'", "le", "la", "les", "lui", "nous"])
ADVERBS = frozenset([
    "pas", "plus", "jamais", "aussi", "également", "bien", "très", "non", "toujours", "déjà",
    "alors", "ensuite", "donc", "ainsi", "encore", "d'abord", "puis", "rapidement", "souvent",
    "peu", "assez", "tout", "toute", "même", "enfin", "ultérieurement", "parfois", "trop",
    "d'emblée", "ici"
])  # fmt: skip
POSSESSIVE = frozenset(["son", "sa", "ses", "leur", "leurs", "mon", "ma", "ton", "ta"])
DETERMINERS = {
    "un": "M", "une": "F", "le": "M", "la": "F", "du": "M", "au": "M", "ce": "M", "cet": "M",
    "cette": "F", "l'": "", "notre": "", "nos": "", "votre": "", "aucun": "M", "aucune": "F",
    "chaque": "", "tout": "M", "toute": "F", "quel": "M", "quelle": "F",
}  # fmt: skip
PLURAL = frozenset([
    "les", "des", "ces", "aux", "nos", "ses", "leurs", "deux", "trois", "quatre", "cinq", "six",
    "plusieurs", "certains", "certaines", "quelques", "tous", "toutes", "mes", "vos"
])  # fmt: skip
NUMBERS = frozenset(["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"])
UNITS = frozenset(["an", "ans", "mois", "jour", "jours", "semaines", "heures", "année", "années"])

_ENGLISH = frozenset([
    "the", "of", "and", "was", "were", "with", "is", "are", "to", "his", "her", "she", "he", "in",
    "this", "that", "for", "who", "had", "has", "by", "from", "an", "at", "as", "it", "been"
])  # fmt: skip
_FRENCH = frozenset([
    "le", "la", "les", "de", "des", "du", "d'", "l'", "et", "un", "une", "est", "était", "pour",
    "avec", "dans", "à", "au", "en", "par", "qui", "sur", "il", "elle", "ans", "été", "je", "j'"
])  # fmt: skip
# How far back rules look, in tokens: for the person last named, for what governs an adjective.
_REACH, _NEAR = 60, 15
_ANYONE = frozenset(["aucun", "aucune", "chaque", "tout", "toute", "quel", "quelle"])
_PERSONS = frozenset(
    [Role.PATIENT, Role.GENERIC, Role.EPICENE, Role.FIXED, Role.WOMAN, Role.TITLE, Role.PRONOUN]
)
_OTHERS = frozenset([Role.KIN, Role.CLINICIAN])
_PREPOSITIONS = frozenset(
    ["par", "avec", "chez", "à", "au", "du", "de", "d'", "aux", "des", "sans", "pour", "contre"]
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of a text, as the rules see it.

    Parameters
    ----------
    text : str
        The whole text.
    tokens : list of Token
        Those of the whole text.
    first, last : int
        The sentence: its first token and the one after its last.
    words : Words
        The table.
    literature : bool
        True if the sentence discusses other people's cases.
    """

    text: str
    tokens: list[Token]
    first: int
    last: int
    words: Words
    literature: bool

    def form(self, i: int) -> str:
        """Return the form of token `i`, empty outside the sentence."""
        return self.tokens[i].form if self.first <= i < self.last else ""

    def entries(self, i: int) -> tuple[Entry, ...]:
        """Return the roles of token `i`."""
        return self.words.roles.get(self.form(i), ())

    def has(self, i: int, role: Role) -> bool:
        """Say whether token `i` has a role."""
        return any(entry[0] is role for entry in self.entries(i))


def is_english(clause: Clause) -> bool:
    """Say whether a sentence has more English grammar than French."""
    forms = [clause.tokens[i].form for i in range(clause.first, clause.last)]
    english = sum(form in _ENGLISH for form in forms)
    return english > 1 and english > sum(form in _FRENCH for form in forms)


def determiner(clause: Clause, i: int) -> tuple[str, int]:
    """Return the determiner of the noun `i` and its index; empty where it has none."""
    j = i - 1
    adjectives = clause.words.lists["before_nouns"]
    while j >= clause.first and clause.form(j) in adjectives and i - j < 4:
        j -= 1
    form = clause.form(j)
    if form in DETERMINERS or form in PLURAL or form in POSSESSIVE:
        return form, j
    return "", j


def is_number(clause: Clause, i: int) -> bool:
    """Say whether token `i` is a number."""
    return clause.first <= i < clause.last and clause.tokens[i].kind == "number"


def age_follows(clause: Clause, i: int, within: int = 9) -> int | None:
    """Return the index of the number of an age (« de 30 ans », « âgée de 30 ans ») after `i`."""
    for j in range(i + 1, min(i + within, clause.last - 1)):
        form = clause.form(j)
        if is_number(clause, j) and clause.form(j + 1) in UNITS:
            before = clause.form(j - 1)
            return j if before in {"de", "d'", "des", ","} or j == i + 1 else None
        if form in {".", ";", "qui", "ayant"}:
            return None
    return None


def antecedent(clause: Clause, i: int) -> Role | None:
    """Return the role of the person last named before `i` in the sentence.

    One named inside a complement (« suivie par son médecin, … ») is passed over when a comma
    has closed it.
    """
    comma = False
    for j in range(i - 1, max(clause.first, i - _REACH) - 1, -1):
        form = clause.form(j)
        if form in {",", ")"}:
            comma = True
            continue
        other: Role | None = None
        for role, _ in clause.entries(j):
            if role in _PERSONS:
                if role is Role.PATIENT and _is_relative(clause, j):
                    other = Role.KIN
                    break
                if role is Role.TITLE and not clause.tokens[j].capital:
                    continue
                return role
            if role in _OTHERS:
                other = role
        if other is not None:
            before, k = determiner(clause, j)
            if other is Role.KIN and not before and clause.form(j + 1) in {"de", "d'", ","}:
                continue
            if comma and clause.form(k if not before else k - 1) in _PREPOSITIONS:
                continue
            if form in {"du", "au"}:
                continue
            return other
    return None


def _is_relative(clause: Clause, i: int) -> bool:
    return determiner(clause, i)[0] in POSSESSIVE and clause.has(i, Role.KIN)


def about_patient(clause: Clause, i: int) -> bool:
    """Say whether what stands at `i` is not about a relative, a clinician or another person."""
    return antecedent(clause, i) not in _OTHERS


def follows_person(clause: Clause, i: int) -> bool:
    """Say whether the adjective `i` has a person, not a thing, for its noun.

    Walks left over auxiliaries, adverbs and other adjectives of people to what governs it.
    """
    j = i - 1
    auxiliary = ""
    while j >= max(clause.first, i - _NEAR):
        form = clause.form(j)
        if form in ETRE or form in AVOIR:
            if not auxiliary and form in AVOIR:
                # « a présenté » does not agree with its subject, « l'a opérée » does with l'.
                return clause.form(j - 1) == "l'"
            if form == "ont":
                return False
            auxiliary = form
        elif not (
            (auxiliary and form in CLITICS)
            or form in ADVERBS
            or (form.endswith("ment") and len(form) > 6)
            or (not auxiliary and clause.has(j, Role.OF_PEOPLE))
        ):
            break
        j -= 1
    if j < clause.first or i - j > _NEAR:
        return j < clause.first
    form, token = clause.form(j), clause.tokens[j]
    if form == "il" and impersonal_passive(clause, i):
        return False
    if form == "qui":
        j -= 1
        if clause.form(j) == ",":
            j -= 1
        form, token = clause.form(j), clause.tokens[j]
    if any(role in _PERSONS for role, _ in clause.entries(j)):
        before = determiner(clause, j)[0]
        return before not in _ANYONE and before not in PLURAL and not _is_relative(clause, j)
    if token.kind == "mark":
        return form != ")" and (not auxiliary or form in {",", ".", ":"})
    if form in UNITS or form in {
        "et",
        "ou",
        "mais",
        "puis",
        "féminin",
        "masculin",
        "avoir",
        "connu",
        "connue",
    }:
        return True
    return token.capital and token.end - token.start <= 3


def impersonal_passive(clause: Clause, k: int) -> bool:
    """Say whether the participle `k` makes « il » stand for nobody.

    « il a été vu une lésion », « il n'a pas été vu de lésion », « il est admis que ».
    """
    participle, following = clause.form(k), clause.form(k + 1)
    if following in {"un", "une", "des", "que", "qu'"}:
        return True
    if following not in {"de", "d'", "à", "aucun", "aucune"}:
        return False
    negated = any(clause.form(j) in {"n'", "ne"} for j in range(max(clause.first, k - 5), k))
    lists = clause.words.lists
    listed = participle in lists["impersonal_participles"]
    return (negated and not clause.has(k, Role.OF_PEOPLE)) or listed


def after_fixed_feminine(clause: Clause, i: int) -> bool:
    """Say whether the person last named is « une personne », « la victime »."""
    for j in range(i - 1, max(clause.first, i - _REACH) - 1, -1):
        if clause.has(j, Role.FIXED):
            return (Role.FIXED, "F") in clause.entries(j) and bool(determiner(clause, j)[0])
        if clause.has(j, Role.PATIENT) or clause.has(j, Role.EPICENE) or clause.has(j, Role.TITLE):
            return False
    return False
