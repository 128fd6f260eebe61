"""Results about documents whose texts, names and patients must not leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from annotated_corpus import annotated_corpus
from epicene.audit.results import Results
from epicene.audit.run import describe_corpus
from epicene.audit.sharing.keys import signing_key
from epicene.corpora.load import load_corpus


@dataclass(frozen=True)
class Private:
    """A private corpus, its results, and what must not leave of it."""

    results: Results
    texts: tuple[str, ...]
    names: tuple[str, ...]


@pytest.fixture(scope="session")
def private(tmp_path_factory):
    # Some patients are of a place that few come from.
    documents = [
        replace(
            one,
            id=f"crh-{k:04d}-duval",
            patient=replace(
                one.patient,
                id=f"ipp{90000 + k}",
                attributes={**one.patient.attributes, "origin": _origin(k)},
            ),
        )
        for k, one in enumerate(annotated_corpus())
    ]
    folder = tmp_path_factory.mktemp("place") / "unite-kermadec"
    corpus = type(annotated_corpus()).of(documents, "private")
    corpus.to_brat(folder)
    loaded = load_corpus(folder)
    probes = ["corpus-patients", "corpus-annotations", "corpus-words"]
    results = describe_corpus(loaded, probes=probes)
    names = {document.id for document in documents} | {"kermadec"}
    names |= {document.patient.id for document in documents}
    return Private(results, tuple(one.text for one in documents), tuple(names))


def _origin(k):
    return "Kerguelen" if k % 12 == 0 else "abroad" if k % 3 == 0 else "France"


@pytest.fixture
def key(tmp_path, monkeypatch):
    """Return a new key of the user, in a folder of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return signing_key()
