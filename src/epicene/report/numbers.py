"""Numbers as people write them: decimal comma, no-break spaces and units by language."""

from __future__ import annotations

import math
from dataclasses import dataclass

from epicene.report.texts import Lang

NARROW, WIDE, MINUS = "\u202f", "\u00a0", "\u2212"

# Digits after the decimal mark, by unit.
DIGITS = {
    "percent": 1, "tokens": 2, "name_tokens": 2, "d": 2, "nats": 2, "rho": 2, "points": 1,
    "years": 1, "words": 0, "months": 1, "entities": 2, "count": 0, "per_1000": 2, "agreement": 2,
    "fillings": 2, "nats_a_word": 3, "errors": 0, "note_percent": 2,
    "ratio": 2, "answer": 3, "changes": 2,
}  # fmt: skip
PERCENTS = frozenset({"percent", "note_percent"})
# Said after the number: singular and plural.
NAMES = {
    "points": {"fr": ("point", "points"), "en": ("point", "points")},
    "years": {"fr": ("an", "ans"), "en": ("year", "years")},
    "words": {"fr": ("mot", "mots"), "en": ("word", "words")},
    "months": {"fr": ("mois", "mois"), "en": ("month", "months")},
}
LAMP_KW = 0.010
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Numbers:
    """Formats numbers for one language; NaN is for the caller to say in words."""

    lang: Lang

    def integer(self, value: int) -> str:
        """Format a count: 1 677 in French, 1,677 in English."""
        grouped = f"{abs(value):,}".replace(",", NARROW if self.lang == "fr" else ",")
        return (MINUS if value < 0 else "") + grouped

    def decimal(self, value: float, digits: int, signed: bool = False) -> str:
        """Format a number with fixed digits after the decimal mark, a true minus sign.

        A small value gets up to three more digits, so as not to be shown as zero.
        """
        needed = next((n for n in range(digits, digits + 4) if abs(value) >= 0.5 * 10.0**-n), None)
        digits = digits if needed is None else needed
        text = f"{abs(value):,.{digits}f}"
        if self.lang == "fr":
            text = text.replace(",", NARROW).replace(".", ",")
        negative = value < 0 and any(c in "123456789" for c in text)
        positive = signed and value > 0
        return (MINUS if negative else "+" if positive else "") + text

    def unit(self, value: float, unit: str, signed: bool = False) -> str:
        """Format a number of a unit of `DIGITS`, or of an unknown one."""
        if unit in PERCENTS:
            space = WIDE if self.lang == "fr" else ""
            return f"{self.decimal(value, DIGITS[unit], signed)}{space}%"
        number = self._bare(value, unit, signed)
        if unit not in NAMES:
            return number
        one, many = NAMES[unit][self.lang]
        singular = abs(value) < 2 if self.lang == "fr" else abs(value) == 1
        return f"{number}{WIDE}{one if singular else many}"

    def distance(self, value: float, unit: str) -> str:
        """Format how far two numbers of a unit stand apart: percentages, by points."""
        return self.unit(value, "points" if unit == "percent" else unit)

    def _bare(self, value: float, unit: str, signed: bool) -> str:
        return self.decimal(value, DIGITS.get(unit, 3), signed)

    def interval(self, low: float, high: float, unit: str, signed: bool = False) -> str:
        """Format two bounds: [0,1 ; 0,2] in French, [0.1, 0.2] in English."""
        between = f"{WIDE}; " if self.lang == "fr" else ", "
        if unit in NAMES:
            # The name of the unit stands after the number itself; twice more would be noise.
            return f"[{self._bare(low, unit, signed)}{between}{self._bare(high, unit, signed)}]"
        return f"[{self.unit(low, unit, signed)}{between}{self.unit(high, unit, signed)}]"

    def neutral(self, value: float, unit: str) -> str:
        """Format a neutral value, without idle decimals: 50 %, 0."""
        if value == int(value):
            text = self.integer(int(value))
            return f"{text}{WIDE if self.lang == 'fr' else ''}%" if unit in PERCENTS else text
        return self.unit(value, unit)

    def p_value(self, value: float) -> str:
        """Format a p-value with three decimals, or as below 0.001."""
        return f"<{WIDE}{self.decimal(0.001, 3)}" if value < 0.001 else self.decimal(value, 3)

    def share(self, value: float) -> str:
        """Format a share in [0, 1] as a percentage, with a decimal where it has one."""
        percent = round(100.0 * value, 1)
        digits = 0 if percent == int(percent) else 1
        space = WIDE if self.lang == "fr" else ""
        return f"{self.decimal(percent, digits)}{space}%"

    def significant(self, value: float, digits: int = 3) -> str:
        """Format a positive number with so many significant digits."""
        if value == 0.0 or not math.isfinite(value):
            return self.decimal(value, 0)
        after = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return self.decimal(value, after)

    def power_of_ten(self, value: float, signed: bool = False) -> str:
        """Format a number far from 1 with three significant digits: 1,23 × 10⁻⁴."""
        if value == 0.0 or not math.isfinite(value):
            return self.decimal(value, 0)
        digits, _, power = f"{value:.2e}".partition("e")
        raised = str(int(power)).translate(_RAISED)
        return f"{self.decimal(float(digits), 2, signed)}{WIDE}×{WIDE}10{raised}"

    def duration(self, seconds: float) -> str:
        """Format seconds: 29 s, 12 min 5 s, 1 h 02 min."""
        if seconds < 10:
            return f"{self.significant(seconds, 2)}{WIDE}s"
        whole = round(seconds)
        if whole < 60:
            return f"{whole}{WIDE}s"
        if whole < 3600:
            return f"{whole // 60}{WIDE}min {whole % 60}{WIDE}s"
        minutes = round(whole / 60)
        return f"{minutes // 60}{WIDE}h {minutes % 60:02d}{WIDE}min"

    def energy(self, kwh: float) -> str:
        """Format an energy, in Wh below 1 kWh."""
        if kwh < 1.0:
            return f"{self.significant(1000.0 * kwh)}{WIDE}Wh"
        return f"{self.significant(kwh)}{WIDE}kWh"

    def mass(self, grams: float) -> str:
        """Format a mass of CO2-equivalent, in mg below 1 g and kg from 1 kg."""
        if grams < 1.0:
            return f"{self.significant(1000.0 * grams)}{WIDE}mg"
        if grams < 1000.0:
            return f"{self.significant(grams)}{WIDE}g"
        return f"{self.significant(grams / 1000.0)}{WIDE}kg"

    def lamp(self, kwh: float) -> str:
        """Format how long a lamp of 10 W burns on an energy."""
        return self.duration(kwh / LAMP_KW * 3600.0)
