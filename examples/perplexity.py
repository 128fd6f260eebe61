"""Measure perplexity on held-out text: python examples/perplexity.py --help.

Writes ``perplexity.json`` into the folder of each model: the decoder's perplexity, the masked
model's pseudo-perplexity, and those of a unigram and a trigram model with the same tokenizer.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import torch
from mini.batches import encode_documents
from mini.corpus import load_split
from mini.encoder import HeldOutMaskedLoss
from mini.perplexity import causal_nats, masked_nats, ngram_nats, summarise_nats
from mini.reading import CAUSAL, MASKED, check_held_out, load_pair_of_models
from mini.saving import write_json


def main() -> None:
    """Measure both models and both baselines, write one file for each model."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pamj", type=Path, required=True, help="pamj_fr.jsonl")
    parser.add_argument("--sequoia", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--models", type=Path, default=here.parent / "models")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    split = load_split(options.pamj, options.sequoia, seed=options.seed)
    check_held_out(options.models, split)
    models = load_pair_of_models(options.models)
    tokenizer = next(iter(models.values()))[1].backend_tokenizer
    training = encode_documents(tokenizer, split.training)
    held_out = encode_documents(tokenizer, split.held_out)
    tokens = np.array([sum(map(len, document)) for document in held_out])
    words = np.array([len(document.text.split()) for document in split.held_out])
    nats = {
        "unigram": ngram_nats(tokenizer, training, held_out, 1),
        "trigram": ngram_nats(tokenizer, training, held_out, 3),
    }
    if CAUSAL in models:
        nats[CAUSAL] = causal_nats(models[CAUSAL][0], tokenizer, held_out)
    if MASKED in models:
        nats[MASKED] = masked_nats(models[MASKED][0], tokenizer, held_out)
    content = {
        "seed": options.seed,
        "documents": len(held_out),
        "tokens": int(tokens.sum()),
        "words": int(words.sum()),
        "scores": {
            name: summarise_nats(values, tokens, words, seed=options.seed)
            for name, values in nats.items()
        },
    }
    if MASKED in models:
        loss = HeldOutMaskedLoss(tokenizer, held_out)(models[MASKED][0])
        content["masked_at_30_percent"] = {"perplexity": math.exp(loss)}
    for name in models:
        write_json(content, options.models / name / "perplexity.json")
    for name, row in content["scores"].items():
        token = row["per_token"]
        print(
            f"{name:16s} per token {token['perplexity']:8.2f} "
            f"[{token['ci_low']:.2f}; {token['ci_high']:.2f}]  "
            f"per word {row['per_word']['perplexity']:.1f}"
        )
    if MASKED in models:
        print(f"masked at 30 %   per token {math.exp(loss):8.2f}")


if __name__ == "__main__":
    main()
