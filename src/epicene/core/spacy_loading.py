"""Load a pipeline of spaCy, whatever else has been imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load_pipeline(source: str | Path, **options: Any) -> Any:
    """Load a pipeline as ``spacy.load`` does.

    spaCy registers its own components when the first ``Language`` is made, in a constructor that
    edsnlp 0.23 replaces by one that does not: after ``import edsnlp`` no pipeline would load.

    Parameters
    ----------
    source : str or Path
        Name of a package, or a folder.
    **options
        Of ``spacy.load``.

    Returns
    -------
    spacy.language.Language
    """
    import spacy

    try:
        from spacy.pipeline.factories import register_factories
    except ImportError:
        # Older releases register them as they are imported.
        pass
    else:
        register_factories()
    return spacy.load(source, **options)
