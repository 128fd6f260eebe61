"""Open a tool: by a name with a prefix, or an object that is one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.tools.base import Tool
from epicene.evaluation.tools.registry import KINDS

_REMOTE = "allow_remote_text"
_HINT = (
    "Name it as spacy:PIPELINE, edsnlp:TERMS, hf:FOLDER, command:PROGRAM ARGUMENTS or "
    "http://127.0.0.1:PORT/PATH, or give a function of a text, or a pipeline."
)


def open_tool(source: Any, name: str = "", **options: Any) -> Tool:
    """Open a tool.

    Parameters
    ----------
    source : str, callable, pipeline or Tool
        ``spacy:fr_core_news_md`` (or a folder), ``edsnlp:terms.tsv``, ``hf:FOLDER``,
        ``command:python tool.py``, ``http://127.0.0.1:8000/tool``; a function of a text; a
        pipeline of spaCy, edsnlp or transformers; anything that is a `Tool` already.
    name : str
        How results call it; by default the name that it is given by, or the object's own.
    **options
        Of the kind of tool: the fields of its dataclass (``timeout=60.0``,
        ``allow_remote_text=True``, …).

    Raises
    ------
    InputError
        If it is no tool, or the kind has no such option.
    ToolError
        If it cannot be opened.
    """
    if isinstance(source, str):
        prefix, colon, rest = source.partition(":")
        if not colon or not rest or prefix not in KINDS:
            near = suggestion(prefix, list(KINDS)) if colon and prefix not in KINDS else _HINT
            raise InputError("this is no name of a tool.", hint=near)
        # Of an address, the prefix is a part.
        named = source if rest.startswith("//") else rest
        return KINDS.get(prefix).open(named, name, **options)
    for known in KINDS:
        if KINDS.get(known).takes(source):
            return KINDS.get(known).open(source, name, **options)
    if isinstance(source, Tool):
        return source
    raise InputError(f"a {type(source).__name__} is no tool.", hint=_HINT)


def with_options(tool: Any, options: Mapping[str, Any]) -> Any:
    """Return the frozen dataclass of a tool with options.

    Raises
    ------
    InputError
        If it has no such option.
    """
    known = [field.name for field in dataclasses.fields(tool) if not field.name.startswith("_")]
    taken = dict(options)
    if _REMOTE not in known:
        # What runs on this machine sends nothing; that it might has no meaning there.
        taken.pop(_REMOTE, None)
    for name in taken:
        if name not in known:
            raise InputError(f"this tool has no option {name!r}.", hint=suggestion(name, known))
    return dataclasses.replace(tool, **taken)
