"""How a document names its main diagnosis: in full, in short, or by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.conditions import Variant

if TYPE_CHECKING:
    import numpy as np


def annotated(variant: Variant, form: str, handle: str = "") -> tuple[str, str]:
    """Return the article and the annotated name of a diagnosis.

    Parameters
    ----------
    variant : Variant
        What is named.
    form : {"full", "short", "code"}
        How; a disease without code is written in short.
    handle : str
        For relations that point to it.
    """
    article, _, name = (variant.full if form == "full" else variant.short).partition(" ")
    told = variant.code
    if form == "short" and variant.short_code is not None:
        told = variant.short_code
    code = f" Code={told}" if told else ""
    text = variant.code if form == "code" and variant.code else name
    mark = f" #{handle}" if handle else ""
    return article, f"[Diagnosis Assertion=affirmed Temporality=current{code}{mark}|{text}]"


def named(rng: np.random.Generator, variant: Variant) -> Mapping[str, str]:
    """Return the slots that name the main diagnosis.

    In a quarter of the documents the conclusion gives nothing but the code, and in others an
    abbreviation, so that the words alone do not always say what the patient has.
    """
    concluded = str(rng.choice(["full", "short", "code"], p=[0.4, 0.35, 0.25]))
    told = str(rng.choice(["full", "short"], p=[0.45, 0.55]))
    article, name = annotated(variant, told)
    _, linked = annotated(variant, told, "t")
    return {
        "dx": annotated(variant, concluded)[1],
        "dx_code": annotated(variant, "code")[1],
        "un_dx": f"{article} {name}",
        "dun_dx": f"d’{article} {name}",
        "dun_dx_t": f"d’{article} {linked}",
    }
