"""What was first noticed, and what images show."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.breast_cancer.tumour import Tumour
from epicene.corpora.generation.marks import NBSP, examination, symptom
from epicene.corpora.generation.stream import Stream

_SIGNS = (
    ("une", "masse du sein {side}"),
    ("un", "nodule du sein {side}"),
    ("une", "induration du sein {side}"),
    ("une", "zone indurée du sein {side}"),
    ("un", "nodule palpable"),
    ("une", "tuméfaction du sein {side}"),
)
_SIGNS_IN_SITU = (
    ("un", "écoulement mamelonnaire"),
    ("un", "écoulement séreux unipore"),
    ("une", "induration discrète du sein {side}"),
)
_IMAGES = ("opacité spiculée", "masse irrégulière", "opacité stellaire", "masse à contours flous")
_CALCIFICATIONS = ("foyer de microcalcifications", "foyer de microcalcifications polymorphes")
_ECHO = ("lésion hypoéchogène", "image hypoéchogène atténuante", "nodule hypoéchogène")


def sign_slots(stream: Stream, tumour: Tumour) -> Mapping[str, str]:
    """Draw the first sign (`un_sign` with its article) and the findings of images."""
    article, sign = stream.one("sign", _SIGNS_IN_SITU if tumour.in_situ else _SIGNS)
    image = stream.one("image", _CALCIFICATIONS if tumour.in_situ else _IMAGES)
    echo = "plage hypoéchogène" if tumour.in_situ else stream.one("echo", _ECHO)
    node = "adénopathie axillaire suspecte" if tumour.nodes_seen else "pas d’adénopathie"
    un_echo = "un" if echo.startswith("nodule") else "une"
    size = f"{tumour.size}{NBSP}mm"
    seen = examination(f"{image} de {size}")
    return {
        "un_sign": f"{article} {symptom(sign.format(side=tumour.side))}",
        "sign": symptom(sign.format(side=tumour.side)),
        "mammo": examination(f"mammographie{NBSP}: {image} de {size}"),
        "une_image": f"{'un' if image.startswith('foyer') else 'une'} {seen}",
        "echo": examination(f"échographie{NBSP}: {echo} de {size}, {node}"),
        # Inside the examination, or where a date or a place parts it from its name.
        "une_echo": f"{un_echo} {echo} de {size}",
        "une_echo_e": f"{un_echo} {examination(f'{echo} de {size}')}",
    }
