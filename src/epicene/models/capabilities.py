"""What a model can do, as protocols; a probe names those it needs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, cast, get_args, runtime_checkable

from epicene.core.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from epicene.core.progress import Progress
    from epicene.models.identity import Identity

Precision = Literal["float32", "bfloat16"]

BLANK = "____"
"""What stands, in a text, for the word that a model is to put there."""

Memo = dict[Hashable, float]
"""Log-probabilities already computed with one model: several estimators read the same ones."""


@dataclass(frozen=True)
class Encoding:
    """A text as a model reads it.

    Parameters
    ----------
    ids : tuple of int, length t
        Token identifiers, special tokens included.
    tokens : tuple of str, length t
        The same, as the vocabulary spells them.
    special : tuple of bool, length t
        True where the token was added by the tokenizer and stands for no text.
    words : tuple of int or None, length t, or None
        Index of the word each token belongs to; None where the tokenizer cannot say.
    offsets : tuple of (int, int), length t, or None
        Code-point span of each token in the text; None where the tokenizer cannot say.
    """

    ids: tuple[int, ...]
    tokens: tuple[str, ...]
    special: tuple[bool, ...]
    words: tuple[int | None, ...] | None
    offsets: tuple[tuple[int, int], ...] | None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def positions(self) -> tuple[int, ...]:
        """Positions of the tokens that stand for text."""
        return tuple(i for i, special in enumerate(self.special) if not special)


@dataclass(frozen=True)
class Step:
    """One log-probability to compute: of the token at `position`, with `hidden` unseen."""

    position: int
    hidden: tuple[int, ...]


@dataclass(frozen=True)
class ScoringItem:
    """A sequence and the steps in which its tokens are scored."""

    ids: tuple[int, ...]
    steps: tuple[Step, ...]


@runtime_checkable
class Model(Protocol):
    """What every adapter has."""

    name: str

    @property
    def identity(self) -> Identity:
        """The identity card."""


@runtime_checkable
class Tokenizes(Protocol):
    """Cuts a text into the units that it reads."""

    def encode(self, text: str, *, bounded: bool = True) -> Encoding:
        """Encode one text, special tokens included; unbounded, even one too long to be read."""

    def unknown_tokens(self, encoding: Encoding) -> tuple[bool, ...]:
        """Say which tokens are the unknown token or a byte fallback."""


@runtime_checkable
class EmbedsWords(Protocol):
    """Gives a word one vector, whatever its context."""

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of the vector table of each word, -1 where it has none, shape (n,)."""

    def owns_row(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Say which words have a vector of their own and not one borrowed, shape (n,)."""

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Return the vectors of words that have a row, shape (n, d)."""


@runtime_checkable
class EmbedsTexts(Protocol):
    """Gives a text a vector, at each layer."""

    n_layers: int

    def embed_texts(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]] | None = None, layer: int = -1
    ) -> NDArray[np.float64]:
        """Return the mean vector of each text, or of the tokens in its span, shape (n, d)."""

    def embed_layers(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]] | None = None
    ) -> NDArray[np.float64]:
        """Return the same at every layer in one pass, shape (n, n_layers + 1, d)."""


@runtime_checkable
class ScoresTokens(Protocol):
    """Gives tokens a log-probability in their sequence."""

    estimators: frozenset[str]

    def encode(self, text: str) -> Encoding:
        """Encode one text, special tokens included."""

    def score(
        self,
        items: Sequence[ScoringItem],
        precision: Precision = "float32",
        progress: Progress | None = None,
        memo: Memo | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return, for each item, the log-probability of each step, in nats.

        What `memo` holds is not computed again, and what is computed is added to it.
        """


@dataclass(frozen=True, eq=False)
class Reading:
    """A text that a model saw whole.

    Parameters
    ----------
    log_probabilities : numpy.ndarray, shape (t,)
        Of each token of the text, at its own position, in nats; special tokens left out.
    attention : numpy.ndarray, shape (t,)
        What each of them receives, on average over layers, heads and all positions that look.
    """

    log_probabilities: NDArray[np.float64]
    attention: NDArray[np.float64]


@runtime_checkable
class ReadsUnmasked(Protocol):
    """Gives each token of a text a log-probability in its own presence, nothing hidden."""

    def read_unmasked(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[Reading]:
        """Return a reading of each text, in float32."""


@runtime_checkable
class ScoresTexts(Protocol):
    """Gives the tokens of a whole text a log-probability, each from those before it."""

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text, in nats."""


@dataclass(frozen=True)
class Filling:
    """A word that a model puts in a blank, and its log-probability in nats."""

    word: str
    log_probability: float


@runtime_checkable
class FillsBlanks(Protocol):
    """Puts words in a blank."""

    def fill(self, texts: Sequence[str], top: int = 20) -> list[list[Filling]]:
        """Return the `top` likeliest words for the one `BLANK` of each text, likeliest first."""


@dataclass(frozen=True)
class Sampling:
    """How a continuation is drawn.

    Parameters
    ----------
    max_tokens : int
        Most tokens of a continuation.
    temperature, top_p : float
        Of nucleus sampling (Holtzman et al. 2020); temperature 0 takes the likeliest token.
    """

    max_tokens: int = 256
    temperature: float = 1.0
    top_p: float = 0.95


@runtime_checkable
class Generates(Protocol):
    """Writes on from a prompt."""

    chat: bool
    """Whether a prompt is put in a chat template, as a user's turn, before it is read."""

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Return a continuation of each prompt, without the prompt."""


@runtime_checkable
class ChoosesAnswers(Protocol):
    """Chooses one of a few short answers to a question."""

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Return the probability of each answer to each question, shape (n, k), rows sum to 1.

        From log-probabilities where the model gives them, else from repeated sampling. A row is
        NaN where the model gave none of the answers.
        """


@runtime_checkable
class Classifies(Protocol):
    """Gives a text one or several of a few labels."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the probabilities."""

    def classify(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each label for each text, shape (n, k)."""


CAPABILITIES: dict[str, type] = {
    "Tokenizes": Tokenizes,
    "EmbedsWords": EmbedsWords,
    "EmbedsTexts": EmbedsTexts,
    "ScoresTokens": ScoresTokens,
    "ReadsUnmasked": ReadsUnmasked,
    "ScoresTexts": ScoresTexts,
    "FillsBlanks": FillsBlanks,
    "Generates": Generates,
    "ChoosesAnswers": ChoosesAnswers,
    "Classifies": Classifies,
}


def capabilities(model: object) -> tuple[str, ...]:
    """Return the names of the capabilities that a model has."""
    return tuple(name for name, protocol in CAPABILITIES.items() if isinstance(model, protocol))


def check_precision(precision: str) -> Precision:
    """Return the precision if it is known.

    Raises
    ------
    InputError
        If it is not.
    """
    for known in get_args(Precision):
        if precision == known:
            return cast(Precision, known)
    raise InputError(
        f"unknown precision {precision!r}.", hint=f"Known: {', '.join(get_args(Precision))}."
    )
