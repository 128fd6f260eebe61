"""What the comparison of two models says number by number, for the terminal and the page alike."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.candidates import KEY
from epicene.audit.comparison.chain import LINEAR, NONLINEAR
from epicene.audit.comparison.questions import Question
from epicene.report.comparison.scales import Scale, scale_of
from epicene.report.numbers import Numbers
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import Texts

if TYPE_CHECKING:
    from epicene.audit.comparison.before_after import BeforeAfter

Row = Mapping[str, Any]
# Numbers of one question that differ in their item alone are told together from so many on.
MANY = 5
_LAYER = re.compile(r"(?:(?P<of>.+)/)?layer_(?P<layer>\d+)")


@dataclass(frozen=True)
class PairSaid:
    """Two models in one language.

    Parameters
    ----------
    lead : str
    chain, recovered, directions : Table
        Without rows where there is nothing to show.
    warnings : tuple of str
        Opposite biases that look like none.
    still : str
        Where a kernel probe reads on what a linear one does not; empty where nowhere.
    """

    lead: str
    chain: Table
    recovered: Table
    directions: Table
    warnings: tuple[str, ...]
    still: str


def pair_said(pair: BeforeAfter, texts: Texts) -> PairSaid:
    """Put two models in words, number by number."""
    writer = _Writer(pair, texts, Numbers(texts.lang))
    return PairSaid(
        texts("pair.chain_lead", first=pair.first, second=pair.second),
        writer.chain(),
        writer.recovered(),
        writer.directions(),
        tuple(writer.warnings()),
        writer.still(),
    )


@dataclass(frozen=True)
class _Writer:
    pair: BeforeAfter
    texts: Texts
    numbers: Numbers

    def chain(self) -> Table:
        """Return a row a number, or a row of many tests that differ in their item."""
        shown = [row for row in _rows(self.pair.chain) if row["role"] != "recoverability"]
        # Of bias, what a test compares; where it is told of everybody, its parts stand elsewhere.
        shown = [row for row in shown if row["role"] != "bias" or row["tested"]]
        whole = {_question(row) for row in shown if not row["item"]}
        shown = [row for row in shown if not row["item"] or _question(row) not in whole]
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in shown:
            groups.setdefault(_question(row) if row["item"] else (id(row),), []).append(row)
        lines = []
        for rows in groups.values():
            lines += [self._many(rows)] if len(rows) >= MANY else [self._one(row) for row in rows]
        names = ("stage", "measure")
        ends = ("change", "paired", "reading")
        header = (
            *(self.texts(f"pair.{name}") for name in names),
            self.pair.first,
            self.pair.second,
            *(self.texts(f"pair.{name}") for name in ends),
        )
        return Table(
            header=header,
            rows=tuple(cells for cells, _ in lines),
            numeric=(False, False, True, True, True, False, False),
            flagged=tuple(found for _, found in lines),
        )

    def _one(self, row: Row) -> tuple[tuple[str, ...], bool]:
        scale, name = self._scale(row)
        found = row["reading"] in ("better", "worse")
        cells = (
            self.texts(f"stages.{row['stage']}"),
            name,
            self._number(row, "first", scale),
            self._number(row, "second", scale),
            self._change(row, scale.apart()),
            self.texts("pair.yes" if row["paired"] else "pair.no"),
            self._reading(row),
        )
        return cells, found

    def _many(self, rows: Sequence[Row]) -> tuple[tuple[str, ...], bool]:
        scale, _ = self._scale(rows[0])
        metric = self.texts.get(f"metrics.{rows[0]['metric']}", rows[0]["metric"])
        axis = self.texts.get(f"axes.{rows[0]['axis']}", str(rows[0]["axis"]))
        metric = f"{metric} ({axis})" if axis else metric

        def far(name: str) -> str:
            distances = [scale.factor * abs(row[name] - row["neutral"]) for row in rows]
            known = [one for one in distances if not math.isnan(one)]
            value = self.numbers.unit(median(known), scale.apart().unit) if known else ""
            return self.texts("pair.many_values", value=value) if known else ""

        count = {of: sum(row["reading"] == of for row in rows) for of in ("better", "worse")}
        n = sum(count.values())
        reading = self.texts(
            "pair.many_change",
            better=str(count["better"]),
            worse=str(count["worse"]),
            unclear=str(len(rows) - n),
        )
        paired = all(row["paired"] for row in rows)
        cells = (
            self.texts(f"stages.{rows[0]['stage']}"),
            self.texts("pair.many", measure=metric, n=str(len(rows))),
            far("first"),
            far("second"),
            "",
            self.texts("pair.yes" if paired else "pair.no"),
            reading,
        )
        return cells, n > 0

    def recovered(self) -> Table:
        """Return a row a layer: what both probes read of each model."""
        rows = {(row["probe"], row["data"], row["item"], row["metric"]): row for row in self._read}
        lines, flagged = [], []
        for probe, data, item in dict.fromkeys(key[:3] for key in rows):
            cells = [self._vectors(item)]
            found = False
            for metric in (LINEAR, NONLINEAR):
                row = rows.get((probe, data, item, metric))
                if row is None:
                    cells += [self.texts("words.none")] * 3
                    continue
                scale, _ = self._scale(row)
                cells += [
                    f"{self._bare(row, 'first', scale)} → {self._bare(row, 'second', scale)}",
                    self._change(row, scale.apart()),
                    self._reading(row),
                ]
                found = found or row["reading"] in ("better", "worse")
            lines.append(tuple(cells))
            flagged.append(found)
        titles = []
        for name in ("linear", "nonlinear"):
            titles += [self.texts(f"pair.{name}"), self.texts("pair.change")]
            titles.append(self.texts("pair.reading"))
        return Table(
            header=(self.texts("pair.layer"), *titles),
            rows=tuple(lines),
            numeric=(False, True, True, False, True, True, False),
            flagged=tuple(flagged),
        )

    @property
    def _read(self) -> list[Row]:
        return [row for row in _rows(self.pair.chain) if row["role"] == "recoverability"]

    def still(self) -> str:
        """Say where the second is read by a kernel probe alone."""
        rows = {(row["probe"], row["data"], row["item"], row["metric"]): row for row in self._read}
        places = [
            self._vectors(key[2])
            for key, row in rows.items()
            if key[3] == LINEAR
            and row["second_low"] <= row["neutral"] < row["first_low"]
            and (curved := rows.get((*key[:3], NONLINEAR))) is not None
            and curved["second_low"] > curved["neutral"]
        ]
        return self.texts("pair.still", places=self.texts.join(places)) if places else ""

    def directions(self) -> Table:
        """Return a row a number of all or part, the values of both models side by side."""
        found: dict[tuple[Any, ...], dict[str, Row]] = {}
        for row in _rows(self.pair.directions):
            if row["by"] != "group" and not row["opposite"]:
                continue
            key = tuple(row[name] for name in ("data", "probe", "metric", "axis", "by", "part"))
            found.setdefault(key, {})[str(row["model"])] = row
        lines, flagged = [], []
        for key, of_model in found.items():
            row = next(iter(of_model.values()))
            scale, name = self._scale(_as_number(row))
            cells = [name if not key[-1] else "", self._part(row)]
            for model in (self.pair.first, self.pair.second):
                one = of_model.get(model)
                cells += (
                    [self.texts("words.none")] * 2
                    if one is None
                    else [self._interval(one, scale), self._side(one)]
                )
            lines.append(tuple(cells))
            flagged.append(any(one["opposite"] for one in of_model.values()))
        side = self.texts("pair.side")
        return Table(
            header=(
                self.texts("pair.measure"),
                self.texts("pair.part"),
                self.pair.first,
                side,
                self.pair.second,
                side,
            ),
            rows=tuple(lines),
            numeric=(False, False, True, False, True, False),
            flagged=tuple(flagged),
        )

    def warnings(self) -> Iterable[str]:
        """Yield a sentence for each number that hides opposite biases."""
        rows = [row for row in _rows(self.pair.directions) if row["opposite"]]
        fields = ("model", "data", "probe", "metric", "axis", "by")
        for whole in (row for row in rows if not row["part"]):
            parts = [row for row in rows if row["part"] and all(row[f] == whole[f] for f in fields)]
            scale, name = self._scale(_as_number(whole))

            def named(side: str, parts: Sequence[Row] = parts, scale: Scale = scale) -> str:
                return self.texts.join(
                    [
                        f"{self._part(row)} ({self._value(row['estimate'], scale)})"
                        for row in parts
                        if row["side"] == side
                    ]
                )

            yield self.texts(
                "pair.opposite",
                model=str(whole["model"]),
                metric=name,
                value=self._value(whole["estimate"], scale),
                interval=self._bounds(whole["ci_low"], whole["ci_high"], scale),
                above=named("above"),
                below=named("below"),
                neutral=self.numbers.neutral(scale.factor * whole["neutral"], scale.unit),
            )

    def _scale(self, row: Row) -> tuple[Scale, str]:
        key = tuple(str(row.get(name, "")) for name in KEY)
        scale = scale_of(Question(key), self.texts)
        return scale, scale.name

    def _number(self, row: Row, name: str, scale: Scale) -> str:
        value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        if math.isnan(value):
            return self.texts("words.none")
        shown = self._value(value, scale)
        return shown if math.isnan(low) else f"{shown} {self._bounds(low, high, scale)}"

    def _interval(self, row: Row, scale: Scale) -> str:
        shown = self._value(row["estimate"], scale)
        if math.isnan(row["ci_low"]):
            return shown
        return f"{shown} {self._bounds(row['ci_low'], row['ci_high'], scale)}"

    def _bare(self, row: Row, name: str, scale: Scale) -> str:
        value = row[name]
        return self.texts("words.none") if math.isnan(value) else self._value(value, scale)

    def _value(self, value: float, scale: Scale) -> str:
        return self.numbers.unit(scale.factor * value, scale.unit)

    def _bounds(self, low: float, high: float, scale: Scale) -> str:
        return self.numbers.interval(scale.factor * low, scale.factor * high, scale.unit)

    def _change(self, row: Row, scale: Scale) -> str:
        value, low, high = (scale.factor * row[f"change{end}"] for end in ("", "_low", "_high"))
        if math.isnan(value):
            return self.texts("words.none")
        # What rounding leaves of 0 has no sign.
        value = 0.0 if abs(value) < 1e-9 else value
        shown = self.numbers.unit(value, scale.unit, signed=True)
        if math.isnan(low):
            return self.texts("comparison.without_interval", value=shown)
        return f"{shown} {self.numbers.interval(low, high, scale.unit, signed=True)}"

    def _reading(self, row: Row) -> str:
        if row["reading"] in ("better", "worse"):
            return self.texts(f"pair.{row['role']}_{row['reading']}")
        if row["reading"]:
            return self.texts(f"pair.{row['reading']}")
        reason = reason_in_words(str(row["reason"]), self.texts)
        return reason or self.texts("pair.unknown")

    def _side(self, row: Row) -> str:
        if not row["part"]:
            return ""
        return self.texts("pair.unclear" if row["side"] == "unclear" else f"pair.{row['side']}")

    def _part(self, row: Row) -> str:
        if not row["part"]:
            return self.texts("pair.whole")
        part = str(row["part"])
        if row["by"] == "axis":
            return self.texts.get(f"axes.{part}", part)
        if row["by"] == "item":
            return self.texts.get(f"items.{part}", part)
        return self.texts("pair.pairs_about", group=self.texts.get(f"pair_groups.{part}", part))

    def _vectors(self, item: str) -> str:
        if not item:
            return self.texts("pair.biased_words")
        layer = _LAYER.fullmatch(item)
        return self.texts("words.layer", layer=layer["layer"]) if layer else item


def _rows(table: Any) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _question(row: Row) -> tuple[Any, ...]:
    # Association tests differ in their groups too.
    return (row["data"], row["probe"], row["metric"], row["axis"])


def _as_number(row: Row) -> dict[str, Any]:
    return {**row, "stage": "outputs", "group": "", "item": ""}
