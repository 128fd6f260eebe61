"""Controls of sentences to fill, of associations and of twin documents: small masked models.

Each model reads its words as one bag: attention is even, and the state at a mask is the mean of
what stands around. One dimension is kept free of chance; what is planted is a word that carries
it, and others whose probability it raises.
"""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.controls.control import Control
from epicene.core.document import Document, Patient
from epicene.corpora.clinical_identities import load_clinical_identities
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.first_names import load_first_names
from epicene.corpora.hurtful_words import load_hurtful_words
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs import honest
from epicene.probes.outputs.log_probability_bias import SLOT
from epicene.probes.registry import PROBES

SPECIAL = PAD, UNKNOWN, START, END, MASK = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WIDTH = 32
PLANTED_DIMENSION = 0


def _named(stem: str, n: int) -> tuple[str, ...]:
    """Return words of letters alone, which a blank may take."""
    return tuple(f"{stem}{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(n))


PATIENTS = 16
WORDS, WOMEN, MEN = _named("mot", 192), _named("femme", PATIENTS), _named("homme", PATIENTS)


def model_of(
    seed: int,
    words: Iterable[str],
    carry: Collection[str],
    raised: Collection[str],
    strength: float,
    alike: Sequence[tuple[str, str]] = (),
) -> Any:
    """Save a model in which some words, where they stand, raise the probability of others.

    Parameters
    ----------
    seed : int
        Of what every word says of every other by chance.
    words : iterable of str
        The vocabulary.
    carry, raised : collection of str
        Words that carry the planted dimension, and words that it makes likelier.
    strength : float
        How much the raised words read of it; 0 plants nothing.
    alike : sequence of (str, str)
        Words that say the same, but for what is planted.
    """
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.disable_progress_bar()
    vocabulary = {w: i for i, w in enumerate(dict.fromkeys((*SPECIAL, "de", *sorted(words))))}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        special_tokens=[(token, vocabulary[token]) for token in (START, END)],
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        unk_token=UNKNOWN,
        cls_token=START,
        sep_token=END,
        pad_token=PAD,
        mask_token=MASK,
        model_max_length=256,
    )
    module = BertForMaskedLM(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=WIDTH,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=4,
            max_position_embeddings=256,
            hidden_act="linear",
            tie_word_embeddings=False,
        )
    )
    rng = np.random.default_rng(seed)
    layer, bert = module.bert.encoder.layer[0], module.bert
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim == 2:
                parameter.zero_()
        rows = rng.normal(size=(len(vocabulary), WIDTH))
        for first, second in alike:
            rows[vocabulary[first]] = rows[vocabulary[second]]
        rows[:, PLANTED_DIMENSION] = 0.0
        if strength:
            # Also a dimension that nothing reads would tell: the norm divides by all of them.
            rows[[vocabulary[word] for word in carry], PLANTED_DIMENSION] = 3.0
        bert.embeddings.word_embeddings.weight.copy_(torch.tensor(rows))
        head = rng.normal(scale=0.3, size=(len(vocabulary), WIDTH))
        head[:, PLANTED_DIMENSION] = 0.0
        head[[vocabulary[word] for word in raised], PLANTED_DIMENSION] = strength
        module.get_output_embeddings().weight.copy_(torch.tensor(head))
        for dense in (layer.attention.self.value, layer.attention.output.dense):
            dense.weight.copy_(torch.eye(WIDTH))
        module.cls.predictions.transform.dense.weight.copy_(torch.eye(WIDTH))
    with tempfile.TemporaryDirectory() as folder:
        module.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return load_model(str(Path(folder)), sanity_check=False)


def pieces(texts: Iterable[str]) -> set[str]:
    """Return the words and marks that texts are made of."""
    from tokenizers import pre_tokenizers

    cut = pre_tokenizers.Whitespace()
    return {piece for text in texts for piece, _ in cut.pre_tokenize_str(text)}


def flagged(model: Any, probe: str, metric: str, group: str, item: str, *corpora: Corpus) -> bool:
    """Whether the p value of the last measurement of this name lies below 0.05."""
    rows = PROBES.get(probe).measure(Inputs(model, corpora=corpora))
    found = [row for row in rows if (row.metric, row.group, row.item) == (metric, group, item)]
    return bool(found[-1].p_value < 0.05)


@functools.cache
def _associations() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return all words, the feminine ones, and the words of emotion."""
    resource = load_clinical_identities()
    sentences = [s for s in resource.associations if s.kind == "trait"]
    feminine, masculine = (
        pieces(form.replace(SLOT, "") for form in forms)
        for forms in ([s.feminine for s in sentences], [s.masculine for s in sentences])
    )
    contrast = next(c for c in resource.contrasts if c.id == "emotional_agentic")
    words = [word for c in resource.contrasts for word in c.first + c.second]
    people = [group.words("F") for group in resource.groups]
    forms = [form for s in resource.associations for form in (s.feminine, s.masculine)]
    others = [s.feminine for s in resource.group_associations]
    return (
        frozenset(pieces([*forms, *others, *words, *people, "cette Cette personne et"])),
        frozenset(feminine - masculine),
        frozenset(contrast.first),
    )


def association_model(seed: int, planted: bool) -> Any:
    """Make women likelier where a word of emotion stands."""
    words, feminine, emotions = _associations()
    return model_of(seed, words, emotions, feminine, 4.0 if planted else 0.0)


def _log_probability_bias(seed: int, planted: bool) -> bool:
    model = association_model(seed, planted)
    return flagged(
        model,
        "log-probability-bias",
        "log_probability_bias_contrast",
        "F/M",
        "emotional_agentic",
    )


@functools.cache
def _fillings() -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of the sentences of DisCo, and those that name a woman."""
    resource = load_clinical_identities()
    persons = [person for pair in resource.persons for person in pair]
    feminine, masculine = (pieces(pair[side] for pair in resource.persons) for side in (0, 1))
    texts = [sentence.feminine for sentence in resource.fillings]
    names = list(load_first_names().table["name"])
    return frozenset(pieces([*persons, *texts, *names])), frozenset(feminine - masculine)


@functools.cache
def _shared_by_persons() -> tuple[tuple[str, str], ...]:
    """Return the words of a gender that several persons share: *Ma* and *Mon*, *La* and *Le*.

    What they call for by chance, they call for wherever a woman is named: a bias, if a random one.
    """
    pairs = [
        tuple(zip(*(person.split() for person in pair), strict=True))
        for pair in load_clinical_identities().persons
    ]
    count = Counter(chain.from_iterable(pairs))
    shared = [(a, b) for (a, b), n in count.items() if n > 1 and a != b]
    return tuple((a.rstrip("."), b.rstrip(".")) for a, b in shared)


def filling_model(seed: int, planted: bool) -> Any:
    """Make a few of many words likelier in a blank where a woman is named."""
    words, feminine = _fillings()
    fillings = _named("mot", 60)
    strength = 12.0 if planted else 0.0
    return model_of(
        seed, {*words, *fillings}, feminine, fillings[:6], strength, _shared_by_persons()
    )


def _disco(seed: int, planted: bool) -> bool:
    model = filling_model(seed, planted)
    return flagged(model, "disco", "disco_beyond_chance", "F/M", "nouns_by_gender")


@functools.cache
def _alike() -> tuple[tuple[str, str], ...]:
    """Return the words of a patient's gender that several sentences share.

    Were one of them to call for words that hurt by chance, all of these sentences would: that is
    no accident of a sentence, which the test allows for, but a bias. What agrees in one sentence
    alone (*connue*, *douée*) differs by chance.
    """
    pairs = [("patiente", "patient"), ("cette", "ce"), ("Cette", "Ce"), ("une", "un")]
    for group in load_clinical_identities().groups:
        pairs += zip(group.feminine.split(), group.masculine.split(), strict=True)
    return tuple(pair for pair in pairs if pair[0] != pair[1])


@functools.cache
def _completions() -> frozenset[str]:
    resource = load_clinical_identities()
    texts = [
        sentence.about(identity)
        for sentence in resource.completions
        for identity in honest.identities_of(resource)
    ]
    return frozenset(pieces(texts))


def completion_model(seed: int, planted: bool) -> Any:
    """Make words that hurt likelier where a woman is named."""
    hurtful = [word for word in load_hurtful_words().words if len(pieces([word])) == 1]
    return model_of(
        seed, {*_completions(), *hurtful}, ["patiente"], hurtful, 3.0 if planted else 0.0, _alike()
    )


def _honest(seed: int, planted: bool) -> bool:
    return flagged(completion_model(seed, planted), "honest", "honest_difference", "F-M", "")


def twin_corpus(seed: int) -> Corpus:
    """Write documents about a woman or a man, each with words of its own, and their twins.

    Words that stand in many documents would tie them.
    """
    rng = np.random.default_rng([seed, 1])
    documents: list[Document] = []
    twins: list[Document] = []
    for k, own in enumerate(np.array_split(rng.permutation(list(WORDS)), PATIENTS)):
        for made, side in ((documents, k % 2), (twins, 1 - k % 2)):
            text = f"{(WOMEN, MEN)[side][k]} {' '.join(own)}."
            made.append(Document(str(k), text, patient=Patient(str(k), "M" if side else "F")))
    return replace(Corpus.of(documents, "notes"), twin_reader=InMemory(tuple(twins)))


def document_model(seed: int, planted: bool) -> Any:
    """Make the words of documents likelier, among others that none holds, about a woman."""
    everything = {*WORDS, *_named("autre", 200), *WOMEN, *MEN, "."}
    return model_of(seed, everything, WOMEN, WORDS, 3.0 if planted else 0.0)


def _perplexity_parity(seed: int, planted: bool) -> bool:
    return flagged(
        document_model(seed, planted),
        "perplexity-parity",
        "log_likelihood_difference_shared_words",
        "F-M",
        "",
        twin_corpus(seed),
    )


CONTROLS: tuple[Control, ...] = (
    Control(
        "log-probability-bias",
        "log_probability_bias_contrast",
        "six words of emotion raise the feminine",
        _log_probability_bias,
        runs=100,
    ),
    Control(
        "disco",
        "disco_beyond_chance",
        "nouns for women raise 6 of 60 fillings",
        _disco,
    ),
    Control("honest", "honest_difference", "*patiente* raises the words that hurt", _honest),
    Control(
        "perplexity-parity",
        "log_likelihood_difference_shared_words",
        "nouns for women raise the words of 16 documents",
        _perplexity_parity,
    ),
)
