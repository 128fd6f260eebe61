"""Which benchmarks are run, checked by name before any model is loaded."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.core.registry import suggestion

PREFIX = "usefulness/"
EXTRA = "lm-eval"
OWN_NAMES = ("french-perplexity", "gender-agreement")


@dataclass(frozen=True)
class Benchmarks:
    """Tasks of lm-evaluation-harness.

    Parameters
    ----------
    names : tuple of str
        Tasks or groups of tasks, as the harness calls them: ``hellaswag``, ``mmlu``,
        ``global_mmlu_fr``, ``drop``, ``bbh``; or our own (`epicene.evaluation.usefulness.french`),
        which need no harness: ``french-perplexity``, ``gender-agreement``.
    folder : str
        Of tasks of one's own (YAML), empty for none. Such a file can name Python functions, which
        are run: it is trusted as code is.
    limit : int, optional
        Ask the first questions of each task only.
    """

    names: tuple[str, ...] = ()
    folder: str = ""
    limit: int | None = None

    def check(self) -> None:
        """Refuse what cannot be run.

        Raises
        ------
        InputError
            If the harness is not installed, the folder is none, or it knows no such task.
        """
        theirs = [name for name in self.names if name not in OWN_NAMES]
        if not theirs:
            return
        if find_spec("lm_eval") is None:
            raise InputError(
                "benchmarks need lm-evaluation-harness, which is not installed.",
                hint=f"pip install 'epicene[{EXTRA}]'",
            )
        if self.folder and not Path(self.folder).is_dir():
            raise InputError("there is no such folder of tasks.", where=self.folder)
        if self.limit is not None and self.limit < 1:
            raise InputError(f"{self.limit} questions are none.", hint="Give 1 or more.")
        known = _index(self).all_tasks
        for name in theirs:
            if name not in known:
                raise InputError(
                    f"the harness knows no task {name!r}.", hint=suggestion(name, list(known))
                )

    def tasks(self) -> Any:
        """Return the harness's manager of tasks."""
        return _index(self)


def _index(benchmarks: Benchmarks) -> Any:
    """Read the index of the folder alone where it has all that is asked for.

    The index of the tasks that come with the harness is read from some ten thousand files, which
    takes half a minute.
    """
    from lm_eval.tasks import TaskManager

    # The harness tells of its work in logs, which may hold questions.
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    if benchmarks.folder:
        own = TaskManager(include_path=benchmarks.folder, include_defaults=False)
        if set(benchmarks.names) <= set(own.all_tasks):
            return own
    return _with_defaults(benchmarks.folder)


@functools.cache
def _with_defaults(folder: str) -> Any:
    from lm_eval.tasks import TaskManager

    return TaskManager(include_path=folder or None)


def names_of(text: str) -> Sequence[str]:
    """Return the names in ``hellaswag,mmlu``."""
    return [name.strip() for name in text.split(",") if name.strip()]
