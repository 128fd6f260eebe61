"""JUnit XML: a criterion a test case, whatever its name, and the counts that CI reads."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epicene.audit.deliverables.junit import junit_xml
from epicene.audit.deliverables.outcome import Outcome


def outcome(verdict, name="a", deliverable="tool", **changes):
    given = {
        "named": True,
        "metric": "accuracy",
        "axis": "",
        "group": "",
        "item": "",
        "bound": "ci_low",
        "limit": "above",
        "at": (0.8,),
        "estimate": 0.7,
        "ci_low": 0.6,
        "ci_high": 0.85,
        "n": 90,
        "n_patients": 60,
    }
    return Outcome(name=name, deliverable=deliverable, verdict=verdict, **given | changes)


def test_a_case_a_criterion_and_a_suite_a_deliverable():
    outcomes = [
        outcome("met"),
        outcome("not_met", name="b"),
        outcome("not_enough_data", name="c", needed=500, power=0.3),
        outcome("met", name="carbon", deliverable="", unit="kg CO2e"),
    ]
    root = ElementTree.fromstring(junit_xml("mine", outcomes, {"tool": 1.5}))
    assert root.attrib == {
        "name": "mine",
        "tests": "4",
        "failures": "1",
        "skipped": "1",
        "errors": "0",
    }
    first, whole = root.findall("testsuite")
    assert first.get("name") == "tool"
    assert first.get("time") == "1.500"
    assert whole.get("name") == "mine"
    met, failed, skipped = first.findall("testcase")
    assert met.find("failure") is None
    assert met.find("skipped") is None
    assert failed.find("failure").get("message").startswith("NOT MET: 0.7 [0.6, 0.85], 60 patients")
    told = skipped.find("skipped").get("message")
    assert "about 500 patients would be needed for a power of 80 % (now 30%)" in told


@pytest.mark.parametrize("name", ['<a b="c">&', "]]>", "\x00\x0b\ud800", "é — «\u00a0x\u00a0»"])
def test_no_name_breaks_the_xml(name):
    root = ElementTree.fromstring(
        junit_xml("p", [outcome("not_met", name=name, reason=name)], {"tool": 0.0}).encode()
    )
    case = root.find("testsuite/testcase")
    assert case.get("name") == "".join(c if c.isprintable() or c == "\u00a0" else "�" for c in name)


@settings(max_examples=40)
@given(st.text(), st.text())
def test_any_name_and_any_reason_can_be_read_back(name, reason):
    text = junit_xml("p", [outcome("not_met", name=name, estimate=float("nan"), reason=reason)], {})
    assert len(ElementTree.fromstring(text.encode()).findall("testsuite/testcase")) == 1
