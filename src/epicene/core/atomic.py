"""Write a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from epicene.core.errors import InputError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder beside `target` and put it in its place when the block succeeds.

    A failure inside the block leaves `target` as it was. An earlier folder of the same name is
    replaced only if epicene wrote it (it holds a ``provenance.json``) or it is empty.

    Raises
    ------
    InputError
        If `target` is a file, or a folder that holds something else, or cannot be made.
    """
    target = target.absolute()
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise InputError("this is not a folder.", where=str(target), hint="Name another --out.")
    if target.exists() and any(target.iterdir()) and not (target / "provenance.json").exists():
        raise InputError(
            "the folder exists and was not written by epicene.",
            where=str(target),
            hint="Name another --out, or empty it.",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise InputError(
            f"the folder cannot be made ({error.strerror}).",
            where=str(target),
            hint="Name another --out.",
        ) from error
    try:
        # mkdtemp makes a private folder; the finished one follows the user's umask.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o777 & ~umask)
        yield temporary
        if target.exists():
            aside = temporary.with_name(temporary.name + "-old")
            target.rename(aside)
            try:
                temporary.rename(target)
            except OSError:
                aside.rename(target)
                raise
            shutil.rmtree(aside)
        else:
            temporary.rename(target)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)
