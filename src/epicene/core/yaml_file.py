"""YAML files written by people: read as plain text values, bounded, and never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError

MOST_BYTES = 1_000_000


def read_yaml(path: str | Path, most_bytes: int = MOST_BYTES) -> Any:
    """Read a YAML file.

    Every scalar is a text: ``no`` is not made false, nor 1_000 or 2024-01-01 something else. What
    a value means is for the model that checks it to say.

    Parameters
    ----------
    path : str or Path
    most_bytes : int
        A larger file is refused.

    Returns
    -------
    dict, list, str or None
        None for an empty file.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, is no YAML, is nested too deeply, names a key
        twice, or has anchors: a few lines of them unfold into gigabytes.
    """
    import yaml

    file = Path(path)
    data = read_at_most(
        file,
        most_bytes,
        f"the file has more than {most_bytes} bytes.",
        "Is it the file that was meant?",
    )

    class Loader(yaml.BaseLoader):  # type: ignore[misc]
        """The loader that makes nothing but texts, lists and mappings."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise InputError("there is an alias (*name).", hint="Write the value out.")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise InputError(f"line {key.start_mark.line + 1}: a key is no text.")
                if key.value in seen:
                    raise InputError(
                        f"line {key.start_mark.line + 1}: the key {key.value!r} is there twice."
                    )
                seen.add(key.value)
            return dict(super().construct_mapping(node, deep))

    try:
        return yaml.load(data.decode("utf-8"), Loader=Loader)  # noqa: S506 - see Loader
    except InputError as error:
        raise InputError(error.message, where=str(file), hint=error.hint) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not UTF-8.", where=str(file)) from error
    except RecursionError as error:
        raise InputError("the file is nested too deeply.", where=str(file)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise InputError(f"this is no YAML{line}: {problem}.", where=str(file)) from error
