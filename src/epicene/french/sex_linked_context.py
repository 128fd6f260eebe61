"""Whether a sex-linked fact of a text is the patient's own, told from the sentence around it.

Somebody else's: a relative's (« cancer de l'ovaire chez sa mère »), the mother's in the history of
a child (« née par césarienne »), that of women or men in general (« le cancer du col touche les
femmes »). The text is read folded: small letters, no accents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds the facts of a text.

    Parameters
    ----------
    folded : str
        The text, folded.
    starts : tuple of int
        Where its sentences begin.
    child : bool
        True if the patient is a child, of whom birth and breastfeeding are the mother's facts.
    """

    folded: str
    starts: tuple[int, ...]
    child: bool

    @classmethod
    def read(cls, text: str, folded: str) -> Context:
        """Read a text; its folded form has the same offsets."""
        starts = (0, *(match.end() for match in _SENTENCE_END.finditer(text)))
        return cls(folded, starts, _is_child(folded))

    def is_of_patient(self, start: int, end: int, birth: bool) -> bool:
        """Tell if a fact between two offsets is the patient's own.

        Parameters
        ----------
        start, end : int
            Offsets into the folded text.
        birth : bool
            True if a child's history tells such a fact of the mother.
        """
        at = bisect_right(self.starts, start)
        first = self.starts[at - 1]
        last = self.starts[at] if at < len(self.starts) else len(self.folded)
        # A text without a full stop is no sentence: what is far does not count.
        first, last = max(first, start - _FAR), min(last, end + _FAR)
        before, after = self.folded[first:start], self.folded[end:last]
        if birth and (self.child or _OWN_BIRTH.search(before)):
            return False
        return not (_is_of_relative(before, after) or _is_general(self.folded[first:last]))


_FAR = 600
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|(?<=[a-zà-ÿ])\.(?=[A-ZÀ-Ý])|\n\s*\n|;|•")

_KIN = (
    r"(?:meres?|mamans?|peres?|papas?|s(?:œ|oe)urs?|freres?|tantes?|oncles?|cousine?s?"
    r"|grande?s? ?-?(?:meres?|peres?|parents)|nieces?|neveux?|epouses?|epoux|conjointe?s?|maris?"
    r"|compagn(?:e|on)s?|parents?|jumeau|jumelle|apparentee?s?|proches?|filles?|fils|partenaires?"
    r"|famille|fratrie|ascendants?|collateraux|couple)"
)
_RELATIVE = re.compile(
    rf"\b(?:(?:sa|son|ses|leurs?|l'une?|une?|deux|trois|la|le|les|du|au|aux|des|d'un|d'une|l'|d')"
    rf"(?: de (?:ses|leurs))?[ -]?(?:jeune |petite? |propre |demi[ -]|belle[ -]|beau[ -])?{_KIN}"
    r"|(?:sa|ses|dont la|dont sa) femmes?"
    r"|meres? (?:agee|primi|multi|de \d+ ans|etait|est|ayant|sui|porteuse|sero|diab|hyper|g\d|\()"
    r"|famili(?:al|ale|aux|ales)|maternel(?:le)?s?|conjugal)\b"
)
_PATIENT = re.compile(
    r"\b(?:patiente?s?|malades?|elles?|il|mme|madame|monsieur|mr|parturiente|dame|chez elle"
    r"|chez lui|personnels?|gyneco[ -]?obstetricaux|chirurgicaux|medicaux"
    r"|femme (?:de|agee)|homme (?:de|age))\b"
)
# « la jeune fille », « la fille de 22 ans », « mère de trois enfants »: the patient.
_NO_RELATIVE = re.compile(
    r"\b(?:(?:(?:une|la|cette) )?jeune fille|(?:une|la|cette) fille|du couple|pere de|mere de)\b"
)
# « avec son mari », « amenée par sa mère »: the patient stays the subject.
_ACCOMPANIED = re.compile(r"(?:avec|accompagnee?s? (?:de|par)|amenee?s? par|aupres de) $")
_OF_PATIENT = re.compile(r"(?: (?:de (?:la|cette|notre) |du )(?:patiente?|malade))?")
_RELATIVE_AFTER = re.compile(
    rf"^(?:[^.,;:()]{{0,60}}\b(?:chez|de) (?:sa|son|ses|la|le|une?|leur|l'une? de ses)"
    rf" (?:propre |demi[ -]|belle[ -]|beau[ -])?{_KIN}\b"
    r"|[^.,;:()]{0,30} (?:maternel(?:le)?s?|familia(?:l|le|ux|les)"
    r"|dans (?:la|sa) famille)\b"
    rf"|\s*\((?:chez )?(?:sa |la |une )?{_KIN}\b)"
)
_OWN_BIRTH = re.compile(
    r"\b(?:nee?s? (?:a terme|au terme|avant terme|prematur\w+|par|d'une?|apres|de (?:mere|parents)"
    r"|vers|a \d)|issue?s? (?:d'une?|de la|du|de)|a (?:la|sa) naissance|naissance par"
    r"|extraite?s? par|de mere)\b"
)
_GENERAL = re.compile(
    r"\b(?:chez (?:la femme|l'homme|les (?:femmes|hommes|patientes))"
    r"|(?:les|des|aux) (?:femmes|hommes)|la femme|litterature|population|incidence|prevalence"
    r"|frequence de"
    r"|est (?:une?|la|le) (?:\w+ )?(?:maladie|affection|tumeur|pathologie|complication|cause"
    r"|malformation|entite|urgence|lesion|cancer|localisation|forme|anomalie|evenement|infection"
    r"|probleme|technique)|represente(?:nt)?|survien(?:t|nent)|se manifeste|peu(?:t|vent)|touche"
    r"|diagnostic differentiel|le plus souvent|generalement|habituellement|classiquement"
    r"|facteurs? (?:de risque|favorisant)|dans le monde|sante publique|mortalite|age de procreer"
    r"|(?:est|sont|reste|restent|devenue?s?) rares?|rarement|decrite?s? (?:pour|par|chez))\b"
)
# A sentence that names the patient, or a case, is not general.
_CASE = re.compile(
    r"\b(?:patient|patiente|malade|elle|il (?:a|avait|etait|presentait|s'agi\w*)|notre|nos|mme"
    r"|madame|monsieur|observation|rapportons|presentons|\d+ ans|etude|cas|antecedents?"
    r"|femme (?:de|agee)|homme (?:de|age))\b"
)
# « son enfant », « trois enfants » are a mother's or a father's.
_CHILD = re.compile(
    r"\b(?:(?P<child>nouveau ?-?nee?s?|nourrissons?|prematuree?s?|fillettes?|garconnets?|bebes?"
    r"|(?<!son )(?<!ses )(?<!\d )(?<!deux )(?<!trois )(?<!quatre )(?<!cinq )(?<!six )(?<!sept )"
    r"(?<!d')(?<!des )(?:enfants?|garcons?|petite? (?:fille|garcon)))"
    r"|(?P<age>(?:agee?|fille|garcon|patiente?|malade|enfant) (?:agee? )?(?:de |d')"
    r"(?:\d{1,3} ?(?:jours?|mois|semaines?|heures?)(?: de vie)?"
    r"(?! ?(?:d'amen|de gross|sa\b|de gest))"
    r"|(?:0?\d|1[01]) ?ans|une? (?:an|mois|jour|semaine)))"
    r"|(?P<adult>patiente?|femme|homme|parturiente|dame|mme|madame|monsieur|primi\w+"
    r"|multi(?:pare|geste)|gestante|adulte|malade|jeune fille|adolescente?|\d\d ?ans|sujet))\b"
)
# « le patient est un nouveau-né », « patient, âgé de 3 mois ».
_IS_CHILD = re.compile(
    r"[^.]{0,40}?\b(?:est|etait|etudie|s'agit|agit) [^.]{0,12}?\b(?:nouveau|nourrisson|enfant|bebe)"
)


_WOMAN = frozenset({"parturiente", "gestante", "multipare", "multigeste"})


def _is_child(folded: str) -> bool:
    """Tell if the patient is a child: one is the first person named, or the age says so."""
    for match in _CHILD.finditer(folded):
        if match["child"] or match["age"]:
            return True
        if match[0] in _WOMAN:
            return False
        following = _CHILD.search(folded, match.end(), match.end() + 40)
        if (
            following is not None
            and following["age"]
            and "." not in folded[match.end() : following.start()]
        ):
            return True
        return bool(_IS_CHILD.match(folded, match.end()))
    return False


def _is_of_relative(before: str, after: str) -> bool:
    """Tell if the last person named before a fact is a relative, or one is named just after it."""
    relative = -1
    for match in _RELATIVE.finditer(before):
        alone = not _ACCOMPANIED.search(before, max(0, match.start() - 20), match.start())
        if alone and not _NO_RELATIVE.match(before, match.start()):
            relative = _OF_PATIENT.match(before, match.end()).end()  # type: ignore[union-attr]
    if relative >= 0 and not _PATIENT.search(before, relative):
        return True
    return bool(_RELATIVE_AFTER.search(after))


def _is_general(sentence: str) -> bool:
    """Tell if a sentence speaks of women or men in general, and of no patient."""
    return bool(_GENERAL.search(sentence)) and not _CASE.search(sentence)
