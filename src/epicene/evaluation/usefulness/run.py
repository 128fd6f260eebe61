"""Put benchmarks to a model: rows with an interval over questions."""

from __future__ import annotations

import contextlib
import io
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.measurement import NAN, Measurement
from epicene.evaluation.base import STAGE
from epicene.evaluation.usefulness.benchmarks import OWN_NAMES, PREFIX, Benchmarks
from epicene.evaluation.usefulness.french import OWN, Known
from epicene.metrics import Estimate, cluster_mean, proportion
from epicene.metrics.numerics import Z_95
from epicene.models.capabilities import Model

REFERENCE = "gao2021framework"
NO_INTERVAL = "no_interval: the harness gives no error of it"
# Of what is no mean over questions, such as a perplexity.
RESAMPLES = 1000

Values = dict[tuple[str, str, str], list[float]]
"""By task, metric and filter: the value of each question."""


def benchmark_rows(model: Model, benchmarks: Benchmarks) -> Iterator[Measurement]:
    """Yield the rows of each benchmark; one that says why where it cannot be put to the model.

    Parameters
    ----------
    model : Model
        Of the audit, loaded.
    benchmarks : Benchmarks
        Checked.
    """
    for name in benchmarks.names:
        try:
            if name in OWN_NAMES:
                yield own_row(model, name, OWN[name](model))
            else:
                yield from _rows(name, model, benchmarks)
        except NotApplicableError as error:
            yield _row(
                model, name, "", "", Estimate(NAN, reason=f"not_applicable: {error.message}"), None
            )


def own_row(model: Model, name: str, known: Known) -> Measurement:
    """Return the row of a test of our own."""
    value = known.estimate
    return Measurement(
        model=model.identity.label,
        data=known.data.label,
        stage=STAGE,
        probe=f"{PREFIX}{name}",
        metric=known.metric,
        estimate=value.estimate,
        ci_low=value.ci_low,
        ci_high=value.ci_high,
        direction=known.direction,
        n=value.n,
        n_unscored=value.n_unscored,
        unscored_reason=value.reason,
        reference=known.reference,
    )


def _rows(name: str, model: Model, benchmarks: Benchmarks) -> Iterator[Measurement]:
    from epicene.evaluation.usefulness.adapter import Asked, harness_model

    asked = harness_model(model)
    manager = benchmarks.tasks()
    found = _evaluate(name, asked, manager, benchmarks.limit)
    kinds = {found["configs"][task].get("output_type") for task in found["samples"]}
    if isinstance(asked, Asked) and "loglikelihood" in kinds:
        # Their accuracy asks whether a text is the likeliest, which only a model at hand says.
        raise NotApplicableError("it asks which text is the likeliest of all.")
    values = _values(found["samples"])
    tasks = list(found["samples"])
    for metric, which in dict.fromkeys((m, f) for _, m, f in values):
        higher = _higher(found, metric)
        of_all = [v for (_, m, f), one in values.items() if (m, f) == (metric, which) for v in one]
        shown = "" if which == "none" else which
        whole = _estimate(
            of_all, found, name if name in found["results"] else tasks[0], metric, which
        )
        yield _row(model, name, metric, shown, whole, higher)
        for task in tasks if len(tasks) > 1 else ():
            if one := values.get((task, metric, which)):
                item = f"{task} ({shown})" if shown else task
                part = _estimate(one, found, task, metric, which)
                yield _row(model, name, metric, item, part, higher)


def _evaluate(name: str, asked: Any, manager: Any, limit: int | None) -> Mapping[str, Any]:
    from lm_eval import simple_evaluate

    try:
        # Its bars would break those of an audit.
        with contextlib.redirect_stderr(io.StringIO()):
            found: Mapping[str, Any] = simple_evaluate(
                model=asked,
                tasks=[name],
                task_manager=manager,
                limit=limit,
                bootstrap_iters=RESAMPLES,
                log_samples=True,
            )
    except (OSError, ConnectionError, ValueError) as error:
        raise InputError(
            f"its questions cannot be read ({type(error).__name__}).",
            where=f"benchmark {name}",
            hint="Without network, they must be in the cache of Hugging Face beforehand.",
        ) from error
    return found


def _values(samples: Mapping[str, Sequence[Mapping[str, Any]]]) -> Values:
    values: Values = defaultdict(list)
    for task, questions in samples.items():
        for question in questions:
            for metric in question["metrics"]:
                value = question[metric]
                # Others than numbers are of the whole task: they are in its results.
                number = isinstance(value, int | float)
                values[task, metric, question["filter"]].append(float(value) if number else NAN)
    return dict(values)


def _estimate(
    values: Sequence[float], found: Mapping[str, Any], task: str, metric: str, which: str
) -> Estimate:
    """Return a mean over questions, with our interval; or what the harness makes of them."""
    results = found["results"].get(task, {})
    theirs = results.get(f"{metric},{which}")
    mean = math.fsum(values) / len(values)
    ours = not isinstance(theirs, int | float) or math.isclose(mean, theirs, abs_tol=1e-9)
    if ours and not math.isnan(mean):
        if set(values) <= {0.0, 1.0}:
            return proportion(int(sum(values)), len(values)).without_test()
        return cluster_mean(values).without_test()
    if not isinstance(theirs, int | float):
        raise NotApplicableError(f"the harness gives no number of {metric!r}.")
    error = results.get(f"{metric}_stderr,{which}")
    n = len(values)
    if not isinstance(error, int | float):
        return Estimate(float(theirs), n=n, reason=NO_INTERVAL)
    half = Z_95 * float(error)
    return Estimate(float(theirs), float(theirs) - half, float(theirs) + half, n=n)


def _higher(found: Mapping[str, Any], metric: str) -> bool | None:
    told = [of_task.get(metric) for of_task in found["higher_is_better"].values()]
    known = [bool(one) for one in told if one is not None]
    return known[0] if known else None


def _row(
    model: Model, name: str, metric: str, item: str, value: Estimate, higher: bool | None
) -> Measurement:
    directions = {True: "higher_is_better", False: "lower_is_better", None: ""}
    return Measurement(
        model=model.identity.label,
        data=name,
        stage=STAGE,
        probe=f"{PREFIX}{name}",
        metric=metric,
        item=item,
        estimate=value.estimate,
        ci_low=value.ci_low,
        ci_high=value.ci_high,
        direction=directions[higher],
        n=value.n,
        n_unscored=value.n_unscored,
        unscored_reason=value.reason,
        reference=REFERENCE if metric else "",
    )
