"""Load a corpus by name, from a path, a database, or objects in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus, OnError
from epicene.corpora.embedded_corpora import EMBEDDED, VARIANTS, Variant, open_embedded
from epicene.corpora.formats.base import Format, Options, Reader
from epicene.corpora.formats.registry import FORMATS
from epicene.corpora.metadata import with_metadata
from epicene.corpora.objects import open_object


def load_corpus(
    source: str | Path | object,
    format: str | None = None,
    schema: str | Path | None = None,
    variant: Variant = "neutral",
    *,
    columns: Mapping[str, str] | None = None,
    metadata: str | Path | None = None,
    on_error: OnError = "raise",
) -> Corpus:
    """Load annotated documents; nothing is read before the corpus is iterated.

    Parameters
    ----------
    source : str, Path or object
        The name of a corpus that ships (``breast-cancer``, ``ibd``, ``mental-health``), a file, a
        folder (``./ibd`` where it is called after one that ships), a SQLAlchemy URL of an OMOP
        database, or objects: a spaCy ``DocBin``, an iterable of ``Doc``, a Hugging Face dataset,
        a DataFrame, an iterable of `Document`.
    format : str, optional
        A name in `epicene.corpora.formats.registry.FORMATS`; by default the first that recognises
        the path.
    schema : str or Path, optional
        An annotation schema that ships, or a folder; see `Corpus.check`.
    variant : {"neutral", "planted"}
        Of a corpus that ships: without or with the bias that its card describes.
    columns : mapping of str to str, optional
        For rows: our names of fields (``text``, ``id``, ``patient``, ``sex``, ``age``, ``site``,
        ``entities``, or an attribute) to those of the source. Fields that are not named go by
        common spellings (``texte``, ``note_text``, ``sexe``, ``patient_id``, …; see
        `epicene.corpora.formats.row_fields.SPELLINGS`); all other columns become attributes.
    metadata : str or Path, optional
        A table of patients or documents to join on the document's id.
    on_error : {"raise", "skip"}
        Whether a document that cannot be read ends the reading or is left out and counted.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        If the name or path is unknown, or nothing recognises it.

    Examples
    --------
    >>> import epicene
    >>> corpus = epicene.load_corpus("ibd")
    >>> document = next(iter(corpus))
    >>> document.text[slice(*document.entities[0].spans[0])] == document.entities[0].text
    True
    """
    if on_error not in ("raise", "skip"):
        raise InputError(f"on_error is {on_error!r}.", hint="Use 'raise' or 'skip'.")
    if variant not in VARIANTS:
        raise InputError(f"variant is {variant!r}.", hint="Use 'neutral' or 'planted'.")
    options = Options(dict(columns or {}), Path(metadata) if metadata is not None else None)
    corpus = _open(source, format, variant, options)
    if schema is not None:
        from epicene.corpora.schemas.load import load_schema

        corpus = replace(corpus, schema=load_schema(schema))
    return replace(corpus, on_error=on_error)


def shown_source(source: str) -> str:
    """Return a source as it may be shown: of a URL neither user nor password nor options."""
    if "://" not in source:
        return source
    from epicene.corpora.formats.read_only_database import parse_url

    return parse_url(source)[1]


def _open(source: Any, name: str | None, variant: Variant, options: Options) -> Corpus:
    if not isinstance(source, str | Path):
        kind, reader = open_object(source, options)
        return Corpus(name=kind, reader=_joined(reader, options), format=kind)
    if "://" in str(source):
        return _open_database(str(source), options)
    if source in EMBEDDED:
        return open_embedded(str(source), variant)
    path = Path(source)
    if not path.exists():
        raise InputError(
            "there is no such file or folder.",
            where=str(path),
            hint=f"Corpora that ship: {', '.join(EMBEDDED)}.",
        )
    chosen = FORMATS.get(name) if name is not None else recognise(path)
    return Corpus(
        # Absolute, because the folder "." has a name too.
        name=path.absolute().stem,
        reader=with_metadata(chosen.open(path, options), path, options),
        format=chosen.name,
        path=path,
    )


def _open_database(url: str, options: Options) -> Corpus:
    from epicene.corpora.formats.omop_database import open_database

    database = open_database(url)
    return Corpus(name=database.name, reader=_joined(database, options), format="omop")


def _joined(reader: Reader, options: Options) -> Reader:
    """Join a table that the user names; beside what is in memory lies none."""
    return reader if options.metadata is None else with_metadata(reader, options.metadata, options)


def recognise(path: Path) -> Format:
    """Return the first format that recognises a path.

    Raises
    ------
    InputError
        If none does.
    """
    for name in FORMATS:
        chosen = FORMATS.get(name)
        if chosen.recognises(path):
            return chosen
    raise InputError(
        "this is no format of annotated documents that is known.",
        where=str(path),
        hint=f"Name one of {', '.join(FORMATS)} as the format.",
    )
