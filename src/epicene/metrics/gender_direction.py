"""The direction of grammatical gender in a vector space, and vectors without it.

In French the gender of a noun shows in the vectors of things as of people: articles and
adjectives agree with it. A comparison of words for women and for men therefore mixes the
grammar of their words with the associations it is after (zhou2019examining), and association
tests in gendered languages change once that direction is removed (omrani2022measuring).
Removing a direction hides what lies along it and leaves what lies elsewhere: the words can
still be told apart (gonen2019lipstick). It makes a measurement fairer, not a model.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.vector_rows import unit_rows

TINY = 1e-12


def direction(
    feminine: ArrayLike,
    masculine: ArrayLike,
    method: Literal["mean-difference", "pca"] = "mean-difference",
) -> Floats:
    """Return the unit vector that leads from the masculine to the feminine words.

    All vectors are taken at length 1, as the cosines that are measured afterwards take them.
    To separate grammar from meaning, give nouns for things (*la table*, *le bureau*), not
    words for people.

    Parameters
    ----------
    feminine, masculine : array-like, shape (n_f, dim) and (n_m, dim)
        Vectors of words; for ``pca`` row i of both is one pair (*infirmière*, *infirmier*).
    method : {"mean-difference", "pca"}
        ``mean-difference``: mean feminine minus mean masculine vector. ``pca``: first
        principal component of the words around the middle of their pair.

    Returns
    -------
    ndarray, shape (dim,)
        Of length 1; feminine words lie on its positive side on average.

    Raises
    ------
    InputError
        If a set is empty, dimensions or (for ``pca``) numbers differ, a vector is zero or not
        finite, the method is unknown, or the sets do not differ.

    References
    ----------
    bolukbasi2016man, for ``pca``
    """
    if method not in ("mean-difference", "pca"):
        raise InputError(f"unknown method {method!r}.", hint="Known: mean-difference, pca.")
    first = unit_rows(feminine, "feminine")
    second = unit_rows(masculine, "masculine")
    if first.shape[1] != second.shape[1]:
        raise InputError(
            f"the vectors have {first.shape[1]} and {second.shape[1]} dimensions.",
            hint="Take both from the same model.",
        )
    difference = first.mean(axis=0) - second.mean(axis=0)
    if method == "mean-difference":
        found = difference
    else:
        if len(first) != len(second):
            raise InputError(
                f"there are {len(first)} feminine and {len(second)} masculine words.",
                hint="The method pca needs pairs; use mean-difference.",
            )
        # Around its middle, a pair is plus and minus half its difference: the component is
        # the first right singular vector of the differences, not centred over pairs.
        component = np.linalg.svd(first - second, full_matrices=False)[2][0]
        found = component if component @ difference >= 0.0 else -component
        if np.abs(first - second).max() <= TINY:
            found = np.zeros_like(component)
    length = float(np.linalg.norm(found))
    if length <= TINY:
        raise InputError("the feminine and masculine words have the same vectors on average.")
    return np.asarray(found / length)


def remove_direction(vectors: ArrayLike, direction: ArrayLike) -> Floats:
    """Project vectors on the hyperplane orthogonal to a direction.

    Parameters
    ----------
    vectors : array-like, shape (n, dim)
        Vectors of words, at any length.
    direction : array-like, shape (dim,)
        Any vector but zero; only its direction counts.

    Returns
    -------
    ndarray, shape (n, dim)
        The vectors without their part along the direction.

    Raises
    ------
    InputError
        If shapes do not match, or the direction is zero or not finite.

    References
    ----------
    bolukbasi2016man, zhou2019examining
    """
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2:
        raise InputError(f"the vectors have shape {rows.shape}.", hint="Give a row per word.")
    axis = unit_rows(np.atleast_2d(np.asarray(direction, dtype=np.float64)), "direction")
    if axis.shape != (1, rows.shape[1]):
        raise InputError(f"the direction has shape {axis.shape[1:]} for vectors {rows.shape}.")
    return np.asarray(rows - (rows @ axis[0])[:, None] * axis[0])
