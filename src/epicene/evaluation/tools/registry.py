"""Every kind of tool, by the prefix of its names; adding one is a file and a line here."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.evaluation.tools.base import Kind

# Objects are shown to the kinds in this order: a pipeline can be called as any function can.
KINDS: Registry[Kind] = Registry(
    "kind of tool",
    {
        "spacy": "epicene.evaluation.tools.spacy_tool:KIND",
        "edsnlp": "epicene.evaluation.tools.edsnlp_tool:KIND",
        "hf": "epicene.evaluation.tools.hugging_face:KIND",
        "command": "epicene.evaluation.tools.command:KIND",
        "http": "epicene.evaluation.tools.http:KIND",
        "https": "epicene.evaluation.tools.http:KIND",
        "python": "epicene.evaluation.tools.function:KIND",
    },
)
