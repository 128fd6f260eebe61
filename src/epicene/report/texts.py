"""The sentences of the report: one catalogue a language, read from TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from epicene.core.errors import InputError
from epicene.report.derived_texts import derived
from epicene.report.families import metrics_known

Lang = Literal["fr", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

# The catalogue of the whole chain, and those of its stages.
PARTS = (
    "texts",
    "texts_corpus",
    "texts_tokenization",
    "texts_embeddings",
    "texts_gender_layers",
    "texts_outputs",
    "texts_templates",
    "texts_generation",
    "texts_word_sets",
    "texts_criteria",
    "texts_application",
    "texts_entities",
    "texts_counterfactual",
    "texts_inclusion",
    "texts_comparison",
    "texts_pair",
    "texts_usefulness",
    "texts_dose_response",
    "texts_connect",
    "texts_influence",
    "texts_trace",
    "texts_inside",
    "texts_card",
)

_NARROW, _WIDE = "\u202f", "\u00a0"


@dataclass(frozen=True)
class Texts:
    """A catalogue of sentences.

    Parameters
    ----------
    lang : {"fr", "en"}
        Its language.
    entries : mapping of str to str
        Dotted key to sentence, with ``{placeholders}``.
    """

    lang: Lang
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        """Return the sentence of a key, its placeholders filled."""
        return self.entries[key].format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def get(self, key: str, default: str) -> str:
        """Return the sentence of a key, or `default` for what no catalogue knows."""
        return self.entries.get(key, default)

    def count(self, key: str, n: int, shown: str | None = None) -> str:
        """Return a counted noun, ``key.one`` or ``key.many``.

        In French 0 and 1 are singular, in English 1 alone.
        """
        singular = n < 2 if self.lang == "fr" else n == 1
        return self(f"{key}.{'one' if singular else 'many'}", n=shown or str(n))

    def join(self, parts: list[str]) -> str:
        """Join names with commas and a last *and*."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self('words.and')} {parts[-1]}"


def capital(words: str) -> str:
    """Give words that open a line their capital."""
    return words[:1].upper() + words[1:]


def uncapital(words: str) -> str:
    """Give words that stand within a line no capital: *F1* and *AUC* keep theirs."""
    return words if words[1:2].isupper() or words[1:2].isdigit() else words[:1].lower() + words[1:]


def typeset(text: str, lang: Lang) -> str:
    """Give prose its typographic apostrophes and, in French, its non-breaking spaces."""
    text = text.replace("'", "’")
    if lang == "en":
        return text
    text = re.sub(r" ([;?!])", rf"{_NARROW}\1", text)
    text = re.sub(r" ([:%»])", rf"{_WIDE}\1", text)
    return text.replace("« ", f"«{_WIDE}")


@cache
def load_texts(lang: Lang) -> Texts:
    """Load a catalogue.

    Raises
    ------
    InputError
        If the report is not written in that language.
    """
    if lang not in LANGUAGES:
        raise InputError(
            f"no report is written in {lang!r}.", hint=f"Known: {', '.join(LANGUAGES)}."
        )
    flat: dict[str, str] = {}
    for part in PARTS:
        flat |= part_of(part, lang)
    flat |= derived(flat, metrics_known())
    return Texts(lang, {key: typeset(value, lang) for key, value in flat.items()})


def part_of(part: str, lang: Lang) -> dict[str, str]:
    """Return one part of a catalogue; no key stands in two of them."""
    content = (files("epicene.report") / f"{part}_{lang}.toml").read_text(encoding="utf-8")
    return _flatten(tomllib.loads(content))


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat
