"""Where the data that ships lies: inside the wheel, or beside the sources in a checkout."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from epicene.core.errors import EpiceneError


def data_folder(*parts: str) -> Path:
    """Return the path of a folder or file that ships with epicene.

    Parameters
    ----------
    *parts : str
        Path below the data root, for example ``("corpora", "word_sets")``.

    Raises
    ------
    EpiceneError
        If the installation lacks it.
    """
    package = Path(str(files("epicene")))
    for root in (package / "_data", package.parent.parent):
        path = root.joinpath(*parts)
        if path.exists():
            with as_file(path) as real:
                return real
    raise EpiceneError(
        f"the installation lacks {'/'.join(parts)}.", hint="Install epicene again from its wheel."
    )
