"""By what documents are compared: the patient's sex, age group, site, or what a corpus declares."""

from __future__ import annotations

from epicene.core.document import Document

AGE_GROUPS = ((18.0, "0-17"), (45.0, "18-44"), (65.0, "45-64"), (75.0, "65-74"), (200.0, "75+"))


def age_group(age: float | None) -> str:
    """Return the group of an age in years, empty where none is recorded."""
    if age is None:
        return ""
    return next(name for end, name in AGE_GROUPS if age < end)


def value_of(document: Document, field: str) -> str:
    """Return the value of a grouping field, empty where the document has none.

    Parameters
    ----------
    field : str
        ``sex``, ``age_group``, ``site``, or an attribute of the patient, then of the document.
    """
    patient = document.subject
    if field == "sex":
        return patient.sex or ""
    if field == "age_group":
        return age_group(patient.age)
    if field == "site":
        return patient.site or ""
    return patient.attributes.get(field) or document.attributes.get(field) or ""


def gender_of(document: Document) -> str:
    """Return the recorded sex, or the gender of the text where neither F nor M is recorded.

    Returns
    -------
    str
        ``F`` or ``M``; empty where neither is recorded nor read.
    """
    sex = document.subject.sex
    if sex in ("F", "M"):
        return sex
    from epicene.french.detect import detect_gender

    label = detect_gender(document.text).label
    return label if label in ("F", "M") else ""
