"""Train the two demonstration models: python examples/train_mini.py --pamj FILE --sequoia FOLDER.

First a decoder (``mini-fr-causal``), then the same weights as a bidirectional model
(``mini-fr``). About an hour on two cores. At any moment the output folders hold the best weights
so far.
"""

from __future__ import annotations

import argparse
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from mini.batches import Batch, count_tokens, encode_documents
from mini.corpus import HELD_OUT_SHARE, NGRAM, Split, describe_documents, hash_files, load_split
from mini.decoder import HeldOutCausalLoss, build_decoder, causal_epochs, causal_loss
from mini.encoder import HeldOutMaskedLoss, Masker, encoder_from_decoder, masked_epochs, masked_loss
from mini.energy import start_tracker, tracked_energy
from mini.saving import publish_model, write_json
from mini.tokenizer import train_tokenizer
from mini.training import Schedule, train
from tokenizers import Tokenizer
from transformers import EuroBertForMaskedLM, LlamaForCausalLM, PreTrainedModel

SHAPE = {"width": 256, "layers": 4, "feed_forward": 688, "heads": 4}
# A million weights, for tables of many models: --small.
SMALL_SHAPE = {"width": 80, "layers": 4, "feed_forward": 216, "heads": 4}
MASKING = {"lowest": 0.15, "highest": 0.45, "whole_words": 0.5}
PACKAGES = ("torch", "transformers", "tokenizers", "safetensors", "numpy", "codecarbon")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pamj", type=Path, required=True, help="pamj_fr.jsonl")
    parser.add_argument("--sequoia", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--out", type=Path, default=here.parent / "models")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--decoder-minutes", type=float, default=45.0)
    parser.add_argument("--encoder-minutes", type=float, default=90.0)
    parser.add_argument("--decoder-steps", type=int, default=1300)
    parser.add_argument("--encoder-steps", type=int, default=4000)
    parser.add_argument("--decoder-dropout", type=float, default=0.1)
    parser.add_argument("--encoder-dropout", type=float, default=0.1)
    parser.add_argument("--encoder-rate", type=float, default=2e-3, help="learning rate")
    parser.add_argument("--decay-from", type=float, default=0.6, help="of the encoder's stage")
    parser.add_argument(
        "--merge-dropout", type=float, default=0.0, help="BPE-dropout while the encoder trains"
    )
    parser.add_argument(
        "--encoder", type=Path, help="go on from this trained encoder folder; trains no decoder"
    )
    parser.add_argument(
        "--small", action="store_true", help="the siblings of a million weights (small-fr, …)"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--decoder",
        type=Path,
        help="start from this trained decoder folder instead of random weights",
    )
    parser.add_argument(
        "--skip-decoder", action="store_true", help="with --decoder: train the encoder only"
    )
    return parser.parse_args()


def _name(options: argparse.Namespace, kind: str = "") -> str:
    """Return the name of the folder of a model."""
    return "-".join(filter(None, ["small-fr" if options.small else "mini-fr", kind]))


def describe_run(options: argparse.Namespace, split: Split, tokenizer: Tokenizer) -> dict[str, Any]:
    """Collect what both models share for their ``training.json``."""
    return {
        "data": {
            "sha256": hash_files([options.pamj, *options.sequoia.glob("*.conllu")]),
            "held_out_share": HELD_OUT_SHARE,
            "ngram": NGRAM,
            "training": describe_documents(split.training),
            "held_out": describe_documents(split.held_out),
            "held_out_documents": [document.id for document in split.held_out],
            "tokens": {
                "training": count_tokens(encode_documents(tokenizer, split.training)),
                "held_out": count_tokens(encode_documents(tokenizer, split.held_out)),
            },
        },
        "vocabulary": tokenizer.get_vocab_size(),
        "shape": SMALL_SHAPE if options.small else SHAPE,
        "seed": options.seed,
        "machine": {
            "processor": platform.machine(),
            "threads": options.threads,
            "python": platform.python_version(),
        },
        "packages": {name: version(name) for name in PACKAGES},
    }


def train_decoder(
    options: argparse.Namespace, split: Split, tokenizer: Tokenizer, decoder: LlamaForCausalLM
) -> tuple[LlamaForCausalLM, dict[str, Any]]:
    """Train ``mini-fr-causal`` (further) and publish it at every improvement."""
    schedule = Schedule(
        steps=options.decoder_steps,
        minutes=options.decoder_minutes,
        learning_rate=2e-3,
        dropout=options.decoder_dropout,
        seed=options.seed,
    )
    target = options.out / _name(options, "causal")
    return train(
        decoder,
        causal_epochs(tokenizer, encode_documents(tokenizer, split.training), options.seed),
        causal_loss,
        HeldOutCausalLoss(tokenizer, encode_documents(tokenizer, split.held_out)),
        schedule,
        lambda best: publish_model(best, tokenizer, target, masked=False),
    )


def train_encoder(
    options: argparse.Namespace, split: Split, tokenizer: Tokenizer, encoder: PreTrainedModel
) -> tuple[PreTrainedModel, dict[str, Any]]:
    """Train ``mini-fr`` (further) and publish it at every improvement."""
    schedule = Schedule(
        steps=options.encoder_steps,
        minutes=options.encoder_minutes,
        learning_rate=options.encoder_rate,
        decay_from=options.decay_from,
        dropout=options.encoder_dropout,
        average=0.998,
        evaluate_every=200,
        seed=options.seed,
    )
    masker = Masker(tokenizer, **MASKING)
    generator = torch.Generator().manual_seed(options.seed)
    target = options.out / _name(options)

    def loss_of(model: PreTrainedModel, batch: Batch) -> torch.Tensor:
        return masked_loss(model, batch, masker(batch, generator), masker.mask)

    return train(
        encoder,
        masked_epochs(tokenizer, split.training, options.seed, options.merge_dropout),
        loss_of,
        HeldOutMaskedLoss(tokenizer, encode_documents(tokenizer, split.held_out)),
        schedule,
        lambda best: publish_model(best, tokenizer, target, masked=True),
    )


def earlier_runs(folder: Path | None) -> list[dict[str, Any]]:
    """Read the record of the runs that led to the weights we go on from."""
    if folder is None:
        return []
    content = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    runs: list[dict[str, Any]] = content["training"]
    return runs


def make_decoder(options: argparse.Namespace, split: Split) -> tuple[Tokenizer, LlamaForCausalLM]:
    """Load the tokenizer and decoder to go on from, or train a tokenizer and draw weights."""
    if options.decoder:
        tokenizer = Tokenizer.from_file(str(options.decoder / "tokenizer.json"))
        return tokenizer, LlamaForCausalLM.from_pretrained(options.decoder, dtype=torch.float32)
    sentences = (sentence for d in split.training for sentence in d.sentences)
    tokenizer = train_tokenizer(sentences, options.vocabulary)
    return tokenizer, build_decoder(
        tokenizer, **(SMALL_SHAPE if options.small else SHAPE), seed=options.seed
    )


def main() -> None:
    """Train both models, or go on with either."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    split = load_split(options.pamj, options.sequoia, seed=options.seed)
    if options.encoder:
        tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
        encoder = EuroBertForMaskedLM.from_pretrained(options.encoder, dtype=torch.float32)
        shared = describe_run(options, split, tokenizer)
    else:
        tokenizer, decoder = make_decoder(options, split)
        shared = describe_run(options, split, tokenizer)
        if not options.skip_decoder:
            tracker = start_tracker()
            decoder, record = train_decoder(options, split, tokenizer, decoder)
            target = options.out / _name(options, "causal")
            publish_model(decoder, tokenizer, target, masked=False)
            record["energy"] = tracked_energy(tracker)
            runs = [*earlier_runs(options.decoder), record]
            write_json({**shared, "training": runs}, target / "training.json")
        encoder = encoder_from_decoder(decoder, tokenizer)
    tracker = start_tracker()
    encoder, record = train_encoder(options, split, tokenizer, encoder)
    target = options.out / _name(options)
    publish_model(encoder, tokenizer, target, masked=True)
    record["energy"] = tracked_energy(tracker)
    record["masking"] = MASKING
    record["merge_dropout"] = options.merge_dropout
    runs = [*earlier_runs(options.encoder), record]
    write_json({**shared, "training": runs}, target / "training.json")


if __name__ == "__main__":
    main()
