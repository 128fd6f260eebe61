"""Load language models of `transformers` from a folder."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError, ModelError
from epicene.models.causal import CausalModel
from epicene.models.classifier import Classifier
from epicene.models.decoding.saved import read_decoding
from epicene.models.denoising import DenoisingModel
from epicene.models.flaubert import mend_pre_norm
from epicene.models.generation import template_hash
from epicene.models.identity import Identity, card_licence, folder_hash
from epicene.models.masked import MaskedModel
from epicene.models.permutation import PermutationModel
from epicene.models.sanity import (
    CANARY,
    check_causal,
    check_classifies,
    check_french,
    check_loaded,
    check_predicts,
    check_tied,
)
from epicene.models.spans import SpanModel
from epicene.models.state_edits_file import STATE_EDITS, attach_stored_edits
from epicene.models.steps import left_to_right, one_at_a_time
from epicene.models.stored_weights import check_embeddings
from epicene.models.translation import TranslationModel
from epicene.models.weights import Weights, compute_where_they_lie, devices_of


def load_masked(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> MaskedModel:
    """Load a masked language model; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForMaskedLM

    module, tokenizer = _load(folder, name, AutoModelForMaskedLM, sanity_check, options)
    if tokenizer.mask_token_id is None:
        raise ModelError("the tokenizer of a masked model has no mask token.", where=name)
    identity = _identity(
        folder, name, module, tokenizer, "encoder", "masked language modelling", options
    )
    model = MaskedModel(name, identity, module, tokenizer)
    if sanity_check:
        check_french(model, one_at_a_time)
    return model


def load_causal(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> CausalModel:
    """Load a causal language model; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForCausalLM

    module, tokenizer = _load(folder, name, AutoModelForCausalLM, sanity_check, options)
    identity = _identity(
        folder, name, module, tokenizer, "decoder", "causal language modelling", options
    )
    model = CausalModel(name, identity, module, tokenizer, read_decoding(folder, name))
    if sanity_check:
        check_causal(model)
        check_french(model, left_to_right)
    return model


def load_permutation(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> PermutationModel:
    """Load a permutation language model; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForCausalLM

    module, tokenizer = _load(folder, name, AutoModelForCausalLM, sanity_check, options)
    # In 16 bits it holds some of its weights in float32, and fails where the two meet.
    if any(str(weight.dtype) != "torch.float32" for weight in module.parameters()):
        raise InputError(
            "transformers computes XLNet in float32 alone.",
            where=name,
            hint="Leave out the dtype and the quantisation.",
        )
    objective = "permutation language modelling"
    identity = _identity(folder, name, module, tokenizer, "permutation", objective, options)
    model = PermutationModel(name, identity, module, tokenizer)
    if sanity_check:
        check_french(model, one_at_a_time)
    return model


def load_spans(folder: Path, name: str, *, sanity_check: bool = True, **options: Any) -> SpanModel:
    """Load a text-to-text model with sentinels; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForSeq2SeqLM

    # transformers declares every T5 tied, even those whose files hold a head of their own.
    module, tokenizer = _load(folder, name, AutoModelForSeq2SeqLM, sanity_check, options, True)
    identity = _identity(
        folder, name, module, tokenizer, "encoder-decoder", "span corruption", options
    )
    model = SpanModel(name, identity, module, tokenizer)
    if not model.sentinels:
        raise ModelError("the tokenizer has no sentinel <extra_id_0>.", where=name)
    if sanity_check:
        check_embeddings(folder, module, name)
        check_french(model, one_at_a_time)
    return model


def load_denoising(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> DenoisingModel:
    """Load a denoising encoder-decoder; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForSeq2SeqLM

    module, tokenizer = _load(folder, name, AutoModelForSeq2SeqLM, sanity_check, options)
    if tokenizer.mask_token_id is None:
        raise ModelError("the tokenizer of a denoising model has no mask token.", where=name)
    if _MBART_FRENCH in tokenizer.get_vocab() and hasattr(tokenizer, "src_lang"):
        tokenizer.src_lang = _MBART_FRENCH
    identity = _identity(folder, name, module, tokenizer, "encoder-decoder", "denoising", options)
    model = DenoisingModel(name, identity, module, tokenizer)
    if sanity_check:
        check_french(model, one_at_a_time)
    return model


def load_translation(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> TranslationModel:
    """Load a translation model; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForSeq2SeqLM

    module, tokenizer = _load(folder, name, AutoModelForSeq2SeqLM, sanity_check, options)
    identity = _identity(folder, name, module, tokenizer, "encoder-decoder", "translation", options)
    model = TranslationModel(name, identity, module, tokenizer)
    # One that writes another language is asked for its vectors alone.
    if sanity_check and model.writes_french:
        check_predicts(model.identity, model.score_texts(CANARY))
    return model


def load_classifier(
    folder: Path, name: str, *, sanity_check: bool = True, **options: Any
) -> Classifier:
    """Load a sequence classifier; see `epicene.load_model` for options and errors."""
    from transformers import AutoModelForSequenceClassification

    module, tokenizer = _load(
        # It has no head of a language model that could be tied.
        folder, name, AutoModelForSequenceClassification, sanity_check, options, True
    )  # fmt: skip
    identity = _identity(folder, name, module, tokenizer, "classifier", "classification", options)
    model = Classifier(name, identity, module, tokenizer)
    if sanity_check:
        check_classifies(model)
    return model


# The language of a text, as mBART is told it.
_MBART_FRENCH = "fr_XX"


def _load(
    folder: Path,
    name: str,
    auto: Any,
    sanity_check: bool,
    options: dict[str, Any],
    own_head: bool = False,
) -> tuple[Any, Any]:
    from transformers import AutoTokenizer

    weights = _weights(options)
    gguf_file = options.get("gguf_file")
    if gguf_file is not None and weights.quantise is not None:
        raise InputError("a GGUF file is quantised already.", where=name)
    if gguf_file is None:
        need_weights(folder, name, bool(options.get("allow_pickle")))
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(
                folder, trust_remote_code=False, gguf_file=options.get("gguf_tokenizer")
            )
            module, information = auto.from_pretrained(
                folder,
                **weights.for_transformers(),
                trust_remote_code=False,
                use_safetensors=None if options.get("allow_pickle") else True,
                # They come back in the loading report, which `check_loaded` reads.
                ignore_mismatched_sizes=True,
                output_loading_info=True,
                **({} if gguf_file is None else _unpacked(gguf_file)),
            )
    except Exception as error:
        # transformers raises many kinds for unusable files; all mean the same to the user.
        detail = str(error).strip().splitlines()
        raise ModelError(
            f"transformers cannot load it ({type(error).__name__}: "
            f"{detail[0][:200] if detail else 'no detail'}).",
            where=name,
        ) from error
    module.eval()
    mend_pre_norm(module)
    compute_where_they_lie(module)
    attach_stored_edits(module, folder, name)
    if sanity_check:
        check_loaded(information["missing_keys"], information.get("mismatched_keys", ()), name)
        if not own_head:
            check_tied(module, name)
    return module, tokenizer


def _weights(options: dict[str, Any]) -> Weights:
    weights = options.get("weights")
    return weights if isinstance(weights, Weights) else Weights()


def _unpacked(gguf_file: str) -> dict[str, Any]:
    import transformers

    config = getattr(transformers, "GgufConfig", None)
    # Where there is no such class, transformers unpacks every GGUF file.
    return {"gguf_file": gguf_file} | (
        {} if config is None else {"quantization_config": config(dequantize=True)}
    )


def need_weights(folder: Path, name: str, allow_pickle: bool) -> None:
    """Refuse a folder without weights, or with pickled ones alone.

    Raises
    ------
    ModelError
        If it is one.
    """
    if weight_files(folder):
        return
    pickled = any(folder.glob("pytorch_model*.bin"))
    if pickled and allow_pickle:
        return
    if pickled:
        raise ModelError(
            "the weights are pickle files, which can run code.",
            where=name,
            hint="Convert them to safetensors, or pass --allow-pickle if you trust their source.",
        )
    raise ModelError("the folder holds no weights (no .safetensors file).", where=name)


def weight_files(folder: Path) -> list[Path]:
    """Return the safetensors of a folder that hold weights, in order."""
    return sorted(path for path in folder.glob("*.safetensors") if path.name != STATE_EDITS)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers' loading report and bar off the terminal; the gate says what matters."""
    from transformers.utils import logging as transformers_logging

    root = logging.getLogger("transformers")
    level, bar = root.level, transformers_logging.is_progress_bar_enabled()
    root.setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        root.setLevel(level)
        if bar:
            transformers_logging.enable_progress_bar()


def _identity(
    folder: Path,
    name: str,
    module: Any,
    tokenizer: Any,
    family: str,
    objective: str,
    options: dict[str, Any],
) -> Identity:
    config = module.config
    return Identity(
        name=name,
        sha256=folder_hash(folder),
        family=family,
        objective=objective,
        architecture=type(module).__name__,
        n_parameters=int(module.num_parameters()),
        n_layers=getattr(config, "num_hidden_layers", None),
        hidden_size=getattr(config, "hidden_size", None),
        context_length=_context(config, tokenizer),
        vocabulary_size=int(config.vocab_size),
        activation=_activation(config),
        tokenizer=_tokenizer_kind(tokenizer),
        precision=_stored_precision(folder),
        dtype=str(module.dtype).removeprefix("torch."),
        quantised=_weights(options).quantise or "",
        devices=devices_of(module),
        chat_template=template_hash(tokenizer),
        licence=card_licence(folder),
        revision=str(options.get("revision", "")),
        demonstration=bool(options.get("demonstration")),
    )


def _activation(config: Any) -> str:
    names = (
        "hidden_act",
        "hidden_activation",
        "activation_function",
        "activation",
        "dense_act_fn",
        "ff_activation",
    )
    if getattr(config, "gelu_activation", False):
        # FlauBERT and XLM say it with a flag.
        return "gelu"
    return next((str(value) for name in names if (value := getattr(config, name, None))), "")


def _context(config: Any, tokenizer: Any) -> int | None:
    positions = getattr(config, "max_position_embeddings", None)
    if positions is not None and config.model_type in _OFFSET_POSITIONS:
        # RoBERTa numbers its positions from the padding index + 1 on.
        positions -= int(config.pad_token_id) + 1
    limits = [positions, getattr(tokenizer, "model_max_length", None)]
    known = [int(limit) for limit in limits if limit is not None and 0 < limit < 10**7]
    return min(known) if known else None


_OFFSET_POSITIONS = frozenset(
    {"roberta", "camembert", "xlm-roberta", "xlm-roberta-xl", "data2vec-text"}
)


def _tokenizer_kind(tokenizer: Any) -> str:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        return type(tokenizer).__name__
    return str(type(backend.model).__name__)


def _stored_precision(folder: Path) -> str:
    from safetensors import safe_open

    for path in weight_files(folder):
        with safe_open(path, framework="np") as weights:
            for key in weights.keys():  # noqa: SIM118 - not a mapping
                return str(weights.get_slice(key).get_dtype())
    return ""
