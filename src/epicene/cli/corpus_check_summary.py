"""What the shell shows of a checked corpus: violations by file, and counts at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.cli.corpus_check_texts import FRENCH, TEXTS

if TYPE_CHECKING:
    from epicene.corpora.check import Checked
    from epicene.corpora.checking.violation import Violation
    from epicene.report.texts import Lang


@dataclass
class Tally:
    """What was found so far; only the first `maximum` violations are kept, all are counted."""

    path: str
    schema: str
    maximum: int | None = None
    documents: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    kept: list[Violation] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """Number of errors."""
        return self.severities["error"]

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return self.severities["warning"]

    def add(self, checked: Checked) -> None:
        """Count a document and its violations."""
        self.documents += 1
        for violation in checked.violations:
            self.severities[violation.severity] += 1
            self.codes[violation.code] += 1
            if self.maximum is None or len(self.kept) < self.maximum:
                self.kept.append(violation)


def row_of(violation: Violation) -> dict[str, Any]:
    """Return a violation as a record, in English."""
    names = ("document", "file", "line", "code", "severity", "message", "hint")
    return {name: getattr(violation, name) for name in names}


def print_check(tally: Tally, lang: Lang, out: Path | None, *, as_json: bool) -> None:
    """Print what was found, for people or for machines."""
    if as_json:
        content = {
            "path": tally.path,
            "schema": tally.schema,
            "documents": tally.documents,
            "errors": tally.errors,
            "warnings": tally.warnings,
            "counts": dict(sorted(tally.codes.items())),
            "violations": [row_of(violation) for violation in tally.kept],
            "out": str(out) if out else None,
        }
        print(json.dumps(content, ensure_ascii=False, allow_nan=False))
        return
    for line in _lines(tally, lang):
        print(line)
    if out:
        print(out.resolve())


def _lines(tally: Tally, lang: Lang) -> Iterator[str]:
    texts = TEXTS[lang]
    hints: set[str] = set()
    for file, violations in groupby(tally.kept, key=lambda violation: violation.file):
        yield _printable(file)
        for violation in violations:
            place = texts["line"].format(line=violation.line) if violation.line else texts["file"]
            severity = texts[violation.severity]
            message, hint = _said(violation, lang)
            yield f"  {place}, {severity} [{violation.code}]{texts['colon']} {message}"
            # A hundred violations of a kind are mended in one way: it is said once.
            if hint not in hints:
                hints.add(hint)
                yield f"    → {hint}"
    hidden = sum(tally.codes.values()) - len(tally.kept)
    if hidden:
        yield texts["hidden"].format(n=hidden)
    if tally.kept or hidden:
        yield ""
    shown = ", ".join(f"{code} {n}" for code, n in sorted(tally.codes.items()))
    yield texts["total"].format(
        schema=tally.schema,
        documents=tally.documents,
        errors=tally.errors,
        warnings=tally.warnings,
    ) + (f" {texts['codes'].format(codes=shown)}" if shown else "")


def _said(violation: Violation, lang: Lang) -> tuple[str, str]:
    if lang == "fr":
        message, hint = FRENCH[violation.code]
        return message.format(**violation.details), hint.format(**violation.details)
    return violation.message, violation.hint


def _printable(path: str) -> str:
    """Return a path without what a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in path)
