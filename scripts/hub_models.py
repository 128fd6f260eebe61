"""Copy hub models out of the local cache, for a machine without network: nothing is fetched.

    python scripts/hub_models.py FOLDER OWNER/NAME [OWNER/NAME]...

Each model becomes ``FOLDER/OWNER/NAME``, a folder that `epicene.load_model` reads by its path.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from epicene.models.load import HUB_FILES

_WEIGHTS = "*.safetensors"


def copy_model(name: str, folder: Path) -> Path:
    """Copy the files of one model that epicene reads; pickle files stay behind.

    Raises
    ------
    SystemExit
        If the cache does not hold the model, or holds no safetensors of it.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        cached = Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError) as error:
        raise SystemExit(
            f"{name} is not in the cache of the hub ({type(error).__name__}). "
            f"Fetch it first, where there is network: epicene inspect {name}"
        ) from error
    files = sorted({file for pattern in HUB_FILES for file in cached.glob(pattern)})
    if not any(file.match(_WEIGHTS) for file in files):
        raise SystemExit(f"the cache holds no weights of {name} in safetensors.")
    target = folder / name
    target.mkdir(parents=True)
    for file in files:
        # The cache holds links: what is carried away must be the file itself.
        shutil.copyfile(file, target / file.name)
    return target


def main(arguments: Sequence[str]) -> None:
    """Copy the models named after the folder."""
    folder, *names = arguments
    for name in names:
        print(copy_model(name, Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
