"""Numbers as each language writes them."""

from __future__ import annotations

import pytest

from epicene.report.numbers import Numbers
from epicene.report.texts import Lang

FR, EN = Numbers("fr"), Numbers("en")


@pytest.mark.parametrize(
    ("value", "unit", "signed", "french", "english"),
    [
        (-0.226, "note_percent", True, "\u22120,23\u00a0%", "\u22120.23%"),
        (59.34, "percent", False, "59,3\u00a0%", "59.3%"),
        (0.314, "nats", True, "+0,31", "+0.31"),
        (-0.314, "nats", True, "\u22120,31", "\u22120.31"),
        (0.0, "tokens", True, "0,00", "0.00"),
        (-0.0, "tokens", True, "0,00", "0.00"),
        (1234.5, "percent", False, "1\u202f234,5\u00a0%", "1,234.5%"),
        # A small number is not printed as zero, a tiny one is.
        (1e-9, "percent", False, "0,0\u00a0%", "0.0%"),
        (0.003, "nats", True, "+0,003", "+0.003"),
        (-0.0004, "tokens", True, "\u22120,0004", "\u22120.0004"),
    ],
)
def test_a_number_of_a_unit(
    value: float, unit: str, signed: bool, french: str, english: str
) -> None:
    assert FR.unit(value, unit, signed) == french
    assert EN.unit(value, unit, signed) == english


def test_intervals_counts_and_p_values() -> None:
    assert FR.interval(-0.5, 0.25, "d", True) == "[\u22120,50\u00a0; +0,25]"
    assert EN.interval(-0.5, 0.25, "d", True) == "[\u22120.50, +0.25]"
    assert FR.integer(1677) == "1\u202f677"
    assert EN.integer(1677) == "1,677"
    assert FR.p_value(0.0499) == "0,050"
    assert EN.p_value(0.00001) == "<\u00a00.001"


def test_a_neutral_value_has_no_idle_decimals() -> None:
    assert FR.neutral(50.0, "percent") == "50\u00a0%"
    assert EN.neutral(50.0, "percent") == "50%"
    assert FR.neutral(0.0, "nats") == "0"
    assert FR.neutral(0.5, "rho") == "0,50"


def test_shares() -> None:
    assert FR.share(0.66) == "66\u00a0%"
    assert FR.share(0.495) == "49,5\u00a0%"
    assert EN.share(0.0) == "0%"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(4.2, "4,2\u00a0s"), (29.07, "29\u00a0s"), (125.0, "2\u00a0min 5\u00a0s"),
     (3725.0, "1\u00a0h 02\u00a0min")],
)  # fmt: skip
def test_durations(seconds: float, shown: str) -> None:
    assert FR.duration(seconds) == shown


def test_energy_and_its_comparison() -> None:
    assert EN.energy(0.0031) == "3.10\u00a0Wh"
    assert EN.energy(2.5) == "2.50\u00a0kWh"
    assert EN.mass(0.17) == "170\u00a0mg"
    assert EN.mass(12.34) == "12.3\u00a0g"
    assert EN.mass(1234.0) == "1.23\u00a0kg"
    # 3.1 Wh at 10 W is 0.31 h, that is 1116 s.
    assert EN.lamp(0.0031) == "18\u00a0min 36\u00a0s"


@pytest.mark.parametrize(
    ("value", "lang", "written"),
    [
        (1.234e-4, "fr", "+1,23\u00a0×\u00a010⁻⁴"),
        (-5.6e-12, "fr", "−5,60\u00a0×\u00a010⁻¹²"),
        (9.999e5, "en", "+1.00\u00a0×\u00a010⁶"),
        (0.0, "fr", "0"),
    ],
)
def test_numbers_far_from_one(value: float, lang: Lang, written: str) -> None:
    assert Numbers(lang).power_of_ten(value, signed=True) == written
