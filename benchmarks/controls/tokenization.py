"""Controls of the probes of the tokenization stage: tokenizers that are trained, saved and loaded.

What is planted is in the vocabulary: words that it knows whole, and words that it cuts in two.
`DESCRIBING` names the probes of the stage that have no control, since they only describe.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks.controls.control import Control
from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.first_names import load_first_names
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.registry import PROBES
from epicene.probes.tokenization.writing import Writing

SHARE = 0.03
"""Of the words cut in two in the blind case, whatever their gender."""


def model_of(whole: Iterable[str], cut: Iterable[str]) -> Any:
    """Save a tokenizer that knows some words and cuts others, and load it as a user would."""
    from transformers import BertConfig, BertForMaskedLM, BertTokenizerFast
    from transformers.utils import logging

    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    known = set(whole)
    pieces = [piece for word in cut for piece in _in_two(word, known)]
    tokens = list(dict.fromkeys((*special, *sorted(known), *pieces)))
    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
        vocabulary = {token: index for index, token in enumerate(tokens)}
        BertTokenizerFast(
            vocab=vocabulary, do_lower_case=False, strip_accents=False, model_max_length=512
        ).save_pretrained(path)
        BertForMaskedLM(
            BertConfig(
                vocab_size=len(tokens),
                hidden_size=4,
                num_hidden_layers=1,
                num_attention_heads=1,
                intermediate_size=4,
                max_position_embeddings=512,
            )
        ).save_pretrained(path)
        return load_model(str(path), sanity_check=False)


def _in_two(word: str, known: set[str]) -> tuple[str, str]:
    """Cut a word without making another known: the masculine would gain by a cut feminine.

    After the longest known word that it begins with, since the tokenizer would cut it there; else
    after its first letter.
    """
    end = next((n for n in range(len(word) - 1, 0, -1) if word[:n] in known), 1)
    return word[:end], f"##{word[end:]}"


def flagged(model: Any, probe: str, metric: str, item: str, *corpora: Corpus) -> bool:
    """Whether the p value of the last measurement of this name lies below 0.05.

    The last: the notes of a corpus come after those that ship.
    """
    rows = PROBES.get(probe).measure(Inputs(model, corpora=corpora))
    row = [row for row in rows if (row.metric, row.item) == (metric, item)][-1]
    return bool(row.p_value < 0.05)


@functools.cache
def _forms() -> tuple[tuple[str, str], ...]:
    table = load_gendered_forms().table
    one = table[table["number"] == "singular"]
    return tuple(zip(one["feminine"], one["masculine"], strict=True))


def _forms_model(seed: int, planted: bool) -> Any:
    """Cut some words of either gender, and more of the feminine where planted."""
    rng = np.random.default_rng([seed, planted])
    cut = [
        word
        for pair in _forms()
        for word, more in zip(pair, (0.05 if planted else 0.0, 0.0), strict=True)
        if rng.random() < SHARE + more
    ]
    return model_of(sorted({w for pair in _forms() for w in pair} - set(cut)), cut)


def _whole_words(seed: int, planted: bool) -> bool:
    model = _forms_model(seed, planted)
    return flagged(model, "tokenization-whole-words", "single_token_rate_difference", "")


def _gender(seed: int, planted: bool) -> bool:
    return flagged(_forms_model(seed, planted), "tokenization-gender", "tokens_difference", "")


def _names(seed: int, planted: bool) -> bool:
    """Cut names at random, and more of women's where planted."""
    rng = np.random.default_rng([seed, planted, 1])
    table = load_first_names().table
    rate = np.where(table["sex"] == "F", 0.45 if planted else 0.2, 0.2)
    cut = sorted(set(table["name"][rng.random(len(table)) < rate]))
    model = model_of(sorted(set(table["name"]) - set(cut)), cut)
    rows = PROBES.get("tokenization-names").measure(Inputs(model))
    (row,) = (r for r in rows if (r.metric, r.group) == ("single_token_name_difference", "F-M"))
    return bool(row.p_value < 0.05)


def _notes(seed: int, planted: bool) -> bool:
    """Write notes of 30 patients; words of either gender are cut at random, or feminines more."""
    rng = np.random.default_rng([seed, planted, 2])
    words = [pair for pair in _forms() if pair[0] != pair[1]]
    cut = [
        w
        for pair in words
        for w, p in zip(pair, (0.6 if planted else 0.4, 0.4), strict=True)
        if rng.random() < p
    ]
    model = model_of(sorted({w for pair in words for w in pair} - set(cut)), cut)
    documents, twins = [], []
    # Each patient has words of their own: a word that stands in many notes would tie them.
    order = rng.permutation(len(words))
    for k in range(30):
        own = [words[place] for place in order[k * 20 : (k + 1) * 20]]
        for made, side in ((documents, k % 2), (twins, 1 - k % 2)):
            sex = "M" if side else "F"
            text = " ".join(pair[side] for pair in own)
            made.append(Document(str(k), text, patient=Patient(str(k), sex)))
    corpus = replace(Corpus.of(documents, "notes"), twin_reader=InMemory(tuple(twins)))
    return flagged(model, "tokenization-notes", "note_tokens_difference", "", corpus)


def _writing(seed: int, planted: bool) -> bool:
    """Know every form, and cut some in capitals: of either gender, or of the feminine more."""
    rng = np.random.default_rng([seed, planted, 3])
    table = load_gendered_forms().table
    masculine = {word.upper() for word in table["masculine"]}
    written = sorted(masculine | {word.upper() for word in table["feminine"]})
    more = 0.05 if planted else 0.0
    rates = [SHARE + (0.0 if word in masculine else more) for word in written]
    cut = {word for word, rate in zip(written, rates, strict=True) if rng.random() < rate}
    known = {*written, *table["feminine"], *table["masculine"]} - cut
    model = model_of(sorted(known), sorted(cut))
    # Its notes describe, and take most of its time: two are enough here.
    probe = replace(cast(Writing, PROBES.get("tokenization-writing")), notes=2)
    rows = {(row.metric, row.item): row for row in probe.measure(Inputs(model))}
    return bool(rows["extra_tokens_difference", "capitals"].p_value < 0.05)


CONTROLS: tuple[Control, ...] = (
    Control(
        "tokenization-gender", "tokens_difference", "8 % of feminines cut against 3 %", _gender
    ),
    Control(
        "tokenization-whole-words",
        "single_token_rate_difference",
        "8 % of feminines cut against 3 %",
        _whole_words,
    ),
    Control(
        "tokenization-names",
        "single_token_name_difference",
        "45 % of women's names cut against 20 %",
        _names,
    ),
    Control(
        "tokenization-notes",
        "note_tokens_difference",
        "60 % of feminines cut against 40 %, 30 patients",
        _notes,
        runs=60,
    ),
    Control(
        "tokenization-writing",
        "extra_tokens_difference",
        "8 % of feminines in capitals cut against 3 %",
        _writing,
    ),
)

DESCRIBING = ("tokenization-unknown", "tokenization-fertility", "tokenization-truncation")
"""Probes whose numbers have neither a p nor a neutral value: no draw could be flagged."""
