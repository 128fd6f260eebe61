"""Controls of the probes of the embedding stage: vectors and models that are saved and loaded.

The words of one association test are drawn around their attributes, in a file of vectors, or as the
tokens of a model of one layer. Probes of contextual models are asked through the unit that they
share, with the word sets cut to that test and one carrier sentence, so that a draw is quick.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.controls.control import Control
from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.word_sets import AssociationTest, WordSets, load_word_sets
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.embeddings.ceat import WordsInContexts
from epicene.probes.embeddings.contexts import contexts_of
from epicene.probes.embeddings.layers import WordsInLayers
from epicene.probes.registry import PROBES

DIMENSIONS = 40
TEST = "gender_pain"
STRENGTH = 0.9
GRAMMAR = 0.5
Vectors = Mapping[str, np.ndarray]


@functools.cache
def _sets() -> WordSets:
    """Return the word sets with one test, and one carrier a kind of word."""
    sets = load_word_sets()
    carriers = {kind: some[:1] for kind, some in sets.carriers.items()}
    tests = tuple(test for test in sets.tests if test.id == TEST)
    return replace(sets, tests=tests, carriers=carriers)


def _test() -> AssociationTest:
    return _sets().tests[0]


def drawn(seed: int, strength: float, grammar: float = 0.0) -> Vectors:
    """Draw vectors for the words of the test, and for nouns of things.

    Attributes lie around two orthogonal directions, targets at `strength` along their difference;
    women, men and things at plus or minus `grammar` along a third, things where it is planted.
    """
    rng = np.random.default_rng(seed)
    first, second, gender = np.eye(DIMENSIONS)[:3]
    test, sets = _test(), _sets()
    centres = (
        (test.a.words, 4.0 * first),
        (test.b.words, 4.0 * second),
        (test.x.words, strength * (first - second) + gender),
        (test.y.words, strength * (second - first) - gender),
        (sets.feminine_things, grammar * gender),
        (sets.masculine_things, -grammar * gender),
        ([word for some in sets.epicene for word in some.words], 0.0 * gender),
    )
    return {
        word: centre + rng.normal(size=DIMENSIONS) for words, centre in centres for word in words
    }


def table_of(vectors: Vectors) -> Any:
    """Save vectors as word2vec writes them, and load them."""
    lines = [f"{len(vectors)} {DIMENSIONS}"]
    lines += [" ".join([word, *map(repr, map(float, row))]) for word, row in vectors.items()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "planted.vec"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return load_model(str(path))


def model_of(vectors: Vectors, others: Iterable[str], seed: int) -> Any:
    """Save a model of one layer whose tokens are these words, and load it as a user would."""
    import torch
    from transformers import BertConfig, BertForMaskedLM, BertTokenizerFast
    from transformers.utils import logging

    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    tokens = list(dict.fromkeys((*special, *vectors, *others)))
    logging.disable_progress_bar()
    torch.manual_seed(seed)
    module = BertForMaskedLM(
        BertConfig(
            vocab_size=len(tokens),
            hidden_size=DIMENSIONS,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
            max_position_embeddings=32,
        )
    )
    places = [tokens.index(word) for word in vectors]
    with torch.no_grad():
        table = module.get_input_embeddings().weight
        table[places] = torch.tensor(np.stack(list(vectors.values())), dtype=table.dtype)
    with tempfile.TemporaryDirectory() as folder:
        module.save_pretrained(folder)
        BertTokenizerFast(
            vocab={token: place for place, token in enumerate(tokens)},
            do_lower_case=False,
            strip_accents=False,
            model_max_length=32,
        ).save_pretrained(folder)
        return load_model(folder, sanity_check=False)


def _words_of(texts: Sequence[str]) -> list[str]:
    return sorted({word for text in texts for word in text.replace(".", " .").split()})


def _of_table(probe: str, metric: str, item: str, vectors: Vectors) -> bool:
    rows = PROBES.get(probe).measure(Inputs(table_of(vectors)))
    (row,) = (r for r in rows if (r.metric, r.item) == (metric, item))
    return bool(row.p_value < 0.05)


def _of_layers(metric: str, item: str, vectors: Vectors, seed: int) -> bool:
    carriers = [text.replace("{word}", "") for some in _sets().carriers.values() for text in some]
    model = model_of(vectors, _words_of(carriers), seed)
    answer = WordsInLayers(_sets(), unit="word", seed=seed).ask(model)
    (row,) = (r for r in answer if (r["metric"], r["item"]) == (metric, item))
    return bool(row["value"]["p_value"] < 0.05)


def _strength(planted: bool) -> float:
    return STRENGTH if planted else 0.0


def _weat(seed: int, planted: bool) -> bool:
    return _of_table("weat", "effect_size", TEST, drawn(seed, _strength(planted)))


def _scores(seed: int, planted: bool) -> bool:
    vectors = drawn(seed, _strength(planted))
    return _of_table("association-scores", "rnd_difference", TEST, vectors)


def _things(seed: int, planted: bool) -> bool:
    vectors = drawn(seed, 0.0, GRAMMAR if planted else 0.0)
    return _of_table("grammatical-gender", "things_gender_effect", "", vectors)


def _seat(seed: int, planted: bool) -> bool:
    return _of_layers("effect_size", TEST, drawn(seed, _strength(planted)), seed)


def _scores_by_layer(seed: int, planted: bool) -> bool:
    vectors = drawn(seed, _strength(planted))
    return _of_layers("rnd_difference", f"{TEST}/layer_1", vectors, seed)


def _things_by_layer(seed: int, planted: bool) -> bool:
    vectors = drawn(seed, 0.0, GRAMMAR if planted else 0.0)
    return _of_layers("things_gender_effect", "layer_1", vectors, seed)


def _ceat(seed: int, planted: bool) -> bool:
    """Write four sentences a word, each with two words of no meaning drawn around it."""
    vectors = drawn(seed, _strength(planted))
    rng = np.random.default_rng([seed, 1])
    test, fillers = _test(), [f"mot{letter}" for letter in "abcdefghij"]
    words = [*test.x.words, *test.y.words, *test.a.words, *test.b.words]
    documents = [
        Document(f"{word}-{k}", f"{before} {word} {after}.")
        for word in words
        for k, (before, after) in enumerate(rng.choice(fillers, size=(4, 2)))
    ]
    corpus = Corpus.of(documents, "sentences")
    unit = WordsInContexts(contexts_of([corpus], words, 8, seed), (test,), -1, 200, seed)
    answer = unit.ask(model_of(vectors, [*fillers, "."], seed))
    (row,) = (r for r in answer if r["metric"] == "combined_effect_size")
    return bool(row["value"]["p_value"] < 0.05)


_ASSOCIATED = f"targets {STRENGTH:g} deviations toward their attributes"
_GENDERED = f"things {GRAMMAR:g} deviations along the gender of people"

CONTROLS: tuple[Control, ...] = (
    Control("weat", "effect_size", _ASSOCIATED, _weat),
    Control("association-scores", "rnd_difference", _ASSOCIATED, _scores),
    Control("grammatical-gender", "things_gender_effect", _GENDERED, _things),
    Control("seat", "effect_size", _ASSOCIATED, _seat),
    Control("association-scores-by-layer", "rnd_difference", _ASSOCIATED, _scores_by_layer),
    Control("grammatical-gender-by-layer", "things_gender_effect", _GENDERED, _things_by_layer),
    Control("ceat", "combined_effect_size", _ASSOCIATED, _ceat),
)
