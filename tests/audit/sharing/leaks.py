"""Search a bundle, down to the last page of its Parquet file, for what must not leave."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

WORD = re.compile(r"\w+")


def everything_in(path):
    """Yield every text of a bundle: members, values, dictionaries, statistics and metadata."""
    with zipfile.ZipFile(path) as archive:
        yield archive.comment.decode("utf-8", "replace")
        for entry in archive.infolist():
            yield entry.filename
            yield (entry.comment + entry.extra).decode("utf-8", "replace")
            content = archive.read(entry)
            if entry.filename.endswith(".parquet"):
                yield from everything_in_parquet(content)
            else:
                yield content.decode("utf-8")
                if entry.filename.endswith(".json"):
                    yield from strings(json.loads(content))


def everything_in_parquet(content):
    # The same pages without compression: what a search for bytes would miss in the file.
    whole = pq.read_table(io.BytesIO(content))
    plain = io.BytesIO()
    pq.write_table(whole, plain, compression="none", use_dictionary=False)
    yield plain.getvalue().decode("utf-8", "replace")
    yield content.decode("utf-8", "replace")
    file = pq.ParquetFile(io.BytesIO(content))
    for key, value in (file.schema_arrow.metadata or {}).items():
        yield key.decode() + " " + value.decode("utf-8", "replace")
    yield file.metadata.created_by
    for group in range(file.metadata.num_row_groups):
        # Dictionary pages may hold values that no row has.
        columns = file.schema_arrow.names
        as_stored = pq.ParquetFile(io.BytesIO(content), read_dictionary=columns)
        for column in as_stored.read_row_group(group).columns:
            for chunk in column.chunks:
                if pa.types.is_dictionary(chunk.type):
                    yield from map(str, chunk.dictionary.to_pylist())
                yield from map(str, chunk.to_pylist())
        for i in range(file.metadata.num_columns):
            statistics = file.metadata.row_group(group).column(i).statistics
            if statistics is not None and statistics.has_min_max:
                yield f"{statistics.min} {statistics.max}"


def strings(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    else:
        yield str(value)


def fives(text):
    """Return every sequence of five words, in lower case."""
    words = WORD.findall(text.lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def leaks(path, texts, names):
    """Return the five-word sequences of texts, and the names, that are found in a bundle."""
    secret = set().union(*map(fives, texts))
    found = set()
    for text in everything_in(path):
        found |= fives(text) & secret
        found |= {name for name in names if name.lower() in text.lower()}
    return found
