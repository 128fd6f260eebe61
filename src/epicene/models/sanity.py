"""Refuse a model whose scores would mean nothing, before any score.

In transformers 5.0 to 5.2 CamemBERT's masked-LM head was left random and nobody was told
(huggingface/transformers issue 44671): every score of that window is noise. Three checks would
have caught it, each on its own. A fourth refuses a causal model that is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import ModelError
from epicene.models.capabilities import ScoringItem, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from epicene.models.capabilities import Encoding
    from epicene.models.classifier import Classifier
    from epicene.models.identity import Identity
    from epicene.models.transformer import TransformerModel

# Nats by which the mean token of plain French must beat a uniform guess. A model that has
# learned only how frequent tokens are gains more than this; a random head gains nothing.
CHANCE_MARGIN = 1.0

# Logits that differ by less are equal but for the rounding of another order of sums.
SAME_LOGIT = 1e-3
# In 16 bits, or quantised by what stands in the batch.
NEAR_LOGIT = 0.25

CANARY = (
    "Le patient a été hospitalisé pour une douleur de la jambe droite.",
    "La France est un pays de l'Europe et Paris est sa capitale.",
    "Elle a pris le train pour aller voir sa mère.",
    "Le traitement a été arrêté après quelques jours.",
)


def check_loaded(missing: Iterable[str], mismatched: Iterable[object], name: str) -> None:
    """Refuse a model some of whose weights were not in its files.

    Raises
    ------
    ModelError
        If weights are missing or of another shape, which transformers replaces by random ones.
    """
    absent = sorted(missing)
    if absent:
        shown = ", ".join(absent[:3]) + (", …" if len(absent) > 3 else "")
        raise ModelError(
            f"{len(absent)} weights are missing from the files and would be random ({shown}).",
            where=name,
            hint="The folder holds another kind of model, or its download is incomplete.",
        )
    wrong = list(mismatched)
    if wrong:
        raise ModelError(
            f"{len(wrong)} weights have another shape than the configuration says.",
            where=name,
            hint="The configuration and the weights are not of the same model.",
        )


def check_tied(module: Any, name: str) -> None:
    """Refuse a head that the configuration declares tied to the embeddings and is not.

    Raises
    ------
    ModelError
        If ``tie_word_embeddings`` is set and the two matrices differ.
    """
    import torch

    if not getattr(module.config, "tie_word_embeddings", False):
        return
    head, embeddings = module.get_output_embeddings(), module.get_input_embeddings()
    if head is None or embeddings is None:
        return
    if head.weight.shape != embeddings.weight.shape:
        return
    if not torch.equal(head.weight, embeddings.weight):
        raise ModelError(
            "the configuration ties the language-model head to the embeddings, and they differ.",
            where=name,
            hint="The head is probably random: update transformers, or check the weights.",
        )


def check_causal(model: TransformerModel) -> None:
    """Refuse a model that is to score a token from those before it and sees those after it.

    Among the causal models of transformers are encoders without ``is_decoder`` and XLNet, which
    attend to both sides unless told otherwise: each token is then read off the input.

    Raises
    ------
    ModelError
        If another last token changes what the model predicts before it.
    """
    import torch

    *first, last = model.encode(CANARY[0]).ids
    other = (last + 1) % int(model.module.config.vocab_size)
    with torch.inference_mode():
        logits = model.module(input_ids=torch.tensor([[*first, last], [*first, other]])).logits
    exact = model.identity.dtype == "float32" and not model.identity.quantised
    same = SAME_LOGIT if exact else NEAR_LOGIT
    if bool(((logits[0] - logits[1])[:-1].abs() > same).any()):
        raise ModelError(
            "the model sees the tokens after the one that it predicts, so it is no causal model.",
            where=model.name,
            hint="Score it as a masked model, or check the model's type and its is_decoder.",
        )


def check_classifies(model: Classifier) -> None:
    """Refuse a classifier that cannot tell one class from another.

    Whether it is any good, only labelled documents say.

    Raises
    ------
    ModelError
        If it has a single output (a regression), two labels of one name, or probabilities that
        are not numbers.
    """
    if len(model.labels) < 2 or len(set(model.labels)) < len(model.labels):
        raise ModelError(
            f"a classifier needs two labels or more, each with its name; it has "
            f"{len(set(model.labels))}.",
            where=model.name,
            hint="Name them in config.json (id2label); regressions are not supported.",
        )
    if not np.all(np.isfinite(model.classify(CANARY))):
        raise ModelError("the model gives probabilities that are not numbers.", where=model.name)


def check_french(model: TransformerModel, steps: Callable[[Encoding], tuple[Step, ...]]) -> None:
    """Refuse a model that predicts plain French no better than chance.

    Parameters
    ----------
    model : TransformerModel
        A model that scores tokens.
    steps : callable
        From an encoding to the steps that score each of its tokens.

    Raises
    ------
    ModelError
        If the mean log-probability of the tokens of `CANARY` does not beat a uniform guess by
        `CHANCE_MARGIN` nats, or is not a number.
    """
    encodings = [model.encode(text) for text in CANARY]
    items = [ScoringItem(encoding.ids, steps(encoding)) for encoding in encodings]
    check_predicts(model.identity, model.score(items))  # type: ignore[attr-defined]


def check_predicts(identity: Identity, scores: Sequence[NDArray[np.float64]]) -> None:
    """Refuse a model that gives plain French no better a probability than chance.

    Parameters
    ----------
    identity : Identity
        Of the model: its name and the size of its vocabulary.
    scores : sequence of numpy.ndarray
        Log-probabilities of the tokens of `CANARY`, in nats.

    Raises
    ------
    ModelError
        If their mean does not beat a uniform guess by `CHANCE_MARGIN` nats, or is not a number.
    """
    mean = float(np.mean(np.concatenate(scores)))
    uniform = -math.log(identity.vocabulary_size or 1)
    if not math.isfinite(mean):
        raise ModelError("the model gives probabilities that are not numbers.", where=identity.name)
    if mean < uniform + CHANCE_MARGIN:
        raise ModelError(
            f"the model predicts plain French no better than chance (mean log-probability "
            f"{mean:.2f} a token, uniform {uniform:.2f}).",
            where=identity.name,
            hint="Its head is near-uniform or random, or it never saw French.",
        )
