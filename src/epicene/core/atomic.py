"""Write a folder, or a file, whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import glob
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from epicene.core.errors import InputError


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder beside `target` and put it in its place when the block succeeds.

    A failure inside the block leaves `target` as it was. An earlier folder of the same name is
    replaced only if epicene wrote it (it holds a ``provenance.json``) or it is empty. What a killed
    process left of such a folder is taken away.

    Raises
    ------
    InputError
        If `target` is a file, or a folder that holds something else, or cannot be made.
    """
    target = target.absolute()
    temporary, lock = _beside(target)
    try:
        # mkdtemp makes a private folder; the finished one follows the user's umask.
        temporary.chmod(0o777 & ~_umask())
        yield temporary
        if target.exists():
            aside = temporary.with_name(temporary.name + "-old")
            target.rename(aside)
            try:
                temporary.rename(target)
            except OSError:
                aside.rename(target)
                raise
            # Another process may be sweeping it away.
            shutil.rmtree(aside, ignore_errors=True)
        else:
            temporary.rename(target)
    finally:
        if temporary.exists():
            shutil.rmtree(temporary)
        os.close(lock)


def _beside(target: Path) -> tuple[Path, int]:
    """Return a new temporary folder beside `target`, and the open lock that says it is in use."""
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
        # Nobody sweeps between the making of a folder and its lock.
        parent = _lock(target.parent, wait=True)
        try:
            _sweep(target)
            temporary = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
            return temporary, _lock(temporary, wait=False)
        finally:
            os.close(parent)
    except OSError as error:
        raise InputError(
            f"the folder cannot be made ({error.strerror}).",
            where=str(target),
            hint="Name another --out.",
        ) from error


def _prefix(target: Path) -> str:
    return f".{target.name}.epicene-"


def _lock(folder: Path, wait: bool) -> int:
    """Open a folder and lock it until it is closed; raises BlockingIOError if another has it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        # Some network file systems have no locks: nothing can be swept there.
        pass
    return handle


def _sweep(target: Path) -> None:
    """Take away temporary folders that no living process has locked."""
    for left in target.parent.glob(glob.escape(_prefix(target)) + "*"):
        try:
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(handle)


def try_folder(target: Path) -> None:
    """Check that `whole_folder` could write this folder, before the work that fills it.

    Nothing is left behind, even where the process is killed later.

    Raises
    ------
    InputError
        As `whole_folder` raises it.
    """
    temporary, lock = _beside(target.absolute())
    shutil.rmtree(temporary)
    os.close(lock)


@contextmanager
def whole_file(target: Path, source: Path | None = None) -> Iterator[Path]:
    """Give a temporary file beside `target` and put it in its place when the block succeeds.

    A failure inside the block leaves `target` as it was; an earlier file is replaced.

    Parameters
    ----------
    target : Path
        The file to write; where it is a link, the file that it leads to.
    source : Path, optional
        The file that the new one is made from: nobody may read the new one who may not read it.

    Raises
    ------
    InputError
        If `target` is `source` or no regular file, or cannot be made, or the disk is full.
    """
    if source is not None and target.exists() and target.samefile(source):
        raise InputError(
            "this is the file that is read.", where=str(target), hint="Name another --out."
        )
    if target.exists() and not target.is_file():
        raise InputError("this is not a file.", where=str(target), hint="Name another --out.")
    real = target.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{real.name}-", dir=real.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes a private file.
        allowed = 0o777 if source is None else source.stat().st_mode | stat.S_IWUSR
        temporary.chmod(0o666 & ~_umask() & allowed)
        temporary.replace(real)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _unwritable(target, error) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(target: Path, error: OSError) -> InputError:
    return InputError(
        f"the file cannot be written ({os.strerror(error.errno or 0)}).",
        where=str(target),
        hint="Name another --out.",
    )


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
