"""A pipeline of transformers as a tool: classes of texts, or entities."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.evaluation.tools.answers import answer_of
from epicene.evaluation.tools.base import Answer, Tool, ToolError
from epicene.evaluation.tools.open import with_options
from epicene.models.load_transformer import need_weights, quiet

TEXTS, TOKENS = "text-classification", "token-classification"
_LONGEST = 100_000
_OVERLAP = 4


@dataclass(frozen=True)
class HuggingFaceTool:
    """A pipeline of transformers that classifies texts or tokens.

    Classes of texts come with the score of each. A text longer than the model's context is cut for
    a classifier, and read in overlapping pieces by a token classifier.

    Parameters
    ----------
    pipeline : transformers.Pipeline
        ``text-classification`` or ``token-classification``.
    name : str
        How results call it.
    deterministic : bool
        Pipelines answer the same to the same text.
    """

    pipeline: Any
    name: str
    deterministic: bool = True

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield an answer for each text, one at a time: equal texts then give equal numbers."""
        ask = self._classes if self.pipeline.task == TEXTS else self._entities
        for text in texts:
            try:
                with quiet():
                    value = ask(text)
            except Exception as error:
                # Messages of pipelines may quote what they were given.
                raise ToolError(
                    f"the pipeline failed with {type(error).__name__}.", where=self.name
                ) from None
            yield answer_of(value, text, self.name)

    def _classes(self, text: str) -> dict[str, Any]:
        found = self.pipeline(text, top_k=None, truncation=True)
        scores = {one["label"]: float(one["score"]) for one in found}
        return {"label": max(scores, key=lambda name: scores[name]), "scores": scores}

    def _entities(self, text: str) -> dict[str, Any]:
        found = self.pipeline(text) if text.strip() else []
        return {
            "entities": [
                {
                    "label": one.get("entity_group") or one["entity"],
                    "start": _trimmed(text, one["start"], one["end"])[0],
                    "end": _trimmed(text, one["start"], one["end"])[1],
                }
                for one in found
                if text[one["start"] : one["end"]].strip()
            ]
        }


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the spaces around: some tokenizers count the space before a word to it."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def open_folder(folder: Path, name: str) -> Any:
    """Load the pipeline that a folder holds: local files, safetensors, none of their code.

    Raises
    ------
    ToolError
        If it holds none.
    """
    if not folder.is_dir():
        raise ToolError(
            "there is no such folder.",
            where=name,
            hint="Nothing is fetched: save the pipeline there first (pipeline.save_pretrained).",
        )
    need_weights(folder, name, allow_pickle=False)
    import transformers

    try:
        with quiet():
            config = transformers.AutoConfig.from_pretrained(
                folder, trust_remote_code=False, local_files_only=True
            )
            task = _task(config, name)
            auto = (
                transformers.AutoModelForSequenceClassification
                if task == TEXTS
                else transformers.AutoModelForTokenClassification
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(
                folder, trust_remote_code=False, local_files_only=True
            )
            model, information = auto.from_pretrained(
                folder,
                trust_remote_code=False,
                local_files_only=True,
                use_safetensors=True,
                output_loading_info=True,
            )
            if information["missing_keys"]:
                raise ToolError("the folder has weights of another model.", where=name)
            model.eval()
            return transformers.pipeline(
                task, model=model, tokenizer=tokenizer, device="cpu", **_reading(task, tokenizer)
            )
    except ToolError:
        raise
    except Exception as error:
        # transformers raises many kinds for unusable files; all mean the same to the user.
        raise ToolError(
            f"transformers cannot load it ({type(error).__name__}).", where=name
        ) from error


def _task(config: Any, name: str) -> str:
    architecture = next(iter(config.architectures or ()), "")
    if architecture.endswith("ForSequenceClassification"):
        return TEXTS
    if architecture.endswith("ForTokenClassification"):
        return TOKENS
    raise ToolError(
        "the model classifies neither texts nor tokens.",
        where=name,
        hint="Give a folder of a text or token classifier, or a function that calls the model.",
    )


def _reading(task: str, tokenizer: Any) -> Mapping[str, Any]:
    """Return how tokens are read: pieces of a word together, long texts in overlapping parts."""
    if task == TEXTS:
        return {}
    how: dict[str, Any] = {"aggregation_strategy": "simple"}
    longest = int(tokenizer.model_max_length)
    if tokenizer.is_fast and longest < _LONGEST:
        how["stride"] = longest // _OVERLAP
    return how


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        base = sys.modules.get("transformers.pipelines.base")
        return base is not None and isinstance(source, base.Pipeline)

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        if isinstance(source, str):
            folder = Path(source)
            name = name or f"hf:{folder.name}"
            source = open_folder(folder, name)
        if source.task not in (TEXTS, TOKENS):
            raise InputError(
                f"a pipeline for {source.task} gives neither classes of texts nor entities.",
                hint="Give a function that calls it.",
            )
        own = f"hf:{Path(str(source.model.config.name_or_path)).name or 'pipeline'}"
        tool: Tool = with_options(HuggingFaceTool(source, name or own), options)
        return tool


KIND = _Kind()
