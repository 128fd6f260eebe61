"""Constants of the arithmetic that several metrics share."""

from __future__ import annotations

# Numbers that differ by less than this share of their size are the same number, computed in
# another order: without it an observed value may not count as at least itself.
TIE = 1e-9

# 97.5 % quantile of the standard normal distribution.
Z_95 = 1.959963984540054
