"""Our metrics of word vectors beside those of WEFE, on the same vectors.

WEFE (Badilla et al. 2020) pins an older numpy and cannot live in the project's environment. In one
of its own::

    python -m venv wefe-env && wefe-env/bin/pip install wefe
    PYTHONPATH=src wefe-env/bin/python -m benchmarks.wefe_comparison

It prints, for each metric, both numbers and their largest difference over drawn vectors and over
words of ``mini-fr-vectors``. In the tests the same definitions are written out naively
(``tests/metrics/test_word_set_metrics.py``), since WEFE cannot be installed there.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from epicene.metrics import ect, mac, ripa, rnd, rnsb, weat

ROOT = Path(__file__).resolve().parents[1]
VECTORS = ROOT / "models" / "mini-fr-vectors" / "vectors.bin"
QUERY: Mapping[str, tuple[str, ...]] = {
    "x": ("femme", "patiente", "mère", "fille", "madame", "épouse"),
    "y": ("homme", "patient", "père", "garçon", "monsieur", "mari"),
    "a": ("malaise", "douleur", "fatigue", "fièvre", "toux", "dépression"),
    "b": ("lésion", "fracture", "infection", "tumeur", "chirurgie", "examen"),
}
Vectors = Mapping[str, np.ndarray]


def ours(s: Vectors) -> dict[str, float]:
    """Return our numbers for the sets x, y, a, b."""
    none: dict[str, Any] = {"n_resamples": 0}
    targets = np.vstack((s["x"], s["y"]))
    association = weat(s["x"], s["y"], s["a"], s["b"], n_bootstrap=0, ddof=0)
    return {
        # WEFE divides by the population standard deviation.
        "WEAT effect size": association.effect_size,
        "WEAT statistic": association.statistic,
        "MAC": mac([s["x"], s["y"]], [s["a"], s["b"]], **none).estimate,
        "RND, norm": rnd(s["x"], s["y"], s["a"], n_permutations=0, **none).estimate,
        # WEFE subtracts similarities here, which turns the sign.
        "RND, cosine": -rnd(
            s["x"], s["y"], s["a"], distance="cosine", n_permutations=0, **none
        ).estimate,
        "ECT": ect(s["x"], s["y"], s["a"], **none).estimate,
        "RIPA": ripa(s["x"], s["y"], s["a"], **none).estimate,
        "RNSB": rnsb(targets, s["b"], s["a"], **none).estimate,
    }


def theirs(model: Any, words: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Return WEFE's numbers for the same words."""
    from wefe.metrics import ECT, MAC, RIPA, RND, RNSB, WEAT
    from wefe.query import Query

    targets = [list(words["x"]), list(words["y"])]
    two = Query(targets, [list(words["a"]), list(words["b"])])
    one = Query(targets, [list(words["a"])])
    # Every word to learn from, and the solver's optimum: else its number depends on a draw.
    settled = {
        "holdout": False,
        "random_state": 0,
        "estimator_params": {"solver": "liblinear", "max_iter": 1_000_000, "tol": 1e-12},
    }
    weat_result = WEAT().run_query(two, model)
    return {
        "WEAT effect size": weat_result["effect_size"],
        "WEAT statistic": weat_result["weat"],
        "MAC": MAC().run_query(two, model)["mac"],
        "RND, norm": RND().run_query(one, model)["rnd"],
        "RND, cosine": RND().run_query(one, model, distance="cos")["rnd"],
        "ECT": ECT().run_query(one, model)["ect"],
        "RIPA": RIPA().run_query(one, model)["result"],
        "RNSB": RNSB().run_query(two, model, **settled)["rnsb"],
    }


def drawn(seed: int) -> Any:
    """Draw vectors for the words of the query."""
    from gensim.models import KeyedVectors

    rng = np.random.default_rng(seed)
    words = [word for group in QUERY.values() for word in group]
    table = KeyedVectors(vector_size=50)
    table.add_vectors(words, rng.normal(size=(len(words), 50)).astype(np.float32))
    return table


def embedded() -> Any:
    """Read the vectors that ship."""
    from gensim.models import KeyedVectors

    return KeyedVectors.load_word2vec_format(str(VECTORS), binary=True)


def cases() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the name of each table of vectors and how to get it."""
    for seed in range(20):
        yield f"drawn {seed}", lambda seed=seed: drawn(seed)
    yield "mini-fr-vectors", embedded


def main() -> None:
    """Run."""
    try:
        from wefe.word_embedding_model import WordEmbeddingModel
    except ImportError:
        sys.exit(f"WEFE cannot be imported here.\n\n{__doc__}")
    warnings.simplefilter("ignore")
    largest: dict[str, float] = {}
    last: dict[str, tuple[float, float]] = {}
    for name, load in cases():
        table = load()
        sets = {
            key: np.array([table[word] for word in group], dtype=np.float64)
            for key, group in QUERY.items()
        }
        mine, other = ours(sets), theirs(WordEmbeddingModel(table, name), QUERY)
        for metric, value in mine.items():
            difference = abs(value - float(other[metric]))
            largest[metric] = max(largest.get(metric, 0.0), difference)
            last[metric] = (value, float(other[metric]))
    print(f"{'metric':18s} {'ours':>12s} {'WEFE':>12s}   largest difference of 21")
    for metric, difference in largest.items():
        value, other_value = last[metric]
        print(f"{metric:18s} {value:12.8f} {other_value:12.8f}   {difference:.1e}")


if __name__ == "__main__":
    main()
