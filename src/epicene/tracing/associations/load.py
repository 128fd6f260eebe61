"""Find an association by its name, or read one from a file."""

from __future__ import annotations

from pathlib import Path

from epicene.core.errors import UnknownNameError
from epicene.core.registry import suggestion
from epicene.tracing.associations.association import Association
from epicene.tracing.associations.own import ENDINGS, read_association
from epicene.tracing.associations.shipped import shipped_associations

DEFAULT = "pain:gender"


def load_association(given: str | Path | Association = DEFAULT) -> Association:
    """Return an association.

    Parameters
    ----------
    given : str, Path or Association
        The id of one that ships (``pain:gender``), or a file ending in ``.yaml``, ``.yml`` or
        ``.toml``.

    Raises
    ------
    UnknownNameError
        If none has this id.
    InputError
        If the file cannot be used.
    """
    if isinstance(given, Association):
        return given
    if str(given).endswith(ENDINGS):
        return read_association(given)
    known = shipped_associations()
    if given not in known:
        raise UnknownNameError(
            f"there is no association {str(given)!r}.", hint=suggestion(str(given), list(known))
        )
    return known[str(given)]
