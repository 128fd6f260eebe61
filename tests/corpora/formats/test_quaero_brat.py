"""QUAERO: the published counts, nested and discontinuous entities, and the same bytes written."""

from __future__ import annotations

import pytest

import epicene

PUBLISHED = {
    "train/EMEA": 2695,
    "train/MEDLINE": 2994,
    "dev/EMEA": 2260,
    "dev/MEDLINE": 2977,
    "test/EMEA": 2204,
    "test/MEDLINE": 3103,
}


def nested(entities):
    """Count the entities that lie in another one, naively."""
    edges = [(e.spans[0][0], e.spans[-1][1]) for e in entities]
    return sum(
        any(i != j and a <= start and end <= b for j, (a, b) in enumerate(edges))
        for i, (start, end) in enumerate(edges)
    )


@pytest.mark.parametrize("part", PUBLISHED)
def test_quaero_is_read_whole_and_written_to_the_byte(shared_data, tmp_path, part):
    folder = shared_data / "quaero" / part
    if not folder.is_dir():
        pytest.skip(f"no QUAERO in {shared_data}")
    corpus = epicene.load_corpus(folder)
    documents = list(corpus)
    raw = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.ann"))]
    lines = [line for text in raw for line in text.splitlines() if line.startswith("T")]
    entities = [entity for document in documents for entity in document.entities]
    assert corpus.format == "brat"
    assert len(entities) == len(lines) == PUBLISHED[part]
    discontinuous = sum(";" in line.split("\t")[1] for line in lines)
    assert sum(len(e.spans) > 1 for e in entities) == discontinuous > 0
    assert sum(nested(d.entities) for d in documents) > 0
    for document in documents:
        for entity in document.entities:
            covered = " ".join(document.text[start:end] for start, end in entity.spans)
            assert entity.text == covered

    written = corpus.to_brat(tmp_path / "brat")
    files = [path for path in folder.rglob("*") if path.suffix in {".txt", ".ann"}]
    assert len(files) == 2 * len(documents)
    for file in files:
        assert (written / file.relative_to(folder)).read_bytes() == file.read_bytes()
