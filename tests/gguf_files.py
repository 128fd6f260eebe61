"""Write the causal model that ships as a GGUF file, as llama.cpp's converter would."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

SPECIAL, NORMAL, BYTE, UNKNOWN = 3, 1, 6, 2
# llama.cpp turns neighbouring dimensions, transformers the two halves of a head.
TURNED = ("attn_q.weight", "attn_k.weight")
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def write(folder: Path, path: Path, kind: str = "F32") -> Path:
    """Write the llama model of a `transformers` folder, its matrices as F32, F16 or Q8_0."""
    from gguf import GGMLQuantizationType, GGUFWriter, quants
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    writer = GGUFWriter(path, "llama")
    writer.add_name(folder.name)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    _add_tokenizer(writer, folder, config)
    quantised = GGMLQuantizationType[kind]
    for name, tensor in load_file(folder / "model.safetensors").items():
        weights, told = tensor.astype(np.float32), _name(name)
        if told.endswith(TURNED):
            heads = config["num_attention_heads"]
            weights = (
                weights.reshape(heads, 2, -1, weights.shape[1])
                .swapaxes(1, 2)
                .reshape(weights.shape)
            )
        stored = quantised
        if weights.ndim == 1:
            stored = GGMLQuantizationType.F32
        elif weights.shape[1] % 32:
            # Blocks are of 32 weights of a row: llama.cpp stores other rows in half precision.
            stored = GGMLQuantizationType.F32 if kind == "F32" else GGMLQuantizationType.F16
        writer.add_tensor(told, quants.quantize(weights, stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _name(name: str) -> str:
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{NAMES[rest.removesuffix('.weight')]}.weight"


def _add_tokenizer(writer, folder: Path, config: dict) -> None:
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    merges = [" ".join(pair) for pair in model["merges"]]
    # Merges are tried in this order: the earlier, the likelier.
    ranks = {"".join(pair): -float(rank) for rank, pair in enumerate(model["merges"])}
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([ranks.get(token, -1e6) for token in tokens])
    writer.add_token_types([_token_type(token) for token in tokens])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])
    writer.add_unk_token_id(tokens.index("<unk>"))
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(True)


def _token_type(token: str) -> int:
    if token.startswith("<0x"):
        return BYTE
    if token == "<unk>":
        return UNKNOWN
    return SPECIAL if token in ("<s>", "<pad>", "</s>", "<mask>") else NORMAL
