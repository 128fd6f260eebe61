"""Random tables of patients by two fields, and the numbers that an outsider would see."""

from __future__ import annotations

import numpy as np

from epicene.audit.sharing.counts import ALL, Counts, Shown, Sum, band

MIN_GROUP = 11


def random_truth(seed, most=(3, 4)):
    """Draw patients by sex and by age group, and the intersection of the two."""
    rng = np.random.default_rng(seed)
    n_rows, n_columns = int(rng.integers(1, most[0] + 1)), int(rng.integers(2, most[1] + 1))
    scale = rng.choice([4.0, 12.0, 40.0, 200.0])
    cells = rng.poisson(rng.exponential(scale, (n_rows, n_columns)))
    truth = {ALL: int(cells.sum())}
    rows = [("sex", f"s{i}") for i in range(n_rows)] if n_rows > 1 else []
    columns = [("age", f"a{j}") for j in range(n_columns)]
    both = rng.random() < 0.5
    truth |= {name: int(n) for name, n in zip(rows, cells.sum(1), strict=False)}
    truth |= {name: int(n) for name, n in zip(columns, cells.sum(0), strict=True)}
    sums = [Sum(ALL, tuple(columns))]
    if rows:
        sums.append(Sum(ALL, tuple(rows)))
    if rows and both:
        name = {(i, j): ("sex×age", f"s{i}×a{j}") for i in range(n_rows) for j in range(n_columns)}
        truth |= {name[at]: int(cells[at]) for at in name}
        sums += [Sum(r, tuple(name[i, j] for j in range(n_columns))) for i, r in enumerate(rows)]
        sums += [Sum(c, tuple(name[i, j] for i in range(n_rows))) for j, c in enumerate(columns)]
    return truth, tuple(sums)


def counts_of(truth, sums, exact):
    """Say what an outsider would see of each number."""
    shown = {k: Shown(n, n) if exact or not n else band(n, MIN_GROUP) for k, n in truth.items()}
    few = frozenset(name for name, n in truth.items() if 0 < n < MIN_GROUP)
    return Counts(shown, few, sums)
