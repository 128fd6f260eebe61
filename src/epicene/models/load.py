"""Load a model by a name that ships, a folder, a file, a spaCy pipeline or a hub name."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.errors import EpiceneError, InputError, ModelError, UnknownNameError
from epicene.core.registry import Registry, suggestion
from epicene.core.resources import data_folder
from epicene.models.capabilities import Model
from epicene.models.weights import Weights

if TYPE_CHECKING:
    from epicene.models.served.options import ServingOptions

Loader = Callable[..., Model]

# A loader takes the resolved folder (or name), the name to show, and the options of load_model.
LOADERS: Registry[Loader] = Registry(
    "kind of model",
    {
        "masked": "epicene.models.load_transformer:load_masked",
        "causal": "epicene.models.load_transformer:load_causal",
        "classifier": "epicene.models.load_transformer:load_classifier",
        "gguf": "epicene.models.gguf:load_gguf",
        "permutation": "epicene.models.load_transformer:load_permutation",
        "spans": "epicene.models.load_transformer:load_spans",
        "denoising": "epicene.models.load_transformer:load_denoising",
        "translation": "epicene.models.load_transformer:load_translation",
        "llama-cpp": "epicene.models.llama_cpp:load_llama_cpp",
        "served": "epicene.models.served.load:load_served",
        "spacy": "epicene.models.spacy_pipeline:load_spacy",
        "vectors": "epicene.models.static_vectors:load_vectors",
    },
)

# What a type was trained to do where the classes of transformers do not tell: BART stands among
# the masked models there, and XLNet among the causal ones.
TEXT_TO_TEXT = {
    "t5": "spans",
    "mt5": "spans",
    "umt5": "spans",
    "bart": "denoising",
    "mbart": "denoising",
    "marian": "translation",
}
HUB_FILES = (
    "*.safetensors", "*.safetensors.index.json", "*.json", "*.model", "*.txt", "*.md",
)  # fmt: skip
"""What is fetched of a hub model, and read; pickle files only where the user allows them."""
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")
_VECTOR_FILES = (".vec", ".bin", ".txt")
_GGUF = ".gguf"
_LLAMA_CPP = "llamacpp:"
_SERVED = "openai:"


def embedded_models() -> list[str]:
    """Return the names of the models that ship."""
    try:
        folder = data_folder("models")
    except EpiceneError:
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def load_model(
    name: str,
    sanity_check: bool = True,
    *,
    allow_pickle: bool = False,
    revision: str | None = None,
    serving: ServingOptions | Mapping[str, Any] | None = None,
    dtype: str = "float32",
    device_map: str | Mapping[str, Any] | None = None,
    quantise: str | None = None,
) -> Model:
    """Load a model and say what it can do.

    Parameters
    ----------
    name : str
        The name of a model that ships (``"mini-fr"``), a folder of `transformers` or spaCy, a
        file of word vectors (``.vec``, ``.bin``), a GGUF file (``.gguf``; unpacked) or a folder
        that holds one, ``"spacy:NAME"`` for an installed pipeline,
        a hub name (``"almanach/camembert-base"``), which needs the network or its cache,
        ``"llamacpp:FILE"`` for a GGUF file that llama.cpp runs as it is stored, or
        ``"openai:URL#MODEL"`` for a model behind an OpenAI-compatible address.
    sanity_check : bool
        Refuse a model whose scores would mean nothing. False is for random weights in
        benchmarks.
    allow_pickle : bool
        Accept weights in pickle files, which can run code; by default safetensors only.
    revision : str, optional
        Of a hub model.
    serving : ServingOptions or mapping, optional
        Of a served model: its pace, its prices, …; see `epicene.models.served.options`.
    dtype, device_map, quantise
        How weights are held, for models of transformers: see `epicene.models.weights.Weights`. For
        those too large for memory.

    Returns
    -------
    Model
        With the capabilities of its family; see `epicene.models.capabilities`.

    Raises
    ------
    UnknownNameError
        If nothing has this name.
    ModelError
        If the files do not make a usable model.
    InputError
        If an option has an unknown value, or needs a package that is not installed.
    """
    if not name.strip():
        raise InputError("no model is named.", hint=f"Known: {', '.join(embedded_models())}.")
    options: dict[str, Any] = {
        "sanity_check": sanity_check,
        "allow_pickle": allow_pickle,
        "weights": Weights(dtype, device_map, quantise),
    }
    if name.startswith(_LLAMA_CPP):
        path = Path(name.removeprefix(_LLAMA_CPP))
        if not path.is_file():
            raise InputError("there is no such GGUF file.", where=name)
        return LOADERS.get("llama-cpp")(path, name, **options)
    if name.startswith(_SERVED):
        return LOADERS.get("served")(name, name, serving=serving, **options)
    if name.startswith("spacy:"):
        return LOADERS.get("spacy")(name.removeprefix("spacy:"), name, **options)
    if name in embedded_models():
        return _from_folder(data_folder("models", name), name, {**options, "demonstration": True})
    path = Path(name)
    if path.is_file():
        if path.suffix == _GGUF:
            return LOADERS.get("gguf")(path, name, **options)
        if path.suffix not in _VECTOR_FILES:
            raise ModelError(
                "this is a file, and not one of word vectors or a GGUF file.",
                where=name,
                hint=f"Give a folder, or a file ending in {', '.join((*_VECTOR_FILES, _GGUF))}.",
            )
        return LOADERS.get("vectors")(path, name, **options)
    if path.is_dir():
        return _from_folder(path, name, options)
    if name.startswith((".", "/", "~")) or not _HUB_NAME.fullmatch(name):
        raise InputError("there is no such model folder or file.", where=name)
    known = embedded_models()
    # Old hub names have no owner (bert-base-cased); one mistyped letter must not cost a download.
    mistyped = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    if "/" not in name and ("-" not in name or mistyped):
        raise UnknownNameError(f"unknown model {name!r}.", hint=suggestion(name, known))
    folder, found = _from_hub(name, revision, allow_pickle)
    return _from_folder(folder, name, {**options, "revision": found})


def _from_folder(folder: Path, name: str, options: dict[str, Any]) -> Model:
    if (folder / "vectors.bin").is_file():
        return LOADERS.get("vectors")(folder / "vectors.bin", name, **options)
    if (folder / "meta.json").is_file() and (folder / "config.cfg").is_file():
        return LOADERS.get("spacy")(str(folder), name, **options)
    if any(folder.glob(f"*{_GGUF}")) and not any(folder.glob("*.safetensors")):
        return LOADERS.get("gguf")(folder, name, **options)
    if (folder / "config.json").is_file():
        return LOADERS.get(_objective(folder, name))(folder, name, **options)
    raise ModelError(
        "the folder holds no model (no config.json, meta.json, vectors.bin or .gguf file).",
        where=name,
    )


def _objective(folder: Path, name: str) -> str:
    """Say what kind of model the configuration describes, as a key of `LOADERS`."""
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    )

    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = str(config.get("model_type", ""))
        classes = list(config.get("architectures") or [])
    except (ValueError, AttributeError, TypeError) as error:
        raise ModelError("config.json is not a model configuration.", where=name) from error
    if classes and str(classes[0]).endswith("ForSequenceClassification"):
        return "classifier"
    alone = any(str(of).endswith("ForCausalLM") for of in classes)
    if kind in TEXT_TO_TEXT and not alone:
        return TEXT_TO_TEXT[kind]
    if kind == "xlnet":
        return "permutation"
    masked = MODEL_FOR_MASKED_LM_MAPPING_NAMES.get(kind)
    causal = MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.get(kind)
    if config.get("is_encoder_decoder") and not alone:
        # Their decoder stands among the causal models, and without what it reads says nothing.
        masked = causal = None
    if masked and (masked in classes or not causal):
        return "masked"
    if causal and (causal in classes or not masked):
        return "causal"
    if masked and causal:
        # An encoder saved without its head, such as CamembertModel: the sanity gate says so.
        return "masked"
    raise ModelError(
        f"models of type {kind!r} are not supported.",
        where=name,
        hint="Masked and causal language models of transformers are, classifiers of texts, xlnet, "
        f"{', '.join(TEXT_TO_TEXT)}.",
    )


def _from_hub(name: str, revision: str | None, allow_pickle: bool) -> tuple[Path, str]:
    """Fetch a hub model, or find it in the cache; return its folder and commit."""
    from huggingface_hub import snapshot_download

    patterns = [*HUB_FILES]
    if allow_pickle:
        patterns += ["pytorch_model*.bin", "pytorch_model*.bin.index.json"]
    try:
        folder = Path(
            snapshot_download(
                name, revision=revision, allow_patterns=patterns, ignore_patterns=["*/*"]
            )
        )
    except Exception as error:
        # The hub client raises a dozen kinds; what the user can do is the same for all.
        raise ModelError(
            f"the model is not in the local cache and could not be fetched "
            f"({type(error).__name__}).",
            where=name,
            hint="Check the name and the network, or give a folder that holds the model."
            + (" " + near if (near := _embedded_hint(name)) else ""),
        ) from error
    return folder, folder.name


def _embedded_hint(name: str) -> str:
    hint = suggestion(name, embedded_models())
    return hint if hint.startswith("Did") else ""
