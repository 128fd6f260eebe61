"""An association of the user's own: a YAML or TOML file, checked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file
from epicene.core.registry import suggestion
from epicene.core.yaml_file import MOST_BYTES, read_yaml
from epicene.corpora.embedded import DataName
from epicene.tracing.associations.association import Association, Context, Groups
from epicene.tracing.associations.shipped import (
    ANY_WORD,
    axis_of,
    contexts_of,
    documents_of,
    group_names,
    sentence_names,
    sentences_of,
)

ENDINGS = (".yaml", ".yml", ".toml")
_DEFAULT_GROUPS = "women_men"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Two(_Part):
    first: tuple[str, ...]
    second: tuple[str, ...]


class _Documents(_Part):
    field: str = ""
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    words: _Two | None = None


class OwnAssociation(_Part):
    """What a file says: two sets of words, and whom they are asked of.

    Parameters
    ----------
    words : two lists
        Of the two concepts.
    groups : str
        Two groups that ship (``women_men``), where `texts` are not given.
    sentences : str or list of str
        A set that ships, or sentences with ``{who}`` or ``{Who}`` and ``____``.
    texts : two lists, optional
        Sentences about the two groups, pair by pair, each with ``____``.
    neutral : list of str
        Words for the blank of neither concept.
    documents : mapping, optional
        ``field``, ``first`` and ``second`` values of the patients, and ``words`` as documents say
        them.
    axis, title, claim : str
    """

    words: _Two
    groups: str = ""
    sentences: str | tuple[str, ...] = ANY_WORD
    texts: _Two | None = None
    neutral: tuple[str, ...] = ()
    documents: _Documents = _Documents()
    id: str = ""
    axis: str = ""
    title: str = ""
    claim: str = ""


def read_association(path: str | Path) -> Association:
    """Read an association from a YAML or a TOML file.

    Raises
    ------
    InputError
        If the file cannot be read, or is no association: one sentence that says where.
    """
    file = Path(path)
    content = _content(file)
    if not isinstance(content, dict):
        raise InputError("an association is a mapping of keys to values.", where=str(file))
    try:
        own = OwnAssociation.model_validate(content)
        return _association(own, file)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        key = " ".join(str(step) for step in found["loc"])
        hint = suggestion(key, list(OwnAssociation.model_fields))
        if found["type"] == "extra_forbidden":
            raise InputError(f"there is no key {key!r}.", where=str(file), hint=hint) from None
        if found["type"] == "missing":
            raise InputError(f"the key {key!r} is missing.", where=str(file)) from None
        raise InputError(f"{key}: {found['msg'].lower()}.", where=str(file)) from None
    except InputError as error:
        raise InputError(error.message, where=error.where or str(file), hint=error.hint) from error


def _content(file: Path) -> Any:
    if file.suffix != ".toml":
        return read_yaml(file)
    data = read_at_most(
        file, MOST_BYTES, "the file is too large.", "Is it the file that was meant?"
    )
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no TOML: {error}.", where=str(file)) from error
    except RecursionError as error:
        raise InputError("the file is nested too deeply.", where=str(file)) from error


def _association(own: OwnAssociation, file: Path) -> Association:
    groups = own.groups or ("" if own.texts else _DEFAULT_GROUPS)
    if groups and groups not in group_names():
        raise InputError(
            f"there are no groups {groups!r}.", hint=suggestion(groups, list(group_names()))
        )
    contexts = _of_texts(own.texts) if own.texts else contexts_of(groups, _sentences(own))
    told = own.documents
    documents = Groups(told.field, told.first, told.second)
    if groups and not told.field:
        documents = documents_of(groups)
    counted = told.words or own.words
    name = own.id or file.stem
    return Association(
        id=name,
        axis=own.axis or (axis_of(groups) if groups else ""),
        contexts=contexts,
        first=own.words.first,
        second=own.words.second,
        neutral=own.neutral,
        groups=documents,
        counted=(counted.first, counted.second),
        titles=dict.fromkeys(("fr", "en"), own.title or name),
        claims=dict.fromkeys(("fr", "en"), own.claim),
        name=DataName(name, sha256_file(file), len(contexts)),
    )


def _of_texts(texts: _Two) -> tuple[Context, ...]:
    if len(texts.first) != len(texts.second):
        raise InputError(
            f"there are {len(texts.first)} texts of the first group and {len(texts.second)} of the "
            "second.",
            hint="They are read pair by pair.",
        )
    return tuple(map(Context, texts.first, texts.second))


def _sentences(own: OwnAssociation) -> tuple[str, ...]:
    if isinstance(own.sentences, str):
        if own.sentences not in sentence_names():
            raise InputError(
                f"there are no sentences {own.sentences!r}.",
                hint=suggestion(own.sentences, list(sentence_names())),
            )
        return sentences_of(own.sentences)
    for sentence in own.sentences:
        if "{who}" not in sentence.lower():
            raise InputError(f"{sentence!r} does not hold {{who}}.")
    if not own.sentences:
        raise InputError("there are no sentences.")
    return own.sentences
