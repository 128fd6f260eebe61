"""The kinds of violation: code, severity, and what is said of them. Messages quote no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Kind:
    """What is said of one kind of violation; the fields in braces are its details."""

    message: str
    hint: str
    severity: Severity = "error"


KINDS: Final[Mapping[str, Kind]] = {
    # Files.
    "encoding": Kind(
        "the file is not UTF-8; lines concerned: {n}.",
        "Convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8.",
    ),
    "bom": Kind("the file begins with a byte-order mark.", "Save it as UTF-8 without one."),
    "crlf": Kind(
        "lines end in CRLF or CR; lines concerned: {n}.",
        "Convert line ends to LF, for example with dos2unix.",
    ),
    "no_text": Kind(
        "there is no text beside these annotations.",
        "Put the text back, or take the annotations away.",
    ),
    "no_annotations": Kind(
        "there are no annotations beside this text.",
        "Add an empty .ann file if nothing is to be annotated.",
        "warning",
    ),
    "link_outside": Kind(
        "this link leads out of the folder of the corpus.",
        "Copy the file into the folder, or leave it out.",
    ),
    "too_large": Kind("this is larger than {limit} MiB.", "Split it: a document is one text."),
    "unreadable": Kind("this cannot be read: {reason}", "Mend the file, or leave it out."),
    "json": Kind("this is not a JSON object.", 'Write one a line: {{"id": …, "text": …}}.'),
    "shape": Kind(
        "a field is missing or of another shape.",
        'A document has "id", "text", "patient" and "entities" with "id", "label", "spans".',
    ),
    "line": Kind(
        "this is no annotation as BRAT writes it.", "See https://brat.nlplab.org/standoff.html."
    ),
    # Identifiers.
    "duplicate_id": Kind("the identifier {id} is there already.", "Give each annotation its own."),
    "duplicate_attribute": Kind("{id} has {attribute} twice.", "Keep one of the two."),
    "duplicate_document": Kind(
        "the document {id} is there already.", "Give each document its own identifier."
    ),
    "duplicate_text": Kind(
        "the text is that of the document {other} too.", "Keep one of the two.", "warning"
    ),
    "dangling": Kind(
        "{id} names {other}, which is not there.", "Remove it, or restore what it names."
    ),
    # Spans.
    "span": Kind("{id}: a span is empty or reversed.", "Write the start before the end."),
    "span_order": Kind(
        "{id} ({start}–{end}): its parts overlap or are not in the order of the text.",
        "Write them in the order of the text, as BRAT does.",
        "warning",
    ),
    "offset": Kind(
        "{id} ends at {end}, and the text has {length} characters.",
        "Offsets count Unicode characters from 0.",
    ),
    "text_changed": Kind(
        "{id} ({start}–{end}) does not quote the text at its offsets: one of the two was changed.",
        "Restore the text that was annotated, or annotate it again.",
    ),
    "span_cuts_word": Kind(
        "{id} ({start}–{end}) begins or ends inside a word.", "Take the whole word.", "warning"
    ),
    "span_white_space": Kind(
        "{id} ({start}–{end}) begins or ends with white space.", "Leave the space out.", "warning"
    ),
    "overlap": Kind(
        "{id} ({label}) overlaps {other} ({other_label}).",
        "The schema does not let these two overlap so: move or remove one.",
    ),
    "overlap_same_label": Kind(
        "{id} overlaps {other}, and both are {label}.", "Keep one, or make them one."
    ),
    # Labels and attributes.
    "unknown_label": Kind("{id}: there is no label {label}.", "Use one of: {known}."),
    "unknown_attribute": Kind("{id}: there is no attribute {attribute}.", "Use one of: {known}."),
    "attribute_misplaced": Kind(
        "{id}: {label} may not bear {attribute}.", "Labels that may: {known}."
    ),
    "attribute_value": Kind(
        "{id}: {attribute} has a value that {label} may not bear.", "Use one of: {known}."
    ),
    "attribute_missing": Kind("{id}: {label} lacks {attribute}.", "Add it; values: {known}."),
    "pattern": Kind(
        "{id}: the value of {attribute} has not the form that it must have.",
        "It must match {known}.",
    ),
    # Relations and events.
    "relation_ends": Kind(
        "{id}: {label} may not go from {source} to {target}.", "It may go: {known}."
    ),
    "event_trigger": Kind(
        "{id}: the trigger of {label} is labelled {other_label}.", "Give both the same label."
    ),
    "event_argument": Kind(
        "{id}: {label} may not have {other_label} as {role}.", "It may have: {known}."
    ),
    "event_argument_count": Kind(
        "{id}: {label} has the argument {role} {n} times.", "It must be there: {known}."
    ),
    # Metadata.
    "metadata_missing": Kind(
        "{name} is not recorded.", "Add it to the document, or to metadata.jsonl beside it."
    ),
    "metadata_value": Kind("{name} has a value that it cannot have.", "Use one of: {known}."),
}
