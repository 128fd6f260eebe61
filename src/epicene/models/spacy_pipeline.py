"""spaCy pipelines: their tokenizer and their static vectors."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError, UnknownNameError
from epicene.core.hashing import sha256_text
from epicene.models.capabilities import Encoding
from epicene.models.identity import Identity
from epicene.models.static_vectors import known_rows


@dataclass(frozen=True, eq=False)
class SpacyModel:
    """A spaCy pipeline.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    identity : Identity
        Its identity card.
    nlp : spacy.Language
        The pipeline.
    """

    name: str
    identity: Identity
    nlp: Any

    def encode(self, text: str, *, bounded: bool = True) -> Encoding:
        """Encode one text: spaCy's tokens are words, with their offsets; no text is too long."""
        tokens = self.nlp.make_doc(text)
        return Encoding(
            ids=tuple(self._row.get(token.orth, -1) for token in tokens),
            tokens=tuple(token.text for token in tokens),
            special=tuple(token.is_space for token in tokens),
            words=tuple(range(len(tokens))),
            offsets=tuple((token.idx, token.idx + len(token)) for token in tokens),
        )

    def unknown_tokens(self, encoding: Encoding) -> tuple[bool, ...]:
        """Say which tokens have no vector: the pipeline knows nothing of them but their form."""
        return tuple(row < 0 for row in encoding.ids)

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word, -1 where it has none, shape (n,).

        Several words may share a row; see `owns_row`.
        """
        strings = self.nlp.vocab.strings
        return np.array(
            [self._row.get(strings[word], -1) if word in strings else -1 for word in words],
            dtype=np.int64,
        )

    def owns_row(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Say which words have a vector of their own and not one borrowed, shape (n,).

        The table of a middle-sized pipeline is pruned: a word that lost its vector was given
        the row of its nearest neighbour (in ``fr_core_news_md`` *infarctus* has that of
        *cardiaque*). The row's own word is the first that was entered for it.
        """
        owners = self._owner
        strings = self.nlp.vocab.strings
        return np.array(
            [
                row >= 0 and owners[int(row)] == strings[word]
                for word, row in zip(words, self.rows(words), strict=True)
            ],
            dtype=bool,
        )

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Return the vectors of words that have a row, shape (n, d).

        Raises
        ------
        ModelError
            If a word has none.
        """
        vectors = self.nlp.vocab.vectors.data[known_rows(self, words)]
        return np.asarray(vectors, dtype=np.float64)

    @functools.cached_property
    def _row(self) -> dict[int, int]:
        return dict(self.nlp.vocab.vectors.key2row)

    @functools.cached_property
    def _owner(self) -> dict[int, int]:
        owners: dict[int, int] = {}
        for key, row in self._row.items():
            owners.setdefault(row, key)
        return owners


def load_spacy(source: str, name: str, **_: Any) -> SpacyModel:
    """Load an installed pipeline or its folder; see `epicene.load_model`.

    Raises
    ------
    UnknownNameError
        If it is not installed.
    ModelError
        If spaCy cannot load it.
    """
    from epicene.core.spacy_loading import load_pipeline

    try:
        nlp = load_pipeline(source)
    except OSError as error:
        raise UnknownNameError(
            f"spaCy finds no pipeline {source!r}.",
            hint="Install it with pip, or give the folder that holds it.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        # The last three: a package that is installed and holds no pipeline.
        raise ModelError(f"spaCy cannot load it ({error}).", where=name) from error
    return SpacyModel(name=name, identity=_identity(nlp, name), nlp=nlp)


def _identity(nlp: Any, name: str) -> Identity:
    vectors = nlp.vocab.vectors
    digest = sha256_text(
        [
            str(nlp.meta.get("version", "")),
            hashlib.sha256(nlp.to_bytes(exclude=["vocab"])).hexdigest(),
            hashlib.sha256(vectors.data.tobytes()).hexdigest(),
        ]
    )
    return Identity(
        name=name,
        sha256=digest,
        family="pipeline",
        objective=", ".join(nlp.pipe_names),
        architecture=f"spaCy {nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}",
        n_parameters=int(vectors.data.size) + _trained_parameters(nlp),
        hidden_size=int(vectors.shape[1]) or None,
        vocabulary_size=int(vectors.n_keys),
        tokenizer="words (rules)",
        precision=str(vectors.data.dtype),
        licence=str(nlp.meta.get("license", "")),
        revision=str(nlp.meta.get("version", "")),
    )


def _trained_parameters(nlp: Any) -> int:
    total = 0
    for _, component in nlp.pipeline:
        network = getattr(component, "model", None)
        if network is None:
            continue
        for node in network.walk():
            total += sum(int(node.get_param(p).size) for p in node.param_names if node.has_param(p))
    return total
