"""Find entities with an encoder that is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines.answers import with_mentions
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.bio import (
    TagsWords,
    chosen_labels,
    flatten,
    likeliest,
    mentions_of,
    tag_names,
)
from epicene.evaluation.baselines.encoder import (
    Encoder,
    first_pieces,
    from_learnt,
    from_model,
    padded,
)
from epicene.evaluation.baselines.training import Steps, drawn_by, run_steps
from epicene.french.tokens import Token, tokenize
from epicene.french.windows import text_of, windows
from epicene.models.batching import by_token_budget

if TYPE_CHECKING:
    import torch

_OUTSIDE = 0


@dataclass(frozen=True)
class TokenEncoderTrainer(TagsWords):
    """A token classifier of transformers: a tag for the first piece of each word.

    Parameters
    ----------
    labels : sequence of str
        Which entities are learnt; by default all that the documents have.
    encoder : str
        As `epicene.load_model` takes it: a masked or causal model of transformers.
    epochs, learning_rate, batch_tokens
        See `epicene.evaluation.baselines.training.Steps`. The learning rate is that of small
        models such as ``mini-fr``; those of a hundred million weights want some 5e-5.
    window : int
        Words that are read at once, at most; whole sentences.
    max_steps : int, optional
        Fewer steps than the epochs have, for tests.
    allow_random : bool
        Take an encoder whose scores mean nothing, for tests.
    """

    name: ClassVar[str] = "token-encoder"
    labels: tuple[str, ...] = ()
    encoder: str = "mini-fr"
    epochs: int = 4
    learning_rate: float = 1e-3
    batch_tokens: int = 1024
    window: int = 128
    max_steps: int | None = None
    allow_random: bool = False

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn.

        Raises
        ------
        InputError
            If no document has an entity of a label, or the encoder cannot be trained on.
        """
        import torch

        labels = chosen_labels(documents, self.labels)
        names = tag_names(labels)
        steps = Steps(self.epochs, self.learning_rate, self.batch_tokens, max_steps=self.max_steps)
        with drawn_by(seed, self.name):
            encoder = from_model(self.encoder, "token", len(names), self.allow_random)
            examples = []
            for document in documents:
                flat = flatten(document, labels)
                tags = np.array([names.index(tag) for tag in flat.tags])
                reads = _read(document.text, flat.tokens, encoder, self.window)
                examples += [(read, tags[read.words]) for read in reads if read.words]

            def loss_of(batch: Sequence[int]) -> torch.Tensor:
                reads = [examples[k][0] for k in batch]
                targets = np.concatenate([examples[k][1] for k in batch])
                return torch.nn.functional.cross_entropy(
                    _logits(encoder, reads), torch.from_numpy(targets)
                )

            lengths = [len(read.ids) for read, _ in examples]
            run_steps(encoder.module, lengths, loss_of, steps, seed)
        return encoder.learnt(labels=list(labels), encoder=self.encoder)

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> Corpus:
        """Return the documents with the entities that were found, and no others."""
        encoder = from_learnt(learnt, "token")
        names = tag_names(learnt.facts["labels"])
        found = []
        for document in documents:
            tokens = tokenize(document.text)
            reads = list(_read(document.text, tokens, encoder, self.window))
            tags = likeliest(_scores(encoder, reads, len(tokens), len(names)), names)
            found.append(with_mentions(document, mentions_of(tokens, tags)))
        return Corpus.of(found, name=self.name)


@dataclass(frozen=True)
class _Window:
    """Pieces that are read at once, and where in them the first piece of each word stands."""

    ids: list[int]
    words: list[int]
    places: list[int]


def _read(text: str, tokens: Sequence[Token], encoder: Encoder, longest: int) -> Iterator[_Window]:
    for words in windows(text, tokens, longest, encoder.fits):
        begin = tokens[words.start].start
        encoding = encoder.tokenizer.encode(text_of(text, tokens, words))
        starts = np.array([tokens[k].start - begin for k in words])
        ends = np.array([tokens[k].end - begin for k in words])
        places = first_pieces(encoding, starts, ends)
        # A single word may be longer than the model reads; what stands beyond is not seen.
        ids = encoding.ids[: encoder.longest]
        seen = [k for k, place in enumerate(places) if 0 <= place < len(ids)]
        yield _Window(ids, [words[k] for k in seen], [places[k] for k in seen])


def _logits(encoder: Encoder, reads: Sequence[_Window]) -> torch.Tensor:
    """Return what the head says of the first piece of each word, shape (n_words, k)."""
    import torch

    rows = padded([read.ids for read in reads], encoder.padding)
    logits: torch.Tensor = encoder.module(**rows).logits
    owners = [row for row, read in enumerate(reads) for _ in read.places]
    places = [place for read in reads for place in read.places]
    return logits[torch.tensor(owners), torch.tensor(places)]


def _scores(
    encoder: Encoder, reads: Sequence[_Window], n_words: int, n_tags: int
) -> NDArray[np.float64]:
    """Return the log-probability of each tag for each word; a word that was not seen is outside."""
    import torch

    scores = np.full((n_words, n_tags), -50.0)
    scores[:, _OUTSIDE] = 0.0
    full = [read for read in reads if read.words]
    with torch.inference_mode():
        for batch in by_token_budget([len(read.ids) for read in full]):
            some = [full[k] for k in batch]
            found: Any = torch.log_softmax(_logits(encoder, some), dim=-1)
            scores[[word for read in some for word in read.words]] = found.numpy()
    return scores
