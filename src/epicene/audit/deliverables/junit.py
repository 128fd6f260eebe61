"""Criteria as JUnit XML, which continuous integration reads: a test case a criterion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from epicene.audit.deliverables.outcome import Outcome
from epicene.audit.deliverables.sentences import sentence

# What XML 1.0 has no place for, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(name: str, outcomes: Sequence[Outcome], seconds: Mapping[str, float]) -> str:
    """Return the outcomes as JUnit XML: not met is a failure, not enough data is skipped.

    Parameters
    ----------
    name : str
        Of the plan.
    outcomes : sequence of Outcome
    seconds : mapping of str to float
        What each deliverable took; a suite a deliverable.
    """
    suites = ElementTree.Element("testsuites", _counts(name, outcomes))
    for deliverable in dict.fromkeys([*seconds, *(one.deliverable for one in outcomes)]):
        own = [one for one in outcomes if one.deliverable == deliverable]
        if not own:
            continue
        suite = ElementTree.SubElement(suites, "testsuite", _counts(deliverable or name, own))
        suite.set("time", f"{seconds.get(deliverable, 0.0):.3f}")
        for one in own:
            _case(suite, one, name)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: ElementTree.Element, outcome: Outcome, plan: str) -> None:
    whose = f"{plan}.{outcome.deliverable}" if outcome.deliverable else plan
    case = ElementTree.SubElement(
        suite, "testcase", {"classname": _clean(whose), "name": _clean(outcome.name)}
    )
    told = {"message": _clean(sentence(outcome))}
    if outcome.verdict == "not_met":
        ElementTree.SubElement(case, "failure", {**told, "type": "not_met"})
    elif outcome.verdict == "not_enough_data":
        ElementTree.SubElement(case, "skipped", told)
    else:
        ElementTree.SubElement(case, "system-out").text = told["message"]


def _counts(name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    verdicts = [one.verdict for one in outcomes]
    return {
        "name": _clean(name),
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("not_met")),
        "skipped": str(verdicts.count("not_enough_data")),
        "errors": "0",
    }


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
