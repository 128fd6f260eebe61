"""Evidence for and against a share that means no preference."""

from __future__ import annotations

import math

from epicene.core.errors import InputError
from epicene.metrics.estimate import NAN


def bayes_factor_proportion(successes: float, n: float, neutral: float = 0.5) -> float:
    """Return the Bayes factor of "another share" against "the neutral share".

    Under the first every share is as likely as any other (a uniform prior). Above 1 the data
    speak for a difference, under 1 for none: 1/10 says that they are ten times likelier if there
    is none, which no p value can say.

    Parameters
    ----------
    successes, n : float
        Counts; not whole numbers where an effective size stands for clustered items.
    neutral : float
        In (0, 1).

    Returns
    -------
    float
        Above 0; NaN without items.

    Raises
    ------
    InputError
        If the counts or the neutral share are out of bounds.

    References
    ----------
    kass1995bayes
    """
    if not 0.0 <= successes <= n or not 0.0 < neutral < 1.0:
        raise InputError(f"{successes} of {n} against {neutral} is no count against a share.")
    if n == 0:
        return NAN
    from scipy.special import betaln

    failures = n - successes
    marginal = float(betaln(1.0 + successes, 1.0 + failures))
    fixed = successes * math.log(neutral) + failures * math.log1p(-neutral)
    return math.exp(min(700.0, marginal - fixed))
