"""The impersonal « il » : « il faut », « il est noté »."""

from __future__ import annotations

import re

from epicene.french.rewriting.noun_mentions import patient_nouns
from epicene.french.rewriting.phrases import after, before, has_etre
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.words import Piece, Word

_IMPERSONAL = re.compile(
    r"(?:n'|ne )?(?:y ?'?(?:a|avait|eut|aura|aurait|en)\b"
    r"|s'(?:agi|y (?:associ|ajout)|ensui|en)"
    r"|(?:est|était|sera|serait|fut|a été|n'est|n'était)"
    r"(?: pas| donc| alors| également| aussi| souvent| très| toutefois| plus| parfois| ainsi)* "
    r"(?:à (?:noter|signaler|préciser|rappeler|souligner|craindre)"
    r"|(?:important|nécessaire|possible|impossible|difficile|recommandé|préférable|classique|rare"
    r"|fréquent|exceptionnel|indispensable|utile|intéressant|évident|vrai|probable|clair|certain"
    r"|licite|essentiel|primordial|souhaitable|admis|connu|interdit|permis|conseillé|demandé"
    r"|proposé) (?:de|d'|que|qu')))"
)
_IN_EVIDENCE = re.compile(r" (?:en (?:évidence|place|œuvre)|état|appel|mention)")
IL_Y_A = re.compile(r"il (?:n'|ne )?y ?'?a")
_DATIVE = re.compile(r"(?:lui|leur|nous) (?=est |était |a été |sera )")


def is_impersonal(piece: Piece, word: Word, verb: Word) -> bool:
    """« Il faut », « il est important de », « y a-t-il »: say whether « il » is nobody."""
    lists = predicates()
    start = word.end
    if word.low in {"-il", "-t-il"}:
        group = [w.low for w in list(before(piece, word))[:3]]
        return "y" in group or bool(
            {"faut", "faudrait", "convient", "existe", "s'agit"} & set(group)
        )
    text = _DATIVE.sub("", piece.text[start : start + 60].lower().lstrip(), count=1)
    if _IMPERSONAL.match(text):
        return True
    if verb.low in {"faut", "faudra", "faudrait", "fallait", "fallut"}:
        return True
    if (
        verb.pos in {"VERB", "AUX"}
        and verb.low.startswith(lists.impersonal)
        and not has_etre(piece, verb)
    ):
        if not verb.low.startswith(
            ("rest", "persist", "subsist", "arriv", "manqu", "sembl", "para")
        ):
            return True
        following = [w.low for w in after(piece, verb)][:3]
        return bool(
            {"de", "d'", "que", "qu'", "un", "une", "des", "du"} & set(following[:1])
        ) or bool((patient_nouns("f") | patient_nouns("m")) & set(following))
    if verb.low in {"mis", "fait"} and not _IN_EVIDENCE.match(piece.text, verb.end):
        return False
    passive = any(
        piece.words[i].low in {"été", "est", "était", "fut", "sera"} for i in piece.children[verb.i]
    )
    return passive and verb.low in lists.impersonal_participles
