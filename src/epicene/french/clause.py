"""Where a word stands: who the words before it are about, and what governs it."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.french.tokens import Token
from epicene.french.words import Entry, Role, Words

ETRE = frozenset([
    "est", "était", "fut", "sera", "serait", "soit", "été", "être", "étant", "étais", "suis",
    "semblait", "semble", "reste", "restait", "paraissait", "devient", "devenait", "demeure"
])  # fmt: skip
AVOIR = frozenset(["a", "avait", "ait", "aura", "aurait", "ayant", "eut", "eût", "avoir", "ont"])
CLITICS = frozenset(["ne", "n'", "s'", "se", "y", "en", "l'", "le", "la", "les", "lui", "nous"])
ADVERBS = frozenset(
    [
        "pas",
        "plus",
        "jamais",
        "aussi",
        "également",
        "bien",
        "très",
        "non",
        "toujours",
        "déjà",
        "alors",
    ]
    + [
        "ensuite",
        "donc",
        "ainsi",
        "encore",
        "d'abord",
        "puis",
        "rapidement",
        "souvent",
        "peu",
        "assez",
    ]
    + ["tout", "toute", "même", "enfin", "ultérieurement", "parfois", "trop", "d'emblée", "ici"]
)
POSSESSIVE = frozenset(["son", "sa", "ses", "leur", "leurs", "mon", "ma"])
DETERMINERS = {
    "un": "M", "une": "F", "le": "M", "la": "F", "du": "M", "au": "M", "ce": "M", "cet": "M",
    "cette": "F", "l'": "", "notre": "", "nos": "", "votre": "", "aucun": "M", "aucune": "F",
    "chaque": "", "tout": "M", "toute": "F", "quel": "M", "quelle": "F",
}  # fmt: skip
PLURAL = frozenset([
    "les", "des", "ces", "aux", "nos", "ses", "leurs", "deux", "trois", "quatre", "cinq", "six",
    "plusieurs", "certains", "certaines", "quelques", "tous", "toutes", "mes", "vos"
])  # fmt: skip
UNITS = frozenset(["an", "ans", "mois", "jour", "jours", "semaines", "heures", "année", "années"])

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
    for j in range(i - 1, clause.first - 1, -1):
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
    while j >= clause.first:
        form = clause.form(j)
        if form in ETRE or form in AVOIR:
            if not auxiliary and form in AVOIR:
                # « a présenté »: active, the participle does not agree with its subject.
                return False
            auxiliary = form
        elif not (
            form in CLITICS
            or form in ADVERBS
            or (form.endswith("ment") and len(form) > 6)
            or (not auxiliary and clause.has(j, Role.OF_PEOPLE))
        ):
            break
        j -= 1
    if j < clause.first:
        return True
    form, token = clause.form(j), clause.tokens[j]
    if form == "qui":
        j -= 1
        if clause.form(j) == ",":
            j -= 1
        form, token = clause.form(j), clause.tokens[j]
    if any(role in _PERSONS for role, _ in clause.entries(j)):
        return not _is_relative(clause, j)
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
