"""FrenchMedMCQA: 3,105 multiple-choice questions of pharmacy examinations.

Labrak, Bazoge, Dufour, Daille, Gourraud, Morin, Rouvier (2022, ``labrak2022frenchmedmcqa``). As on
https://github.com/qanastek/FrenchMedMCQA: ``{train,dev,test}.json``, an array of objects with
``id``, ``question``, ``answers`` (an object of ``a`` to ``e``), ``correct_answers`` (a list of
letters), ``subject_name``, ``type`` (``simple``, ``multiple``) and ``nbr_correct_answers``. The
fields were read off the authors' file ``dev.json``. The copy of the Hugging Face hub has
``answer_a`` to ``answer_e`` instead; there, correct answers may be numbers from 0, which become
letters (from its loading script, not verified on an export).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.record_files import (
    RecordFiles,
    facts_of,
    labels_of,
    numbered,
    text_of,
)

_LETTERS = tuple("abcde")
_OPTIONS = tuple(f"answer_{letter}" for letter in _LETTERS)
_FACTS = ("subject_name", "type", "nbr_correct_answers", "number_correct_answers")


class FrenchMedMcqaFormat(RecordFiles):
    """FrenchMedMCQA; a question is a document, its options are the attributes ``answer_a``, ….

    ``label`` is the letters of the correct answers, joined by ``|``; questions published without
    their correction have none.
    """

    name: ClassVar[str] = "french-med-mcqa"
    wanted: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"id", "question", "answers", "subject_name"}),
        frozenset({"id", "question", *_OPTIONS}),
    )

    def document(self, row: Mapping[str, Any], prefix: str, number: int, where: str) -> Document:
        """Make a document of a question."""
        correct = labels_of(row.get("correct_answers"))
        return Document(
            id=f"{prefix}/{row.get('id') or number}",
            text=text_of(row, ("question",), where),
            attributes={
                **_options(row, where),
                **facts_of(row, _FACTS),
                **(
                    {"label": "|".join(_letter(answer, where) for answer in correct)}
                    if correct
                    else {}
                ),
                "part": prefix,
            },
            source=where,
        )


def _options(row: Mapping[str, Any], where: str) -> dict[str, str]:
    answers = row.get("answers", {})
    if not isinstance(answers, Mapping):
        raise InputError(
            "the field 'answers' is no object.", where=where, hint='Write {"a": "…", "b": "…"}.'
        )
    options = {f"answer_{letter}": answers.get(letter) for letter in _LETTERS} | {
        name: row[name] for name in _OPTIONS if name in row
    }
    return {name: text for name, text in options.items() if isinstance(text, str)}


def _letter(answer: str, where: str) -> str:
    letter = numbered(answer, _LETTERS).lower()
    if letter not in _LETTERS:
        raise InputError("a correct answer is none of a to e.", where=where)
    return letter


FORMAT = FrenchMedMcqaFormat()
