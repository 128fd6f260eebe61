"""Train a classifier on: from a language model, or from a classifier that is there already."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text
from epicene.core.threads import limited
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines.encoder import with_head
from epicene.evaluation.baselines.labels import labelled
from epicene.evaluation.baselines.training import Steps, drawn_by, run_steps
from epicene.mitigation.classifiers.cross_entropy import CrossEntropy
from epicene.mitigation.classifiers.lessons import Weights
from epicene.models.classifier import SEVERAL, WINDOW, WINDOW_FIELD, Classifier
from epicene.models.transformer import TransformerModel

if TYPE_CHECKING:
    import torch

# The stream of random numbers that the baseline draws its head and dropout from: plain training
# then gives the weights that it gives.
_STREAM = "document-encoder"


def train_classifier(
    model: TransformerModel,
    corpus: Corpus,
    target: str,
    weights: Weights | None = None,
    *,
    several: bool = False,
    epochs: int = 6,
    learning_rate: float = 5e-4,
    batch_tokens: int = 1024,
    window: int = WINDOW,
    max_steps: int | None = None,
    seed: int = 0,
) -> Classifier:
    """Train a classifier of documents; one thread, the same bytes each time.

    Parameters
    ----------
    model : TransformerModel
        A masked or causal model, which gets a new head; or a classifier, which keeps its own, its
        labels and its windows. It stays as it is.
    corpus : Corpus
        Documents with the attribute; those without are left out.
    target : str
        The attribute of documents that is the label.
    weights : mapping of str to float, or str, optional
        How much each document counts, by its id; or the attribute that says so.
    several : bool
        Whether a document may have several labels, ``anxiety|insomnia``, or none.
    epochs, learning_rate, batch_tokens, max_steps
        See `epicene.evaluation.baselines.training.Steps`. The learning rate is that of small
        models such as ``mini-fr``; those of a hundred million weights want some 2e-5.
    window : int
        Words that are read at once, at most.
    seed : int
        Fixes the new head, dropout and the order of the batches.

    Returns
    -------
    Classifier
        Its ``module.save_pretrained`` and ``tokenizer.save_pretrained`` write a folder that plain
        transformers loads, and `epicene.load_model`.

    Raises
    ------
    InputError
        If no document has the attribute or all have one label, a label is none that a classifier
        knows, or the model cannot be trained on.

    Examples
    --------
    >>> import epicene
    >>> from epicene.mitigation.classifiers.train import train_classifier
    >>> model, corpus = epicene.load_model("mini-fr"), epicene.load_corpus("mental-health")
    >>> train_classifier(model, corpus, "included", max_steps=1).labels
    ('no', 'yes')
    """
    steps = Steps(epochs, learning_rate, batch_tokens, max_steps=max_steps)
    with limited(1), drawn_by(seed, _STREAM):
        classifier = _begun(model, corpus, target, several, window)
        _run(classifier, corpus, CrossEntropy(target, weights), steps, seed)
    return classifier


def predictions_of(classifier: Classifier, corpus: Corpus) -> Any:
    """Return what `epicene.evaluate` takes: ``id``, ``prediction``, ``score_NAME`` of each label.

    Parameters
    ----------
    classifier : Classifier
    corpus : Corpus
        What gold its documents carry is not looked at.

    Returns
    -------
    pandas.DataFrame
        A row a document, in order.
    """
    from epicene.evaluation.baselines.answers import label_table

    documents = tuple(corpus)
    with limited(1):
        scores = classifier.classify([document.text for document in documents])
    return label_table(
        [document.id for document in documents],
        classifier.labels,
        scores,
        several=classifier.several,
    )


def _begun(
    model: TransformerModel, corpus: Corpus, target: str, several: bool, window: int
) -> Classifier:
    """Return a classifier that may be trained: a copy, or a new head on a copy."""
    identity = dataclasses.replace(
        model.identity,
        name=f"{model.name}+{target}",
        sha256=sha256_text([model.identity.sha256, target]),
        family="classifier",
        objective="classification",
        # What it learns from documents is not what the model was made from.
        demonstration=False,
    )
    if isinstance(model, Classifier):
        return Classifier(identity.name, identity, copy.deepcopy(model.module), model.tokenizer)
    _, labels = labelled(tuple(corpus), target, several)
    classes = sorted(frozenset().union(*labels))
    if len(classes) < (1 if several else 2):
        raise InputError(
            f"all documents have one label of {target!r}.", hint="Give documents of two or more."
        )
    encoder = with_head(model, "document", len(classes))
    config = encoder.module.config
    config.id2label = dict(enumerate(classes))
    config.label2id = {name: place for place, name in enumerate(classes)}
    config.problem_type = SEVERAL if several else "single_label_classification"
    setattr(config, WINDOW_FIELD, window)
    if config.pad_token_id is None:
        # A decoder looks for the last token that is no padding.
        config.pad_token_id = encoder.padding
    identity = dataclasses.replace(
        identity,
        architecture=type(encoder.module).__name__,
        n_parameters=int(encoder.module.num_parameters()),
    )
    return Classifier(identity.name, identity, encoder.module, model.tokenizer)


def _run(
    classifier: Classifier, corpus: Corpus, objective: CrossEntropy, steps: Steps, seed: int
) -> None:
    """Train the module of a classifier in place."""
    examples, module = objective.examples(corpus, classifier, seed), classifier.module

    def loss_of(places: Sequence[int]) -> torch.Tensor:
        batch = objective.batch([examples[place] for place in places], classifier, [])
        loss = objective.loss(module, None, batch)
        return loss.total / loss.count

    run_steps(module, [len(example) for example in examples], loss_of, steps, seed)
