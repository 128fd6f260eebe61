"""Train the word vectors that ship: python examples/train_vectors.py --pamj FILE --sequoia FOLDER.

Writes ``mini-fr-vectors/vectors.bin`` (word2vec binary format) and what was measured on them.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.metadata import version
from pathlib import Path

from mini.corpus import NGRAM, describe_documents, hash_files, load_split
from mini.energy import start_tracker, tracked_energy
from mini.reading import VECTORS
from mini.saving import replace_folder, write_json
from mini.vectors import VectorSettings, measure_vectors, train_vectors

LARGEST_FILE = 4_000_000


def main() -> None:
    """Train, measure and publish."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pamj", type=Path, required=True, help="pamj_fr.jsonl")
    parser.add_argument("--sequoia", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--out", type=Path, default=here.parent / "models")
    parser.add_argument("--epochs", type=int, default=VectorSettings.epochs)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    split = load_split(options.pamj, options.sequoia, seed=options.seed)
    settings = VectorSettings(epochs=options.epochs, seed=options.seed)
    tracker = start_tracker()
    vectors = train_vectors(split.training, settings)
    energy = tracked_energy(tracker)
    target = options.out / VECTORS
    new = Path(tempfile.mkdtemp(prefix=f".{VECTORS}.new", dir=options.out))
    new.chmod(0o755)
    file = new / "vectors.bin"
    vectors.save_word2vec_format(str(file), binary=True)
    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise ValueError(f"{file.name}: {size} bytes, more than {LARGEST_FILE}")
    content = {
        **measure_vectors(vectors, settings),
        "bytes": size,
        "data": {
            "sha256": hash_files([options.pamj, *options.sequoia.glob("*.conllu")]),
            "ngram": NGRAM,
            "training": describe_documents(split.training),
            "held_out": describe_documents(split.held_out),
            "held_out_documents": [document.id for document in split.held_out],
        },
        "energy": energy,
        "packages": {name: version(name) for name in ("gensim", "numpy", "codecarbon")},
    }
    write_json(content, new / "training.json")
    replace_folder(new, target)
    print(content["words"], "words;", content["same_kind"])
    for word, others in content["neighbours"].items():
        print(f"  {word}: {', '.join(others)}")


if __name__ == "__main__":
    main()
