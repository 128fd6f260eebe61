"""How much a model weighs on disk, without loading it."""

from __future__ import annotations

from epicene.models.fingerprint import places

WEIGHTS = (".safetensors", ".bin", ".gguf", ".pt")


def weights_bytes(name: str, revision: str | None = None) -> int | None:
    """Return the bytes of the files of weights that `epicene.load_model` would read.

    Parameters
    ----------
    name : str
        As `epicene.load_model` takes it.
    revision : str, optional
        Of a hub model.

    Returns
    -------
    int or None
        None where they are not on this machine.
    """
    for path in places(name.removeprefix("llamacpp:"), revision):
        if path.is_file():
            return path.stat().st_size
        if path.is_dir():
            # A format twice (safetensors beside pickle) is read once.
            by_kind = {
                kind: sum(one.stat().st_size for one in path.rglob(f"*{kind}")) for kind in WEIGHTS
            }
            return next((size for size in by_kind.values() if size), None)
    return None
