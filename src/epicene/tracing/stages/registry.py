"""The stages, in the order of the chain; one line adds a stage."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.tracing.stages.base import ChainStage

_HERE = "epicene.tracing.stages"
STAGES: Registry[ChainStage] = Registry(
    "stage",
    {
        "corpus": f"{_HERE}.corpus:STAGE",
        "segmentation": f"{_HERE}.segmentation:STAGE",
        "static_vectors": f"{_HERE}.static_vectors:STAGE",
        "layers": f"{_HERE}.layers:STAGE",
        "outputs": f"{_HERE}.outputs:STAGE",
        "generation": f"{_HERE}.generation:STAGE",
        "application": f"{_HERE}.application:STAGE",
    },
)
