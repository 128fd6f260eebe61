"""Where a training stands, on disk: a checkpoint is there whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.atomic import whole_file
from epicene.core.errors import InputError

if TYPE_CHECKING:
    import torch

_CHECKPOINT = "checkpoint-"
_JOB, _DONE, _FACTS = "job.json", "trained.safetensors", "facts"


@dataclass(frozen=True)
class Work:
    """The folder in which one training keeps its checkpoints, and at last its weights.

    It is written and read by epicene alone; what was learnt from private records makes it as
    confidential as they are.
    """

    folder: Path

    @property
    def writing(self) -> Path:
        """Where a checkpoint is written before it is put in its place."""
        return self.folder / "writing"

    def claim(self, job: Mapping[str, Any]) -> None:
        """Begin, or go on with the same job.

        Raises
        ------
        InputError
            If the folder holds another training, or something else, or cannot be made.
        """
        record = self.folder / _JOB
        text = json.dumps(job, indent=1, sort_keys=True) + "\n"
        if not record.is_file():
            if self.folder.exists() and not (self.folder.is_dir() and self._is_empty()):
                raise self._taken("holds something else")
            with whole_file(record) as temporary:
                temporary.write_text(text, encoding="utf-8")
        elif record.read_text(encoding="utf-8") != text:
            raise self._taken("holds another training: another model, corpus, seed or option")
        # What a process that was killed has left.
        shutil.rmtree(self.writing, ignore_errors=True)

    def _is_empty(self) -> bool:
        # Another process of the same training may be writing what it is about.
        return all(path.name.startswith(f".{_JOB}-") for path in self.folder.iterdir())

    def _taken(self, why: str) -> InputError:
        return InputError(
            f"the folder {why}.", where=str(self.folder), hint="Name another work folder."
        )

    def latest(self) -> Path | None:
        """Return the last checkpoint, if there is one."""
        return max(self._checkpoints(), key=_step, default=None)

    def put(self) -> None:
        """Put what was written in its place, and take away all but it and the one before."""
        for written in sorted(self.writing.glob(_CHECKPOINT + "*")):
            target = self.folder / written.name
            shutil.rmtree(target, ignore_errors=True)
            written.rename(target)
        for old in sorted(self._checkpoints(), key=_step)[:-2]:
            shutil.rmtree(old, ignore_errors=True)

    def _checkpoints(self) -> list[Path]:
        return [path for path in self.folder.glob(_CHECKPOINT + "*") if path.is_dir()]

    def finish(self, weights: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
        """Write what was learnt."""
        from safetensors.torch import save_file

        with whole_file(self.folder / _DONE) as temporary:
            save_file(dict(weights), str(temporary), metadata={_FACTS: json.dumps(facts)})

    def finished(self) -> tuple[dict[str, torch.Tensor], dict[str, Any]] | None:
        """Return what was learnt, where the training came to its end.

        Raises
        ------
        InputError
            If the file is not what `finish` wrote.
        """
        from safetensors import SafetensorError, safe_open

        if not (self.folder / _DONE).is_file():
            return None
        try:
            with safe_open(str(self.folder / _DONE), framework="pt") as stored:
                weights = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
                return weights, json.loads(stored.metadata()[_FACTS])
        except (SafetensorError, TypeError, KeyError, ValueError) as error:
            raise self._taken(f"holds a broken {_DONE}") from error


def _step(path: Path) -> int:
    return int(path.name.removeprefix(_CHECKPOINT))
