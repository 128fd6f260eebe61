"""Reading documents: how many a second, and how much memory, as their number grows.

Run by ``make bench``. Each reading runs in a fresh process, held to one core and one thread, so
that its peak of memory is its own. Documents have 300 words and 40 annotations. Beside each speed
stands that of merely reading the same bytes, in the same run.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

WORDS, ANNOTATIONS = 300, 40
LABELS = ("Symptom", "Diagnosis", "Treatment", "Examination")
FILLER = (
    "la patiente décrit une douleur du genou gauche depuis trois mois avec gêne à la marche "
    "sans fièvre ni rougeur sous paracétamol et radiographie normale au contrôle de janvier"
)


def made_up(n: int) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Yield identifiers, texts of 300 words, and the offsets of 40 of their words."""
    rng, vocabulary = random.Random(0), FILLER.split()
    for k in range(n):
        words = rng.choices(vocabulary, k=WORDS)
        starts, position = [], 0
        for word in words:
            starts.append(position)
            position += len(word) + 1
        chosen = sorted(rng.sample(range(WORDS), ANNOTATIONS))
        spans = [(starts[i], starts[i] + len(words[i])) for i in chosen]
        yield f"note-{k:06d}", " ".join(words), spans


def write_brat(folder: Path, n: int) -> Path:
    """Write a folder of BRAT files."""
    folder.mkdir()
    for name, text, spans in made_up(n):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        lines = [
            f"T{i}\t{LABELS[i % 4]} {start} {end}\t{text[start:end]}\n"
            for i, (start, end) in enumerate(spans, start=1)
        ]
        (folder / f"{name}.ann").write_text("".join(lines), encoding="utf-8")
    return folder


def write_xmi(folder: Path, n: int) -> Path:
    """Write a folder of UIMA XMI files, in the layers of E3C."""
    folder.mkdir()
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI" '
        'xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore" '
        'xmi:version="2.0">\n'
    )
    for name, text, spans in made_up(n):
        body = "".join(
            f'<custom:CLINENTITY xmi:id="{i + 10}" sofa="1" begin="{start}" end="{end}" '
            f'entityID="C{i:07d}"/>\n'
            for i, (start, end) in enumerate(spans)
        )
        sofa = f'<cas:Sofa xmi:id="1" sofaNum="1" sofaString={quoteattr(text)}/>\n'
        (folder / f"{name}.xml").write_text(f"{head}{body}{sofa}</xmi:XMI>\n", encoding="utf-8")
    return folder


def _entities(text: str, spans: list[tuple[int, int]]) -> list[dict[str, object]]:
    return [
        {"id": f"T{i}", "label": LABELS[i % 4], "spans": [[start, end]], "text": text[start:end]}
        for i, (start, end) in enumerate(spans, start=1)
    ]


def write_jsonl(folder: Path, n: int) -> Path:
    """Write a file of documents, a JSON object a line."""
    path = folder.with_suffix(".jsonl")
    with path.open("w", encoding="utf-8") as file:
        for name, text, spans in made_up(n):
            row = {"id": name, "text": text, "entities": _entities(text, spans)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def write_parquet(folder: Path, n: int) -> Path:
    """Write a Parquet file, with the entities as JSON in a column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder.with_suffix(".parquet")
    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("entities", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        batch: list[dict[str, str]] = []
        for name, text, spans in made_up(n):
            batch.append({"id": name, "text": text, "entities": json.dumps(_entities(text, spans))})
            if len(batch) == 1_000:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema))
    return path


WRITERS: dict[str, Callable[[Path, int], Path]] = {
    "brat": write_brat,
    "xmi": write_xmi,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}


def read_bytes(path: Path) -> int:
    """Read every byte below a path, and nothing more."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    total = 0
    for file in files:
        with file.open("rb") as handle:
            while piece := handle.read(1 << 20):
                total += len(piece)
    return total


def measure(path: str) -> dict[str, float]:
    """Read a corpus in this process: documents, entities, seconds, and the peak in MiB."""
    from epicene import load_corpus

    start = time.perf_counter()
    documents = entities = 0
    for document in load_corpus(path):
        documents += 1
        entities += len(document.entities)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    size = read_bytes(Path(path))
    return {
        "documents": documents,
        "entities": entities,
        "seconds": seconds,
        "bytes_seconds": time.perf_counter() - start,
        "bytes": size,
        "peak": peak,
    }


def bench_corpora(large: int, repeats: int) -> None:
    """Print speeds and peaks of each format, for 1,000 notes and for many."""
    print(f"reading documents of {WORDS} words and {ANNOTATIONS} annotations, one core:")
    for name, write in WRITERS.items():
        sizes = (1_000, max(large // 10, 1_000) if name == "xmi" else large)
        peaks = {}
        for n in sizes:
            with tempfile.TemporaryDirectory() as folder:
                path = write(Path(folder) / "notes", n)
                runs = [_in_process(path) for _ in range(repeats if n == sizes[0] else 1)]
            for run in runs:
                assert run["documents"] == n  # noqa: S101 - a benchmark that reads too little lies
                assert run["entities"] == n * ANNOTATIONS  # noqa: S101
            best = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
            peaks[n] = best["peak"]
            print(
                f"  {name:8s} {n:7d} notes: {n / best['seconds']:7.0f} documents/s, "
                f"{best['seconds'] / best['bytes_seconds']:5.1f} times as long as reading the "
                f"{best['bytes'] / 2**20:.0f} MiB, peak {best['peak']:.0f} MiB"
            )
        growth = peaks[sizes[1]] - peaks[sizes[0]]
        more = sizes[1] // sizes[0]
        print(f"  {name:8s} with {more} times as many notes, peak {growth:+.0f} MiB")


def _in_process(path: Path) -> dict[str, float]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    code = (
        "import os, sys, json; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from benchmarks.corpora import measure; print(json.dumps(measure(sys.argv[1])))"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=Path(__file__).resolve().parents[1],
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
