"""One training in several processes: ``accelerate launch -m epicene.mitigation.training JOB.json``.

The job is a JSON object: ``model`` and ``corpus`` (names or paths), ``method``, ``options``,
``seed``, ``work`` (a folder). What was learnt is kept in that folder: the same call of
`epicene.mitigate` with the same ``work``, in one process, takes it up from there, proves it and
writes it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from epicene.core.errors import EpiceneError, InputError

_KEYS = {"model", "corpus", "method", "work"}
_MORE = {"options", "seed", "variant"}


def main(arguments: list[str]) -> int:
    """Train; return 0, or 2 where the job cannot be done, which is said on standard error."""
    try:
        run(_job(arguments))
    except EpiceneError as error:
        print(f"epicene: {error}", file=sys.stderr)
        return 2
    return 0


def run(job: dict[str, Any]) -> None:
    """Load what the job names and fit its method; the main process tells how far it is.

    Raises
    ------
    InputError, NotApplicableError
        As `epicene.mitigate` raises them.
    """
    from epicene.core.progress import on_stderr
    from epicene.corpora.load import load_corpus
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.options import configured
    from epicene.mitigation.subjects import check_applies, kind_of
    from epicene.models.load import load_model

    method = configured(job["method"], job.get("options", {}))
    model = load_model(job["model"], sanity_check=job.get("sanity_check", True))
    check_applies(method, kind_of(model))
    variant = {"variant": job["variant"]} if "variant" in job else {}
    corpus = load_corpus(job["corpus"], **variant)
    with on_stderr(1.0, enabled=_is_first()) as progress:
        method.fit(
            FitInputs(
                model,
                corpus,
                seed=int(job.get("seed", 0)),
                work=Path(job["work"]),
                progress=progress,
            )
        )


def _is_first() -> bool:
    import os

    return os.environ.get("RANK", "0") == "0"


def _job(arguments: list[str]) -> dict[str, Any]:
    if len(arguments) != 1:
        raise InputError("one job is needed.", hint="Give the path of its JSON file.")
    path = Path(arguments[0])
    try:
        job = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("this is no JSON file.", where=str(path)) from error
    if not isinstance(job, dict) or not job.keys() >= _KEYS:
        raise InputError(f"a job has {', '.join(sorted(_KEYS))}.", where=str(path))
    unknown = sorted(job.keys() - _KEYS - _MORE - {"sanity_check"})
    if unknown:
        raise InputError(f"a job has no {unknown[0]!r}.", where=str(path))
    return job


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
