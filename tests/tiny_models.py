"""Model folders of a few thousand random weights, one for each architecture under test."""

from __future__ import annotations

import json
import math
import tempfile
import warnings
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

MASKED = (
    "bert", "camembert", "xlm-roberta", "roberta", "electra", "eurobert", "distilbert",
    "roberta-prelayernorm", "albert", "deberta-v2", "modernbert", "flaubert",
)  # fmt: skip
CAUSAL = ("gpt2", "llama", "mistral", "gemma", "bloom", "opt", "gpt_neox", "xglm")
_IN_BYTES = ("roberta", "modernbert", "gpt2", "bloom", "opt", "gpt_neox")

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


def of_sentencepiece(kind: str, sentinels: int = 12) -> Any:
    """Train a small tokenizer of the class that a kind of model has in `transformers`."""
    import transformers as t

    if kind == "marian":
        return _marian_tokenizer()
    pieces = _unigram()

    def vocabulary(*special: str) -> list[tuple[str, float]]:
        return [*((token, 0.0) for token in special), *pieces]

    if kind == "xlnet":
        names = ("<unk>", "<s>", "</s>", "<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>")
        return t.XLNetTokenizer(vocab=vocabulary(*names), unk_id=0)
    if kind == "mbart":
        return t.MBartTokenizer(vocab=vocabulary("<s>", "<pad>", "</s>", "<unk>"))
    return t.T5Tokenizer(vocab=vocabulary("<pad>", "</s>", "<unk>"), extra_ids=sentinels)


def _unigram(size: int = 130) -> list[tuple[str, float]]:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    raw = Tokenizer(models.Unigram())
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=size, unk_token="<unk>", show_progress=False)
    raw.train_from_iterator(TEXT, trainer)
    pieces = json.loads(raw.to_str())["model"]["vocab"]
    return [(piece, score) for piece, score in pieces if piece != "<unk>"]


def _marian_tokenizer() -> Any:
    """One model of SentencePiece for both languages, and a vocabulary beside it."""
    import sentencepiece
    from transformers import MarianTokenizer

    folder = Path(tempfile.mkdtemp(prefix="epicene-tests-"))
    pieces = folder / "source.spm"
    with pieces.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(TEXT),
            model_writer=file,
            vocab_size=130,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    model = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
    names = [model.id_to_piece(i) for i in range(len(model))]
    order = ["</s>", "<pad>", "<unk>", *(n for n in names if n not in ("<unk>", "<s>", "</s>"))]
    # The pieces of so little text are letters, which no frequencies predict much beyond chance.
    order += [f"unused{i}" for i in range(60)]
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({name: i for i, name in enumerate(order)}), encoding="utf-8")
    with warnings.catch_warnings():
        # It recommends a normaliser of punctuation that we do not need.
        warnings.simplefilter("ignore")
        return MarianTokenizer(
            source_spm=str(pieces),
            target_spm=str(pieces),
            vocab=str(vocabulary),
            source_lang="en",
            target_lang="fr",
        )


def xlm_bpe(folder: Path) -> Any:
    """Train a tokenizer of the XLM kind: in Python, pieces that end a word end in ``</w>``."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import FlaubertTokenizer

    raw = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=200,
        special_tokens=list(SPECIAL),
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    raw.train_from_iterator(TEXT, trainer)
    folder.mkdir(parents=True, exist_ok=True)
    model = json.loads(raw.to_str())["model"]
    vocabulary, merges = folder / "vocab.json", folder / "merges.txt"
    vocabulary.write_text(json.dumps(model["vocab"]), encoding="utf-8")
    merges.write_text("".join(f"{a} {b}\n" for a, b in model["merges"]), encoding="utf-8")
    return FlaubertTokenizer(
        str(vocabulary),
        str(merges),
        cls_token="<s>",
        mask_token="<mask>",
        additional_special_tokens=[],
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
    xlnet = {"d_model": 32, "d_inner": 48, **width, "pad_token_id": 5, **changes}
    # Its factor multiplies the usual spread of each matrix.
    t5 = {
        "vocab_size": vocabulary, "d_model": 32, "d_kv": 16, "d_ff": 48, "num_layers": 2,
        "num_heads": 2, "initializer_factor": 0.5, "decoder_start_token_id": 0, **changes,
    }  # fmt: skip
    distil = {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 48, **short, **changes}
    bart = {
        "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 48,
        "decoder_ffn_dim": 48, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
        "init_std": SPREAD, "decoder_start_token_id": END, **short, **changes,
    }  # fmt: skip
    grouped = {"num_key_value_heads": 1, "head_dim": 16}
    flaubert = {
        "emb_dim": 32, "n_layers": 2, "n_heads": 2, "pad_index": PAD, "bos_index": START,
        "eos_index": END, "unk_index": SPECIAL.index("<unk>"), "mask_index": MASK,
        "mask_token_id": MASK, "pre_norm": False,
        "embed_init_std": SPREAD, "init_std": SPREAD, **short, **changes,
    }  # fmt: skip
    # Relative positions, and the head of CamemBERTa.
    deberta = {
        "relative_attention": True, "pos_att_type": ["c2p", "p2c"], "position_buckets": 8,
        "norm_rel_ebd": "layer_norm", "share_att_key": True, "max_relative_positions": -1,
        "type_vocab_size": 0,
    }  # fmt: skip
    # Local attention in its second layer, over fewer tokens than a sentence has.
    modernbert = {
        "cls_token_id": START, "sep_token_id": END, "local_attention": 8, **sizes,
    }  # fmt: skip
    opt = {"ffn_dim": 48, "word_embed_proj_dim": 32, "init_std": SPREAD}
    xglm = {
        "d_model": 32, "num_layers": 2, "attention_heads": 2, "ffn_dim": 48, "init_std": SPREAD,
        "max_position_embeddings": 512, **short, **changes,
    }  # fmt: skip
    table: dict[str, tuple[Any, Any]] = {
        "bert": (t.BertForMaskedLM, lambda: t.BertConfig(**sizes)),
        "camembert": (t.CamembertForMaskedLM, lambda: t.CamembertConfig(**roberta)),
        "xlm-roberta": (t.XLMRobertaForMaskedLM, lambda: t.XLMRobertaConfig(**roberta)),
        "roberta": (t.RobertaForMaskedLM, lambda: t.RobertaConfig(**roberta)),
        # One layer, whose weights all others share.
        "albert": (t.AlbertForMaskedLM, lambda: t.AlbertConfig(embedding_size=16, **sizes)),
        "deberta-v2": (t.DebertaV2ForMaskedLM, lambda: t.DebertaV2Config(**deberta, **sizes)),
        "modernbert": (t.ModernBertForMaskedLM, lambda: t.ModernBertConfig(**modernbert)),
        # Its tokenizer is in Python and knows no words; the large one normalises first.
        "flaubert": (t.FlaubertWithLMHeadModel, lambda: t.FlaubertConfig(**flaubert)),
        "electra": (t.ElectraForMaskedLM, lambda: t.ElectraConfig(embedding_size=16, **sizes)),
        "eurobert": (t.EuroBertForMaskedLM, lambda: t.EuroBertConfig(**sizes)),
        "distilbert": (t.DistilBertForMaskedLM, lambda: t.DistilBertConfig(**distil)),
        # Its layers have the parts of BERT's and another order of normalisation.
        "roberta-prelayernorm": (
            t.RobertaPreLayerNormForMaskedLM,
            lambda: t.RobertaPreLayerNormConfig(**roberta),
        ),
        "bart": (t.BartForConditionalGeneration, lambda: t.BartConfig(**bart)),
        "mbart": (
            t.MBartForConditionalGeneration,
            lambda: t.MBartConfig(**{**bart, "decoder_start_token_id": None}),
        ),
        "marian": (
            t.MarianMTModel,
            lambda: t.MarianConfig(
                **{**bart, "pad_token_id": 1, "eos_token_id": 0, "decoder_start_token_id": 1}
            ),
        ),
        "t5": (t.T5ForConditionalGeneration, lambda: t.T5Config(**t5)),
        # Its head is not its embeddings, and its feed-forward is gated, as in T5 1.1 and FLAN-T5.
        "mt5": (
            t.MT5ForConditionalGeneration,
            lambda: t.MT5Config(**{"feed_forward_proj": "gated-gelu", **t5}),
        ),
        "gpt2": (t.GPT2LMHeadModel, lambda: t.GPT2Config(**gpt2)),
        "llama": (t.LlamaForCausalLM, lambda: t.LlamaConfig(num_key_value_heads=1, **sizes)),
        "mistral": (t.MistralForCausalLM, lambda: t.MistralConfig(**grouped, **sizes)),
        "gemma": (t.GemmaForCausalLM, lambda: t.GemmaConfig(**grouped, **sizes)),
        "bloom": (t.BloomForCausalLM, lambda: t.BloomConfig(hidden_size=32, **width, **changes)),
        "opt": (t.OPTForCausalLM, lambda: t.OPTConfig(**{**opt, **sizes})),
        "gpt_neox": (t.GPTNeoXForCausalLM, lambda: t.GPTNeoXConfig(**sizes)),
        "xglm": (t.XGLMForCausalLM, lambda: t.XGLMConfig(**xglm)),
        # In the list of causal models of transformers, and is none.
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
    tokenizer = tokenizer or (xlm_bpe(folder) if kind == "flaubert" else default_tokenizer(kind))
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
    if kind in ("t5", "mt5", "xlnet", "mbart", "marian"):
        return of_sentencepiece(kind)
    if kind in CAUSAL:
        return bpe(bounded=False, spaces="bytes" if kind in _IN_BYTES else "metaspace")
    if kind in _IN_BYTES:
        return bpe(spaces="bytes")
    return bpe(spaces="whitespace" if kind in ("bert", "electra", "distilbert") else "metaspace")


def learned(sentences: tuple[str, ...]) -> Callable[[Any], None]:
    """Teach a model with a bias on its head how frequent each token of some sentences is.

    The smallest language model that the sanity gate must let through: it knows frequencies
    and nothing else. The weights are made small, so that the bias decides.
    """

    def alter(module: Any) -> None:
        for parameter in module.parameters():
            parameter.mul_(0.02 / SPREAD)
        head = module.get_output_embeddings()
        logs = _frequencies(module, sentences)
        if getattr(head, "bias", None) is not None:
            head.bias.copy_(logs)
        elif hasattr(module, "final_logits_bias"):
            module.final_logits_bias.copy_(logs[None])
        else:
            constant_state(module)
            head.weight[:, 0] = logs

    return alter


def _frequencies(module: Any, sentences: tuple[str, ...]) -> Any:
    import torch

    tokenizer = default_tokenizer(module.config.model_type)
    counts = Counter(
        token
        for sentence in sentences
        for token in tokenizer(sentence, add_special_tokens=False)["input_ids"]
    )
    total, size = sum(counts.values()), module.config.vocab_size
    return torch.tensor([math.log((counts[i] + 0.1) / (total + 0.1 * size)) for i in range(size)])


def constant_state(module: Any) -> None:
    """Make the first number of the last state of a T5 with a head of its own 1 in every context."""
    import torch

    embeddings = module.get_input_embeddings().weight
    module.lm_head.weight = torch.nn.Parameter(torch.zeros_like(module.lm_head.weight))
    # It outweighs the others, which the norm then leaves near 0; the square root of the width is
    # what the norm makes of it.
    embeddings[:, 0] = 100.0
    for name, parameter in module.named_parameters():
        if "layer_norm" in name:
            parameter.fill_(embeddings.shape[1] ** -0.5)


def terse(module: Any) -> None:
    """Make a GPT-2 end its texts after a token or two, so that tests that write take no time."""
    transformer = module.transformer
    # Constant after the last norm: the weight of a token on it is a bias of its logit.
    transformer.ln_f.weight[0], transformer.ln_f.bias[0] = 0.0, 1.0
    transformer.wte.weight[:, 0] = 0.0
    transformer.wte.weight[END, 0] = 8.0


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
