"""Translation models (Marian), the encoder-decoder of the original Transformer."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.progress import Progress, Silent
from epicene.models.capabilities import Precision
from epicene.models.encoder_decoder import EncoderDecoderModel, Row
from epicene.models.shared_rows import each_once

FRENCH = frozenset({"fr", "fra", "fre", "fr_XX", "fra_Latn"})
# Groups of languages in the names of the OPUS models, French among them.
GROUPS_WITH_FRENCH = frozenset({"roa", "itc", "ine", "mul", "ROMANCE"})


@dataclass(frozen=True, eq=False)
class TranslationModel(EncoderDecoderModel):
    """A translation model in the architecture of Vaswani et al. 2017; see `TransformerModel`.

    It was taught neither to fill a blank nor to rebuild a text, so that nothing hides tokens for
    it. What it can be asked is how likely its decoder finds a text, given a source:
    `score_translations`. A text alone has no source, and taken as its own it would be copied,
    whatever it says. `score_texts` gives the encoder an empty source: what remains is the
    language model within the decoder, which decides wherever a source leaves the gender open.

    Its vectors are the encoder's, of the language that it translates from.
    """

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text from those before it, in nats.

        Raises
        ------
        NotApplicableError
            If the model does not write French.
        """
        if not self.writes_french:
            raise NotApplicableError(
                f"the model writes the language {self.tokenizer.target_lang!r}, not French.",
                where=self.name,
            )
        return self.score_translations([""] * len(texts), texts, precision, progress)

    def score_translations(
        self,
        sources: Sequence[str],
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text, given its source.

        Parameters
        ----------
        sources, texts : sequence of str, length n
            What is translated, and a translation.
        precision : {"float32", "bfloat16"}
            Of the matrix products; the softmax over the vocabulary is in float32.
        progress : Progress, optional
            Told the number of sequences computed.

        Returns
        -------
        list of numpy.ndarray
            One a text, one log-probability a token, in nats; the end token is left out.

        Raises
        ------
        InputError
            If a text is longer than the model can write.
        """
        rows = [list(self._rows(source, text)) for source, text in zip(sources, texts, strict=True)]
        return each_once(
            rows,
            precision,
            None,
            lambda new: self.log_probabilities(new, precision, progress or Silent()),
        )

    @property
    def writes_french(self) -> bool:
        """Whether French is what it translates to, or may be; True where its files do not say."""
        language = getattr(self.tokenizer, "target_lang", None)
        return not language or language in FRENCH | GROUPS_WITH_FRENCH

    def _rows(self, source: str, text: str) -> list[Row]:
        read = self.encode(self._prefix + source).ids
        batch = self.tokenizer(text_target=text, verbose=False)
        tokens = [int(token) for token in batch["input_ids"]]
        if tokens and tokens[-1] == self.tokenizer.eos_token_id:
            tokens = tokens[:-1]
        limit = self._room
        if limit is not None and len(tokens) >= limit:
            raise InputError(
                f"a text of {len(tokens)} tokens is longer than the {limit - 1} that the model "
                "writes.",
                where=self.name,
                hint="Cut it into sentences.",
            )
        written = (int(self.module.config.decoder_start_token_id), *tokens)
        return [Row(read, written, place, token) for place, token in enumerate(tokens)]

    @property
    def _prefix(self) -> str:
        """What asks a model of several languages for French."""
        codes = getattr(self.tokenizer, "supported_language_codes", [])
        asked = (f">>{language}<<" for language in sorted(FRENCH))
        return next(itertools.chain((code for code in asked if code in codes), [""]))
