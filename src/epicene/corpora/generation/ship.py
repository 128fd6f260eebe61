"""Generate the corpora that ship, exactly as they lie in `corpora`."""

from __future__ import annotations

from pathlib import Path

from epicene.core.progress import Progress
from epicene.core.resources import data_folder
from epicene.corpora.generation.biases import Bias, read_biases
from epicene.corpora.generation.generate import generate
from epicene.corpora.generation.save import NEUTRAL, PLANTED, save_variant, write_card

# Of the corpora whose documents were read, sentence by sentence.
SEEDS = {"breast-cancer": 2026, "ibd": 0, "mental-health": 2026}


def shipped_biases(domain: str) -> tuple[Bias, ...]:
    """Return what is planted in the variant ``planted`` of a corpus that ships."""
    return read_biases(data_folder("corpora", "clinical_phrases", "biases", f"{domain}.toml"))


def write_shipped(domain: str, folder: Path, progress: Progress | None = None) -> None:
    """Write both variants of a corpus that ships, and its card."""
    biases, seed = shipped_biases(domain), SEEDS[domain]
    folder.mkdir(parents=True, exist_ok=True)
    variants = {
        NEUTRAL: generate(domain, seed=seed, progress=progress),
        PLANTED: generate(domain, seed=seed, biases=biases, progress=progress),
    }
    for name, generated in variants.items():
        save_variant(generated, folder, name)
    write_card(domain, variants, biases, f"epicene corpus generate {domain} --shipped", folder)
