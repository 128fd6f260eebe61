"""Model folders of a few thousand random weights, one for each architecture under test."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Sentences of our own, only to give the tokenizer French pieces to learn.
TEXT = (
    "La patiente a été admise hier soir dans le service de cardiologie.",
    "Le patient a été opéré ce matin et il est sorti le lendemain.",
    "L'infirmière n'a pas trouvé d'autre lit pour cet homme âgé.",
    "Cette femme souffre d'une douleur de la jambe depuis quelques jours.",
    "Le médecin a prescrit un traitement, puis il a appelé la famille.",
    "Aujourd'hui, l'examen clinique est normal et la fièvre a disparu.",
    "Les élèves jouent dehors, où l'été commence à peine.",
    "Un bœuf, une île et un cœur : voilà trois mots du français.",
    "Il prend le train à Paris pour aller voir sa mère.",
)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
START, PAD, END, _, MASK = range(len(SPECIAL))
# Large enough for the answers to differ well beyond rounding from one token to the next.
SPREAD = 0.25

Sizes = dict[str, Any]
_SIZES: Sizes = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
    "max_position_embeddings": 512,
    "initializer_range": SPREAD,
    "pad_token_id": PAD,
    "bos_token_id": START,
    "eos_token_id": END,
}


def bpe(
    bounded: bool = True, spaces: str = "metaspace", size: int = 150, unknown: bool = True
) -> Any:
    """Train a small tokenizer.

    Parameters
    ----------
    bounded : bool
        Put a start and an end token around each text.
    spaces : {"metaspace", "whitespace", "bytes"}
        How a text is cut before the pieces: as CamemBERT, BERT or GPT-2 do.
    size : int
        Number of entries.
    unknown : bool
        Whether there is a token for what the vocabulary cannot spell.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE(unk_token="<unk>" if unknown else None))
    alphabet: list[str] = []
    if spaces == "metaspace":
        raw.pre_tokenizer = pre_tokenizers.Metaspace()
        raw.decoder = decoders.Metaspace()
    elif spaces == "whitespace":
        raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    else:
        raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        raw.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size + (256 if alphabet else 0),
        special_tokens=list(SPECIAL),
        initial_alphabet=alphabet,
        show_progress=False,
    )
    raw.train_from_iterator(TEXT, trainer)
    if bounded:
        raw.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", START), ("</s>", END)]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>" if unknown else None,
        pad_token="<pad>",
        mask_token="<mask>" if bounded else None,
        cls_token="<s>" if bounded else None,
        sep_token="</s>" if bounded else None,
        model_max_length=500 if bounded else 10**30,
    )


def _config(kind: str, vocabulary: int, changes: Sizes) -> tuple[Any, Any]:
    """Return the model class and the configuration of one kind."""
    import transformers as t

    sizes = {**_SIZES, "vocab_size": vocabulary, **changes}
    roberta = {**sizes, "type_vocab_size": 1, "layer_norm_eps": 1e-5}
    short = {
        "vocab_size": vocabulary,
        "initializer_range": SPREAD,
        "pad_token_id": PAD,
        "bos_token_id": START,
        "eos_token_id": END,
    }
    width = {"n_head": 2, "n_layer": 2, **short}
    gpt2 = {"n_embd": 32, "n_positions": 512, **width, **changes}
    xlnet = {"d_model": 32, "d_inner": 48, **width, **changes}
    distil = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 48, **short, **changes}
    bart = {
        "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 48,
        "decoder_ffn_dim": 48, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
        "init_std": SPREAD, "decoder_start_token_id": END, **short, **changes,
    }  # fmt: skip
    table: dict[str, tuple[Any, Any]] = {
        "bert": (t.BertForMaskedLM, lambda: t.BertConfig(**sizes)),
        "camembert": (t.CamembertForMaskedLM, lambda: t.CamembertConfig(**roberta)),
        "xlm-roberta": (t.XLMRobertaForMaskedLM, lambda: t.XLMRobertaConfig(**roberta)),
        "electra": (t.ElectraForMaskedLM, lambda: t.ElectraConfig(embedding_size=16, **sizes)),
        "eurobert": (t.EuroBertForMaskedLM, lambda: t.EuroBertConfig(**sizes)),
        "distilbert": (t.DistilBertForMaskedLM, lambda: t.DistilBertConfig(**distil)),
        # Its layers have the parts of BERT's and another order of normalisation.
        "roberta-prelayernorm": (
            t.RobertaPreLayerNormForMaskedLM,
            lambda: t.RobertaPreLayerNormConfig(**roberta),
        ),
        "bart": (t.BartForConditionalGeneration, lambda: t.BartConfig(**bart)),
        "gpt2": (t.GPT2LMHeadModel, lambda: t.GPT2Config(**gpt2)),
        "llama": (t.LlamaForCausalLM, lambda: t.LlamaConfig(num_key_value_heads=1, **sizes)),
        # In the list of causal models of transformers, and attends to both sides.
        "xlnet": (t.XLNetLMHeadModel, lambda: t.XLNetConfig(**xlnet)),
    }
    architecture, config = table[kind]
    return architecture, config()


def save(
    kind: str,
    folder: Path,
    tokenizer: Any | None = None,
    seed: int = 0,
    alter: Callable[[Any], None] | None = None,
    **changes: Any,
) -> Path:
    """Save a model of random weights with its tokenizer, as safetensors.

    Parameters
    ----------
    kind : str
        A key of the table in `_config`.
    folder : Path
        Where; made if need be.
    tokenizer : optional
        By default one in the manner of the kind.
    seed : int
        Of the weights.
    alter : callable, optional
        Given the module before it is saved.
    **changes
        Fields of the configuration.
    """
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = tokenizer or default_tokenizer(kind)
    torch.manual_seed(seed)
    architecture, config = _config(kind, len(tokenizer), changes)
    module = architecture(config).eval()
    if alter is not None:
        with torch.no_grad():
            alter(module)
    folder.mkdir(parents=True, exist_ok=True)
    module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def default_tokenizer(kind: str) -> Any:
    """Return a tokenizer in the manner of a kind of model."""
    if kind in ("gpt2", "llama"):
        return bpe(bounded=False, spaces="bytes" if kind == "gpt2" else "metaspace")
    return bpe(spaces="whitespace" if kind in ("bert", "electra", "distilbert") else "metaspace")


def learned(sentences: tuple[str, ...]) -> Callable[[Any], None]:
    """Teach a model with a bias on its head how frequent each token of some sentences is.

    The smallest language model that the sanity gate must let through: it knows frequencies
    and nothing else. The weights are made small, so that the bias decides.
    """

    def alter(module: Any) -> None:
        import torch

        tokenizer = default_tokenizer(module.config.model_type)
        counts = Counter(
            token
            for sentence in sentences
            for token in tokenizer(sentence, add_special_tokens=False)["input_ids"]
        )
        total = sum(counts.values())
        for parameter in module.parameters():
            parameter.mul_(0.02 / SPREAD)
        bias = module.get_output_embeddings().bias
        bias.copy_(
            torch.tensor(
                [math.log((counts[i] + 0.1) / (total + 0.1 * len(bias))) for i in range(len(bias))]
            )
        )

    return alter


def edit_json(path: Path, **changes: Any) -> None:
    """Change fields of a JSON file; None takes one away."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content.update(changes)
    kept = {key: value for key, value in content.items() if value is not None}
    path.write_text(json.dumps(kept), encoding="utf-8")


def edit_weights(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite the weights of a folder."""
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    save_file(change(load_file(path)), path, metadata={"format": "pt"})
