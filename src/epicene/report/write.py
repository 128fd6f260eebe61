"""Write the report of an audit to a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from epicene.audit.comparison.compare import Comparison
from epicene.audit.results import Results
from epicene.audit.search.search import Found
from epicene.core.errors import InputError
from epicene.report.comparison.page import render_comparison
from epicene.report.content import compose
from epicene.report.html import render_html
from epicene.report.markdown import render_markdown
from epicene.report.model_card.card import render_model_card
from epicene.report.search.words import search_said
from epicene.report.texts import Lang
from epicene.report.tracing.connections_page import render_connections
from epicene.report.tracing.dose_response_page import (
    dose_response_markdown,
    render_dose_response,
)
from epicene.report.tracing.inside_page import render_inside
from epicene.report.tracing.trace_page import render_trace, trace_markdown
from epicene.tracing.connect.connect import Connections
from epicene.tracing.experiment.experiment import Experiment
from epicene.tracing.mechanism.inside import Inside
from epicene.tracing.trace import Trace

RENDERERS = {".html": render_html, ".md": render_markdown}
Format = Literal["html", "md", "model-card"]
SUFFIXES: dict[Format, str] = {"html": ".html", "md": ".md", "model-card": ".md"}


def write_report(
    results: Results | Comparison | Found | Connections | Trace | Experiment | Inside,
    path: str | Path,
    lang: Lang = "fr",
    format: Format | None = None,
    *,
    model: str = "",
    public: Sequence[str] = (),
) -> Path:
    """Write what an audit found, in words, charts and tables.

    Parameters
    ----------
    results : Results, Comparison, Found, Connections, Trace, Experiment or Inside
        As `epicene.audit` returns or `Results.load` reads; as `epicene.compare` returns; what a
        search over mitigations found; what `epicene.tracing.connect` found over models; as
        `epicene.trace` returns; what `epicene.tracing.experiment` found; or what `look_inside`
        found.
    path : str or Path
        Where to: ``.html`` gives one self-contained page that needs no network, ``.md`` the
        same words and tables in Markdown (of results, traces and experiments). A file of that
        name is replaced.
    lang : {"fr", "en"}
        Language of the report.
    format : {"html", "md", "model-card"}, optional
        By default as the name of the file ends. ``model-card`` is the bias-evaluation section of a
        model card of the Hugging Face hub, with its ``model-index`` metadata (an ``.md`` file).
    model : str
        Of a model card: which model, where the results are of several.
    public : sequence of str
        Of a model card: names of data whose results may be published though epicene knows no
        licence of them; results of others are refused.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        If the extension or the language is unknown or the folder does not exist; of a model card,
        if it is not of one model or its results may not be published.
    """
    target = Path(path)
    if target.suffix not in RENDERERS:
        raise InputError(
            "a report is an .html or an .md file.",
            where=str(target),
            hint="End its name with .html or .md.",
        )
    if not target.parent.is_dir():
        raise InputError(
            "there is no such folder.", where=str(target.parent), hint="Make it first."
        )
    if format is not None and SUFFIXES.get(format) != target.suffix:
        raise InputError(
            f"there is no {format} in a {target.suffix} file.",
            where=str(target),
            hint="html goes into .html; md and model-card into .md.",
        )
    if format == "model-card":
        if not isinstance(results, Results):
            raise InputError("a model card is written of the results of an audit.")
        _replace(target, render_model_card(results, lang, model, public))
        return target
    if model or public:
        raise InputError("a model and public data are named for a model card alone.")
    if isinstance(results, Trace):
        render = render_trace if target.suffix == ".html" else trace_markdown
        _replace(target, render(results, lang))
        return target
    if isinstance(results, Experiment):
        write = render_dose_response if target.suffix == ".html" else dose_response_markdown
        _replace(target, write(results, lang))
        return target
    if isinstance(results, Comparison | Found | Connections | Inside):
        if target.suffix != ".html":
            raise InputError(
                "a comparison is written as HTML.", where=str(target), hint="End it with .html."
            )
        _replace(target, _compared(results, target, lang))
        return target
    page, reader = compose(results, lang)
    _replace(target, RENDERERS[target.suffix](page, reader))
    return target


def _compared(of: Comparison | Found | Connections | Inside, target: Path, lang: Lang) -> str:
    if isinstance(of, Inside):
        return render_inside(of, lang)
    if isinstance(of, Connections):
        return render_connections(of, lang)
    if isinstance(of, Comparison):
        return render_comparison(of, lang)
    if of.comparison is None:
        raise InputError("no trial was done, so that there is no page.", where=str(target))
    return render_comparison(of.comparison, lang, search_said(of, lang))


def _replace(target: Path, text: str) -> None:
    """Put a whole file in place, so that a failure leaves the earlier one."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp makes a private file; the finished one follows the user's umask.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_everything(results: Results, folder: Path, lang: Lang) -> None:
    """Write the measurements, their provenance, ``report.html`` and ``report.md`` into a folder."""
    results.write(folder)
    for name in ("report.html", "report.md"):
        write_report(results, folder / name, lang)
