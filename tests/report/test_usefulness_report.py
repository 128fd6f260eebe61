"""Benchmarks in a report: named, in percent, and no tool evaluated."""

from __future__ import annotations

import pytest

from epicene.audit.results import Results
from epicene.core.measurement import Measurement, to_frame
from epicene.report.content import compose
from epicene.report.texts import LANGUAGES, Lang, load_texts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_benchmark_stands_in_the_chain_under_its_own_name(lang: Lang) -> None:
    row = Measurement(
        model="m@1", data="hellaswag", stage="application", probe="usefulness/hellaswag",
        metric="acc", estimate=0.25, ci_low=0.2, ci_high=0.3, n=400, direction="higher_is_better",
    )  # fmt: skip
    page, _ = compose(Results(to_frame([row]), {}), lang)
    texts = load_texts(lang)
    assert page.scope == "chain"
    question = texts("usefulness.question", task="hellaswag")
    (section,) = [s for s in page.sections if s.questions]
    assert (section.questions[0].title, section.questions[0].about) == (
        question,
        texts("usefulness.about"),
    )
    (line,) = page.overview_rows
    assert line.question == texts(
        "usefulness.short", question=question, metric=texts("metrics.acc")
    )
    assert line.estimate.startswith("25")
