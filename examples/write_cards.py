"""Write the cards of the models that ship: python examples/write_cards.py [--models FOLDER]."""

from __future__ import annotations

import argparse
from pathlib import Path

from mini.cards import model_card, small_card, vectors_card
from mini.reading import CAUSAL, MASKED, SIBLINGS, VECTORS


def main() -> None:
    """Write ``README.md`` in the folder of each."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, default=here.parent / "models")
    models = parser.parse_args().models
    cards = {name: model_card(models, name) for name in (MASKED, CAUSAL)}
    cards |= {name: small_card(models, name) for name in SIBLINGS}
    cards[VECTORS] = vectors_card(models)
    for name, text in cards.items():
        (models / name / "README.md").write_text(text, encoding="utf-8")
        print(models / name / "README.md")


if __name__ == "__main__":
    main()
