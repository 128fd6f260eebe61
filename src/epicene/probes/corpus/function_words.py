"""French words that say nothing of what is told; most agree with some noun."""

FUNCTION_WORDS = frozenset([
    "le", "la", "les", "un", "une", "des", "du", "de", "au", "aux", "ce", "cet", "cette", "ces",
    "celui", "celle", "ceux", "celles", "ceci", "cela", "ça", "mon", "ma", "mes", "ton", "ta",
    "tes", "son", "sa", "ses", "notre", "nos", "votre", "vos", "leur", "leurs", "lequel",
    "laquelle", "lesquels", "lesquelles", "auquel", "duquel", "desquels", "desquelles", "dont",
    "où", "qui", "que", "quoi", "quel", "quelle", "quels", "quelles", "je", "tu", "il", "elle",
    "on", "nous", "vous", "ils", "elles", "iel", "se", "me", "te", "lui", "eux", "y", "en",
    "moi", "toi", "soi", "même", "mêmes", "elle-même", "lui-même", "celui-ci", "celle-ci",
    "ceux-ci", "celles-ci", "et", "ou", "mais", "donc", "or", "ni", "car", "si", "comme",
    "lorsque", "quand", "puis", "puisque", "ainsi", "alors", "aussi", "à", "dans", "par",
    "pour", "sur", "sous", "avec", "sans", "chez", "entre", "vers", "depuis", "pendant",
    "durant", "lors", "dès", "avant", "après", "selon", "contre", "jusque", "jusqu", "malgré",
    "parmi", "via", "hors", "afin", "ne", "pas", "plus", "moins", "très", "bien", "non", "oui",
    "tout", "toute", "tous", "toutes", "autre", "autres", "est", "sont", "était", "étaient",
    "être", "été", "étant", "fut", "sera", "serait", "soit", "a", "ont", "avait", "avaient",
    "avoir", "ayant", "eu", "aura", "aurait", "ait", "c", "j", "l", "m", "n", "s", "t", "d",
    "qu"
])  # fmt: skip
