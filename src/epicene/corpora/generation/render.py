"""Write a document from facts, in the words of a bank."""

from __future__ import annotations

import re
from collections.abc import Mapping

from epicene.core.document import Document, Patient
from epicene.corpora.generation.choices import Choices
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.markup import Rendering, fill
from epicene.corpora.generation.phrases import Bank, Section

_OPTIONAL = re.compile(r"(?P<name>[\w.]+)(?P<optional>\?(?P<chance>0?\.\d+)?)?\Z")
_DASH = "- "


def render(facts: Facts, bank: Bank, choices: Choices) -> Document:
    """Return the document of a patient.

    Parameters
    ----------
    facts : Facts
        What is true.
    bank : Bank
        How it may be said.
    choices : Choices
        How it is said here; the same for a twin.
    """
    out = Rendering(facts.sex)
    plan = choices.pick("plan", bank.plans[facts.genre])
    for number, section in enumerate(plan):
        _section(section, number, facts, bank, choices, out)
    missed = facts.outcomes.get("diagnosis_missed", False)
    entities, relations = out.annotations(
        lambda label, attributes: not (missed and _is_diagnosis(label, attributes))
    )
    patient = Patient(f"P-{facts.id}", facts.sex, float(facts.age), None, dict(facts.groups))
    return Document(
        id=facts.id,
        text=out.text.rstrip() + "\n",
        entities=entities,
        relations=relations,
        attributes={"genre": facts.genre, **facts.attributes},
        patient=patient,
    )


def _is_diagnosis(label: str, attributes: Mapping[str, str]) -> bool:
    return label == "Diagnosis" and attributes.get("Assertion") == "affirmed"


def _section(
    section: Section, number: int, facts: Facts, bank: Bank, choices: Choices, out: Rendering
) -> None:
    said = [text for move in section.moves if (text := _said(move, facts, bank, choices))]
    if not said:
        return
    if out.length:
        out.write("\n")
    if section.titles:
        title = choices.pick(f"title {number} {section.moves[0]}", section.titles)
        out.add(fill(title, facts.lookup) + "\n")
    for k, text in enumerate(said):
        if section.style == "prose":
            out.add((" " if k else "") + text)
        else:
            out.add(("\n" if k else "") + (_DASH if section.style == "list" else "") + text)
    out.write("\n")


def _said(move: str, facts: Facts, bank: Bank, choices: Choices) -> str:
    match = _OPTIONAL.match(move)
    if match is None:
        raise ValueError(f"{move!r} is no move.")
    name = match["name"]
    if match["chance"] and not choices.chance(name, float(match["chance"])):
        return ""
    fitting = bank.fitting(name, facts)
    if not fitting:
        if match["optional"]:
            return ""
        raise ValueError(f"no wording of {name!r} fits {facts.id}.")
    return fill(choices.pick(name, fitting), facts.lookup)
