"""The sentences of ``epicene corpus check``, by language; the English of kinds is the API's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "line": "line {line}",
        "file": "whole file",
        "error": "error",
        "warning": "warning",
        "colon": ":",
        "hidden": "Not shown: {n} more (--max).",
        "total": "Schema: {schema}. Documents: {documents}. Errors: {errors}. "
        "Warnings: {warnings}.",
        "codes": "By kind: {codes}.",
    },
    "fr": {
        "line": "ligne {line}",
        "file": "fichier entier",
        "error": "erreur",
        "warning": "avertissement",
        "colon": "\u00a0:",
        "hidden": "Non affichés\u00a0: {n} autres (--max).",
        "total": "Schéma\u00a0: {schema}. Documents\u00a0: {documents}. Erreurs\u00a0: {errors}. "
        "Avertissements\u00a0: {warnings}.",
        "codes": "Par type\u00a0: {codes}.",
    },
}

FRENCH: Final[Mapping[str, tuple[str, str]]] = {
    "encoding": (
        "le fichier n’est pas en UTF-8\u00a0; lignes concernées\u00a0: {n}.",
        "Convertissez-le, par exemple avec\u00a0: iconv -f WINDOWS-1252 -t UTF-8.",
    ),
    "bom": (
        "le fichier commence par une marque d’ordre des octets (BOM).",
        "Enregistrez-le en UTF-8 sans BOM.",
    ),
    "crlf": (
        "des lignes finissent par CRLF ou CR\u00a0; lignes concernées\u00a0: {n}.",
        "Convertissez les fins de ligne en LF, par exemple avec dos2unix.",
    ),
    "no_text": (
        "le texte de ces annotations manque.",
        "Remettez le fichier .txt, ou retirez les annotations.",
    ),
    "no_annotations": (
        "les annotations de ce texte manquent.",
        "Ajoutez un fichier .ann vide s’il n’y a rien à annoter.",
    ),
    "link_outside": (
        "ce lien mène hors du dossier du corpus.",
        "Copiez le fichier dans le dossier, ou retirez le lien.",
    ),
    "too_large": ("plus de {limit}\u00a0Mio.", "Découpez-le\u00a0: un document est un seul texte."),
    "unreadable": ("lecture impossible\u00a0: {reason}", "Réparez le fichier, ou retirez-le."),
    "json": (
        "ce n’est pas un objet JSON.",
        'Écrivez-en un par ligne\u00a0: {{"id": …, "text": …}}.',
    ),
    "shape": (
        "un champ manque ou n’a pas la forme attendue.",
        "Un document a «\u00a0id\u00a0», «\u00a0text\u00a0», «\u00a0patient\u00a0» et "
        "«\u00a0entities\u00a0» (avec «\u00a0id\u00a0», «\u00a0label\u00a0», «\u00a0spans\u00a0»).",
    ),
    "line": (
        "ce n’est pas une annotation au format de BRAT.",
        "Voyez https://brat.nlplab.org/standoff.html.",
    ),
    "duplicate_id": (
        "l’identifiant {id} est déjà pris.",
        "Donnez à chaque annotation son propre identifiant.",
    ),
    "duplicate_attribute": ("{id} porte deux fois {attribute}.", "Gardez l’un des deux."),
    "duplicate_document": (
        "le document {id} est déjà présent.",
        "Donnez à chaque document son propre identifiant.",
    ),
    "duplicate_text": ("le texte est aussi celui du document {other}.", "Gardez l’un des deux."),
    "dangling": (
        "{id} renvoie à {other}, qui n’existe pas.",
        "Retirez l’annotation, ou rétablissez ce qu’elle désigne.",
    ),
    "span": ("{id}\u00a0: un empan est vide ou inversé.", "Écrivez le début avant la fin."),
    "span_order": (
        "{id} ({start}–{end})\u00a0: ses parties se chevauchent ou ne suivent pas le texte.",
        "Écrivez-les dans l’ordre du texte, comme BRAT.",
    ),
    "offset": (
        "{id} finit à {end}, et le texte compte {length} caractères.",
        "Les positions comptent les caractères Unicode à partir de 0.",
    ),
    "text_changed": (
        "{id} ({start}–{end}) ne cite pas le texte à cet endroit\u00a0: l’un des deux a changé.",
        "Rétablissez le texte qui a été annoté, ou annotez-le de nouveau.",
    ),
    "span_cuts_word": (
        "{id} ({start}–{end}) commence ou finit au milieu d’un mot.",
        "Prenez le mot entier.",
    ),
    "span_white_space": (
        "{id} ({start}–{end}) commence ou finit par un blanc.",
        "Laissez le blanc hors de l’empan.",
    ),
    "overlap": (
        "{id} ({label}) chevauche {other} ({other_label}).",
        "Le schéma n’admet pas ce chevauchement\u00a0: déplacez ou retirez l’une des deux entités.",
    ),
    "overlap_same_label": (
        "{id} chevauche {other}, et toutes deux sont des {label}.",
        "Gardez-en une, ou réunissez-les.",
    ),
    "unknown_label": (
        "{id}\u00a0: l’étiquette {label} n’existe pas.",
        "Étiquettes possibles\u00a0: {known}.",
    ),
    "unknown_attribute": (
        "{id}\u00a0: l’attribut {attribute} n’existe pas.",
        "Attributs possibles\u00a0: {known}.",
    ),
    "attribute_misplaced": (
        "{id}\u00a0: {label} ne peut pas porter {attribute}.",
        "Étiquettes qui le peuvent\u00a0: {known}.",
    ),
    "attribute_value": (
        "{id}\u00a0: {attribute} a une valeur que {label} ne peut pas porter.",
        "Valeurs possibles\u00a0: {known}.",
    ),
    "attribute_missing": (
        "{id}\u00a0: {attribute} manque à {label}.",
        "Ajoutez-le\u00a0; valeurs\u00a0: {known}.",
    ),
    "pattern": (
        "{id}\u00a0: la valeur de {attribute} n’a pas la forme voulue.",
        "Elle doit suivre le motif {known}.",
    ),
    "relation_ends": (
        "{id}\u00a0: {label} ne peut pas aller de {source} à {target}.",
        "Sens possibles\u00a0: {known}.",
    ),
    "event_trigger": (
        "{id}\u00a0: le déclencheur de {label} est étiqueté {other_label}.",
        "Donnez-leur la même étiquette.",
    ),
    "event_argument": (
        "{id}\u00a0: {label} ne peut pas avoir {other_label} pour {role}.",
        "Possibles\u00a0: {known}.",
    ),
    "event_argument_count": (
        "{id}\u00a0: {label} a {n} fois l’argument {role}.",
        "Nombre admis\u00a0: {known}.",
    ),
    "metadata_missing": (
        "{name} n’est pas renseigné.",
        "Ajoutez-le au document, ou au fichier metadata.jsonl qui l’accompagne.",
    ),
    "metadata_value": ("{name} a une valeur inadmissible.", "Valeurs possibles\u00a0: {known}."),
}
