"""What every part of a plan is: read-only, typed, and without a key that nobody reads."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A part of a plan; an unknown key, or a value of another type, is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# It stands in tables, file names and XML.
_NAME, _COUNTRY = r"^\w[\w .+-]{0,59}$", "^[A-Z]{3}$"
PATTERNS = {
    _NAME: "name: at most 60 letters, digits, spaces and . + - _, a letter or digit first",
    _COUNTRY: "country: three capitals, such as FRA",
}
Name = Annotated[str, Field(pattern=_NAME)]
Country = Annotated[str, Field(pattern=_COUNTRY)]
FieldName = Annotated[str, Field(min_length=1, max_length=60)]
By = FieldName | tuple[FieldName, ...]
