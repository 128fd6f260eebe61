"""Classifiers of documents: an encoder of `transformers` with a head over the whole text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.french.windows import parts
from epicene.models.batching import in_batches
from epicene.models.transformer import TransformerModel, pad

WINDOW = 256
"""Words that are read at once where a classifier does not say how many."""
WINDOW_FIELD = "epicene_window"
"""What `config.json` calls them; plain transformers leaves it alone."""
SEVERAL = "multi_label_classification"
"""How transformers calls labels that may hold together."""


@dataclass(frozen=True, eq=False)
class Classifier(TransformerModel):
    """A sequence classifier; see `TransformerModel` for the parameters.

    A text is read in windows of whole sentences, and its probabilities are the means over them. A
    text of one window gets what plain transformers gives it; of a longer one, a pipeline there
    reads the beginning alone.
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of the outputs."""
        names = self.module.config.id2label
        return tuple(str(names[k]) for k in range(int(self.module.config.num_labels)))

    @property
    def several(self) -> bool:
        """Whether a text may have several labels, or none."""
        return is_several(self.module.config)

    @property
    def window(self) -> int:
        """Words that are read at once, at most."""
        return int(getattr(self.module.config, WINDOW_FIELD, WINDOW))

    def rows(self, text: str) -> list[tuple[int, ...]]:
        """Return the token identifiers of each window of a text, special tokens included."""
        limit = self.identity.context_length

        def ids(part: str) -> tuple[int, ...]:
            return self.encode(part, bounded=False).ids

        cut = parts(text, self.window, lambda part: limit is None or len(ids(part)) <= limit)
        # A model that adds no special token makes no piece of an empty text.
        return [ids(part)[:limit] or (self.padding,) for part in cut]

    @property
    def padding(self) -> int:
        """The identifier that fills up a row."""
        padding = self.tokenizer.pad_token_id
        return 0 if padding is None else int(padding)

    def classify(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label for each text.

        Parameters
        ----------
        texts : sequence of str, length n
            Of any length.

        Returns
        -------
        numpy.ndarray, shape (n, k)
            In the order of `labels`. Rows sum to 1, unless a text may have several labels.
        """
        rows: list[tuple[int, ...]] = []
        owner: list[int] = []
        for place, text in enumerate(texts):
            own = self.rows(text)
            rows += own
            owner += [place] * len(own)
        found = self._probabilities(rows)
        of = np.array(owner, dtype=np.int64)
        means = [found[of == place].mean(axis=0) for place in range(len(texts))]
        return np.stack(means) if means else np.zeros((0, len(self.labels)))

    def _probabilities(self, rows: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
        import torch

        found = np.zeros((len(rows), len(self.labels)))
        with torch.inference_mode():
            for batch, scores in in_batches(
                [len(row) for row in rows],
                lambda some: self._pass([rows[k] for k in some]),
                self.name,
            ):
                found[list(batch)] = scores
        return found

    def _pass(self, rows: Sequence[tuple[int, ...]]) -> NDArray[np.float64]:
        import torch

        ids, mask = pad(rows, self.padding)
        logits = self.module(input_ids=ids, attention_mask=mask).logits.float()
        scores = torch.sigmoid(logits) if self.several else torch.softmax(logits, dim=-1)
        return np.asarray(scores.to(torch.float64).numpy())


def is_several(config: Any) -> bool:
    """Say whether a configuration of transformers is of labels that may hold together."""
    return bool(getattr(config, "problem_type", None) == SEVERAL)
