"""Models that llama.cpp runs as their file stores them: weights stay in their blocks."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, ModelError, NotApplicableError
from epicene.core.hashing import sha256_file
from epicene.core.progress import Progress, Silent
from epicene.core.seeds import generator
from epicene.models.capabilities import Encoding, Memo, Precision, Sampling, ScoringItem
from epicene.models.choosing import shares_by_likelihood
from epicene.models.gguf_header import read_header
from epicene.models.identity import Identity
from epicene.models.sanity import CANARY, check_predicts
from epicene.models.steps import chained

# llama.cpp keeps the scores of every position of the context over the whole vocabulary.
MOST_CONTEXT = 2048


@dataclass(frozen=True, eq=False)
class LlamaCppModel:
    """A causal model of a GGUF file, run by llama.cpp.

    Sums are in the precision of its kernels, which round activations too: scores differ from
    those of the unpacked model (`epicene.models.gguf`) by more than the weights explain.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    identity : Identity
        Its identity card.
    llama : llama_cpp.Llama
        With the scores of all positions.
    """

    name: str
    identity: Identity
    llama: Any

    estimators = frozenset({"log-likelihood", "causal-mean"})

    def encode(self, text: str, *, bounded: bool = True) -> Encoding:
        """Encode one text as the model reads it, without the start token.

        Raises
        ------
        InputError
            If the text is longer than the model can read, where that is to be refused.
        """
        ids = tuple(self.llama.tokenize(text.encode("utf-8"), add_bos=False, special=False))
        if bounded:
            self._check_room([ids])
        pieces = [self._piece(token) for token in ids]
        return Encoding(
            ids=ids,
            tokens=tuple(piece.decode("utf-8", "replace") for piece in pieces),
            special=(False,) * len(ids),
            words=None,
            offsets=_offsets(text, pieces),
        )

    def unknown_tokens(self, encoding: Encoding) -> tuple[bool, ...]:
        """Say which tokens are the unknown token or a byte fallback."""
        import llama_cpp

        vocabulary = llama_cpp.llama_model_get_vocab(self.llama.model)
        wanted = llama_cpp.LLAMA_TOKEN_ATTR_UNKNOWN | llama_cpp.LLAMA_TOKEN_ATTR_BYTE
        return tuple(
            bool(llama_cpp.llama_vocab_get_attr(vocabulary, token) & wanted)
            for token in encoding.ids
        )

    def score(
        self,
        items: Sequence[ScoringItem],
        precision: Precision = "float32",
        progress: Progress | None = None,
        memo: Memo | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each step of each item, in nats.

        The precision is that of llama.cpp; `memo` is not used, since one pass scores every token
        of a sequence.

        Raises
        ------
        NotApplicableError
            If a step hides anything but its own position and those after it.
        """
        for item in items:
            self._check(item)
        progress = progress or Silent()
        per_token: dict[tuple[int, ...], NDArray[np.float64]] = {}
        for ids in dict.fromkeys(item.ids for item in items):
            per_token[ids] = self._read(ids)
            progress.advance()
        return [per_token[item.ids][[step.position for step in item.steps]] for item in items]

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text from those before it, in nats."""
        return self.score(chained(map(self.encode, texts)), precision, progress)

    @property
    def chat(self) -> bool:
        """Whether a prompt is put in the chat template of the file, as a user's turn."""
        return self._template is not None

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Return a continuation of each prompt, without the prompt.

        Raises
        ------
        InputError
            If a prompt leaves no room.
        """
        progress = progress or Silent()
        texts: list[str] = []
        for prompt in prompts:
            ids = self._prompt(prompt)
            self._check_room([(*ids, 0)])
            reply = self.llama.create_completion(
                [*self._start, *ids],
                max_tokens=sampling.max_tokens,
                temperature=sampling.temperature,
                top_p=sampling.top_p,
                # Named, since llama.cpp has usual values of its own.
                top_k=0,
                min_p=0.0,
                repeat_penalty=1.0,
                seed=int(generator(seed, "llama.cpp", prompt).integers(2**31)),
            )
            texts.append(str(reply["choices"][0]["text"]))
            progress.advance()
        return texts

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Return the probability of each answer to each question, as `CausalModel.choose`."""
        return shares_by_likelihood(questions, answers, self._prompt, self._check_room, self.score)

    def _read(self, ids: tuple[int, ...]) -> NDArray[np.float64]:
        """Return the log-probability of each token from those before it."""
        self.llama.reset()
        self.llama.eval([*self._start, *ids])
        lead = len(self._start)
        before = slice(lead - 1, lead - 1 + len(ids))
        logits = self.llama.scores[before].astype(np.float64)
        top = logits.max(axis=1)
        normal = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
        return np.asarray(logits[np.arange(len(ids)), list(ids)] - normal)

    def _check(self, item: ScoringItem) -> None:
        for step in item.steps:
            if set(step.hidden) != set(range(step.position, len(item.ids))):
                raise NotApplicableError(
                    "a causal model scores a token from those before it, not from both sides.",
                    where=self.name,
                    hint="Use the estimator log-likelihood.",
                )

    def _prompt(self, prompt: str, answer: str = "") -> tuple[int, ...]:
        if self._template is None:
            text = f"{prompt} {answer}" if answer else prompt
            return tuple(self.llama.tokenize(text.encode("utf-8"), add_bos=False, special=False))
        turns = [{"role": "user", "content": prompt}]
        text = str(self._template(messages=turns).prompt) + answer
        ids = tuple(self.llama.tokenize(text.encode("utf-8"), add_bos=False, special=True))
        # A chat template may write the start token that is put before every text.
        return ids[1:] if ids[:1] == self._start else ids

    def _check_room(self, rows: Sequence[tuple[int, ...]]) -> None:
        longest, room = max(map(len, rows), default=0), self.llama.n_ctx() - len(self._start)
        if longest > room:
            raise InputError(
                f"a text of {longest} tokens is longer than the {room} that the model reads.",
                where=self.name,
                hint="Cut it into sentences.",
            )

    def _piece(self, token: int) -> bytes:
        """Return the bytes of a token within a text, a space before it included."""
        return bytes(self.llama.detokenize([token], prev_tokens=list(self._start), special=True))

    @functools.cached_property
    def _start(self) -> tuple[int, ...]:
        """The token that stands before every text."""
        start = int(self.llama.token_bos())
        if start < 0:
            raise ModelError(
                "the tokenizer has no start token, so the first token has no probability.",
                where=self.name,
            )
        return (start,)

    @functools.cached_property
    def _template(self) -> Any:
        written = self.llama.metadata.get("tokenizer.chat_template")
        if not written:
            return None
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        eos, bos = (
            self.llama.detokenize([token], special=True).decode("utf-8", "replace")
            for token in (self.llama.token_eos(), self.llama.token_bos())
        )
        return Jinja2ChatFormatter(template=written, eos_token=eos, bos_token=bos)


def load_llama_cpp(
    path: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> LlamaCppModel:
    """Load a GGUF file with llama.cpp; see `epicene.load_model` for options and errors.

    Raises
    ------
    ModelError
        If the file is damaged or not one that llama.cpp runs, or llama-cpp-python is missing.
    """
    header = read_header(path)
    try:
        from llama_cpp import Llama
    except ImportError as error:
        raise ModelError(
            "llama.cpp is needed to keep a GGUF file quantised.",
            where=name,
            hint='Install it: pip install "epicene[gguf]" (it is compiled); or load the file '
            "itself, unpacked.",
        ) from error
    context = min(header.number("context_length") or MOST_CONTEXT, MOST_CONTEXT)
    threads = os.environ.get("OMP_NUM_THREADS", "")
    try:
        llama = Llama(
            str(path),
            n_ctx=context,
            logits_all=True,
            n_threads=int(threads) if threads.isdigit() else None,
            verbose=False,
        )
    except (ValueError, RuntimeError, AssertionError) as error:
        raise ModelError(
            f"llama.cpp cannot load it ({type(error).__name__}).",
            where=name,
            hint="Its architecture may be newer than the llama.cpp that is installed.",
        ) from error
    identity = Identity(
        name=name,
        sha256=sha256_file(path),
        family="decoder",
        objective="causal language modelling",
        architecture=f"{header.architecture} (llama.cpp)",
        n_parameters=header.n_weights,
        n_layers=header.number("block_count"),
        hidden_size=header.number("embedding_length"),
        context_length=context,
        vocabulary_size=int(llama.n_vocab()),
        tokenizer=str(header.metadata.get("tokenizer.ggml.model", "")),
        precision=f"{header.stored}, kept",
        licence=str(header.metadata.get("general.license", "")),
    )
    model = LlamaCppModel(name, identity, llama)
    if sanity_check:
        check_predicts(model.identity, model.score_texts(CANARY))
    return model


def _offsets(text: str, pieces: Sequence[bytes]) -> tuple[tuple[int, int], ...] | None:
    """Return the code points of each piece; None where they do not make up the text."""
    whole, encoded = b"".join(pieces), text.encode("utf-8")
    # Some vocabularies put a space before a text.
    added = len(whole) - len(encoded)
    if added not in (0, 1) or whole[added:] != encoded:
        return None
    leads = (np.frombuffer(encoded, dtype=np.uint8) & 0xC0) != 0x80
    begun = np.concatenate([[0], np.cumsum(leads)])
    within = np.concatenate([~leads, [False]])
    ends = [max(0, end - added) for end in np.cumsum([len(piece) for piece in pieces]).tolist()]
    return tuple(
        (int(begun[start] - within[start]), int(begun[end]))
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    )
