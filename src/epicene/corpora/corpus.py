"""A corpus: documents of one source, read one at a time, as often as asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file, sha256_text
from epicene.corpora.embedded import DataName
from epicene.corpora.files import may_be_read
from epicene.corpora.formats.base import Item, Reader

if TYPE_CHECKING:
    import pandas as pd

    from epicene.corpora.checking.violation import Violation
    from epicene.corpora.schemas.schema import Schema

OnError = Literal["raise", "skip"]


@dataclass(frozen=True)
class Corpus:
    r"""Documents that are read when they are asked for; iterating again reads them again.

    Parameters
    ----------
    name : str
        How results call it.
    reader : Reader
        Where documents come from.
    format : str
        The name of the format in the registry.
    path : Path, optional
        The file or folder; None for objects in memory.
    on_error : {"raise", "skip"}
        Whether a document that cannot be read ends the reading, or is left out and counted in
        `skipped`.
    schema : Schema, optional
        The annotation schema that the documents follow.
    twin_reader : Reader, optional
        The counterfactual documents that ship with a corpus; see `twins`.
    licence : str
        As its card says; empty for the user's own data.

    Examples
    --------
    >>> from pathlib import Path
    >>> import tempfile, epicene
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "1.txt").write_text("La patiente tousse.", encoding="utf-8")
    >>> _ = (folder / "1.ann").write_text("T1\tPatient 0 11\tLa patiente\n", encoding="utf-8")
    >>> [(d.id, e.label, e.text) for d in epicene.load_corpus(folder) for e in d.entities]
    [('1', 'Patient', 'La patiente')]
    """

    name: str
    reader: Reader
    format: str
    path: Path | None = None
    on_error: OnError = "raise"
    schema: Schema | None = None
    twin_reader: Reader | None = None
    licence: str = ""
    skipped: list[InputError] = field(default_factory=list, compare=False, repr=False)
    """Why documents were left out, in the last complete or current reading."""

    def __iter__(self) -> Iterator[Document]:
        self.skipped.clear()
        n = 0
        for item in self.reader:
            if isinstance(item, Document):
                n += 1
                yield item
            elif self.on_error == "raise":
                raise item
            else:
                self.skipped.append(item)
        # What one reading has counted, the next need not: `len` reads everything.
        self.__dict__.setdefault("n", n)

    def __len__(self) -> int:
        return self.n

    @cached_property
    def n(self) -> int:
        """Number of documents that can be read; they may all have to be read for it."""
        if self.on_error == "raise" and isinstance(self.reader, Sized):
            return len(self.reader)
        return sum(1 for _ in self)

    @cached_property
    def data_name(self) -> DataName:
        """Name and hash: over the files that are read, or over the texts of objects in memory."""
        parts = [part for entry in self.files() for part in (entry["path"], entry["sha256"])]
        if not parts:
            parts = [part for document in self for part in (document.id, document.text)]
        return DataName(self.name, sha256_text(parts), self.n, self.licence)

    def files(self) -> Iterator[Mapping[str, str]]:
        """Yield ``path`` (below that of the corpus) and ``sha256`` of every file that is read.

        A hash made of private records is itself confidential. What is not read has none: links out
        of the folder, pipes, files that may not be opened.
        """
        folder = self.path if self.path is not None and self.path.is_dir() else None
        for file in self.reader.files():
            if not may_be_read(file, folder):
                continue
            shown = file.relative_to(folder).as_posix() if folder else file.name
            yield {"path": shown, "sha256": sha256_file(file)}

    def check(self, schema: Schema | str | Path | None = None) -> list[Violation]:
        """Check the documents against an annotation schema.

        Parameters
        ----------
        schema : Schema, str or Path, optional
            Or the name of one that ships, or a folder; by default that of the corpus.

        Returns
        -------
        list of Violation
            Every one, warnings too, with file and line; empty where all is well.
            `epicene.corpora.check.iter_violations` gives them one at a time.

        Raises
        ------
        InputError
            If there is no schema, or no document.
        """
        from epicene.corpora.check import iter_violations
        from epicene.corpora.schemas.load import load_schema

        chosen = load_schema(schema) if isinstance(schema, str | Path) else schema
        return list(iter_violations(self, chosen))

    def to_pandas(self, unit: Literal["documents", "entities"] = "documents") -> pd.DataFrame:
        """Return a table, in memory.

        Parameters
        ----------
        unit : {"documents", "entities"}
            A row a document (``id``, ``text``, ``patient``, ``sex``, ``age``, ``site``,
            ``n_entities``, and the attributes of document and patient under their names, the
            latter after ``patient_``), or a row an entity (``document``, ``id``, ``label``,
            ``start``, ``end``, ``spans``, ``text``, and its attributes).
        """
        import pandas as pd

        from epicene.corpora.to_table import document_rows, entity_rows

        if unit not in ("documents", "entities"):
            raise InputError(f"unit is {unit!r}.", hint="Use 'documents' or 'entities'.")
        return pd.DataFrame((document_rows if unit == "documents" else entity_rows)(self))

    def to_brat(self, folder: str | Path) -> Path:
        """Write BRAT standoff: a ``.txt`` and a ``.ann`` a document, and ``metadata.jsonl``.

        The folder appears whole or not at all.

        Raises
        ------
        InputError
            If the folder holds something else, or an id cannot be a file name.
        """
        from epicene.corpora.write_folder import write_brat_folder

        return write_brat_folder(self.name, self, Path(folder))

    def to_jsonl(self, path: str | Path) -> Path:
        """Write one JSON object a document, with everything `Document` holds.

        Who may not read the file of the corpus may not read this one either.

        Raises
        ------
        InputError
            If the file cannot be written, or is the one that is read.
        """
        from epicene.core.atomic import whole_file
        from epicene.corpora.formats.json_documents import write_documents

        source = self.path if self.path is not None and self.path.is_file() else None
        with whole_file(Path(path), source) as temporary:
            write_documents(self, temporary)
        return Path(path)

    def to_spacy(self, nlp: Any = None) -> Iterator[Any]:
        """Yield spaCy ``Doc`` objects: entities in ``doc.spans`` (a key a label, and ``epicene``).

        Parameters
        ----------
        nlp : spacy.Language, optional
            Its tokenizer is used; by default that of a blank French pipeline.
        """
        from epicene.corpora.to_spacy import spacy_docs

        return spacy_docs(self, nlp)

    def split(
        self,
        by: Literal["patient", "document"] = "patient",
        stratify: str | None = "sex",
        seed: int = 0,
        parts: Mapping[str, float] | None = None,
    ) -> dict[str, Corpus]:
        """Split into parts such that no patient is on both sides.

        Parameters
        ----------
        by : {"patient", "document"}
            What is drawn.
        stratify : str, optional
            ``sex``, ``age_group``, ``site``, or an attribute of patient or document: each of its
            values is shared out in the same proportions, to within one.
        seed : int
            Fixes the draw.
        parts : mapping of str to float, optional
            Names and shares; by default 70 % ``train``, 10 % ``dev``, 20 % ``test``.

        Returns
        -------
        dict of str to Corpus
            Each reads from the same source, and keeps its own documents.

        Raises
        ------
        InputError
            If a share is not positive, or no document has what `stratify` names.
        """
        from epicene.corpora.split import split_readers

        readers = split_readers(self.reader, self, by, stratify, seed, parts)
        return {part: self.reading(r, f"{self.name}-{part}") for part, r in readers.items()}

    def twins(self) -> Corpus:
        """Return the counterfactual documents: the same facts about a patient of the other gender.

        Those that ship with a corpus are rendered from its facts. For any other corpus they are
        rewritten by `epicene.swap_document`; a document that conflicts with sex-linked anatomy has
        no twin, and is counted in ``skipped``. A twin has the id of its document.
        """
        from epicene.corpora.twins import SwappedReader

        reader = self.twin_reader or SwappedReader(self.reader)
        return self.reading(reader, f"{self.name}-twins", on_error="skip")

    def reading(self, reader: Reader, name: str, **changes: Any) -> Corpus:
        """Return a corpus like this one that reads from elsewhere."""
        return replace(self, reader=reader, name=name, skipped=[], twin_reader=None, **changes)

    @classmethod
    def of(cls, documents: Iterable[Document], name: str = "documents") -> Corpus:
        """Make a corpus of documents in memory."""
        return cls(name=name, reader=InMemory(tuple(documents)), format="memory")


@dataclass(frozen=True)
class InMemory:
    """A reader of documents that are there already."""

    documents: tuple[Item, ...]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())
