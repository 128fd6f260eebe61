"""Made-up UIMA XMI files, written with an XML library so that escapes are right."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

TEXT = (
    "La patiente souffre d'une douleur vive 😀 du thorax & du dos.\n"
    "Hier, créatinine à 80 µmol/L ; pas de fièvre."
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI"'
    ' xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore"'
    ' xmlns:segmentation="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore"'
    ' xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"'
    ' xmlns:metadata="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore"'
    ' xmi:version="2.0">\n'
)


def utf16(text: str, words: str) -> tuple[int, int]:
    """Return where some words first stand, counted as Java does."""
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return start, start + len(words.encode("utf-16-le")) // 2


def element(name: str, number: int, body: str = "", **features: object) -> str:
    """Return one feature structure."""
    written = "".join(f" {key}={_quoted(str(value))}" for key, value in features.items())
    opened = f'<{name} xmi:id="{number}"{written}'
    return f"{opened}>{body}</{name}>" if body else f"{opened}/>"


def span(
    layer: str, number: int, words: str, body: str = "", text: str = TEXT, **features: object
) -> str:
    """Return an annotation of the first occurrence of some words."""
    begin, end = utf16(text, words)
    return element(layer, number, body, sofa=1, begin=begin, end=end, **features)


def xmi(*elements: str, text: str = TEXT) -> str:
    """Return a whole file, an element a line from line 2 on, the text last."""
    sofa = element("cas:Sofa", 1, sofaID="_InitialView", mimeType="text", sofaString=text)
    return HEAD + "\n".join([*elements, sofa]) + "\n</xmi:XMI>\n"


def _quoted(value: str) -> str:
    # Double quotes, as UIMA writes, whatever the value holds.
    return quoteattr(value.replace('"', "\0"), {"\n": "&#10;"}).replace("\0", "&quot;")


E3C_ELEMENTS = (
    element("metadata:DocumentMetaData", 2, sofa=1, begin=0, end=107, documentTitle="cas.conll"),
    element("segmentation:Token", 3, sofa=1, begin=0, end=2),
    span("custom:ACTOR", 10, "La patiente", role="PATIENT", age="54Y"),
    span("custom:EVENT", 11, "douleur", TLINK="30 31", polarity="POS", docTimeRel="OVERLAP"),
    span("custom:EVENT", 12, "fièvre", TLINK="", polarity="NEG", xtra='incertain : "froid" ?'),
    span("custom:EVENT", 13, "créatinine", ALINK="32", polarity="POS"),
    span("custom:RML", 14, "80 µmol/L", PERTAINSTO="33"),
    span("custom:TIMEX3", 15, "Hier", timex3Class="DATE", timexLink="34"),
    span("custom:BODYPART", 16, "thorax", eventiveValue="N/A"),
    span(
        "custom:CLINENTITY",
        17,
        "douleur vive 😀 du thorax",
        discontinuous="DISCONTINUOUS",
        entityID="C0008031",
        entityIDEN="C0008031",
    ),
    span("custom:CLINENTITY", 18, "fièvre", entityID="CUILESS", entityIDEN="C0015967"),
    element(
        "custom:METADATA", 19, sofa=1, begin=0, end=0,
        docDOI="10.0/essai", docLicense="CC BY", docAuthor="Anonyme", note="",
    ),
    element("custom:EVENTTLINKLink", 30, role="CONTAINS", target=12),
    element("custom:EVENTTLINKLink", 31, role="BEFORE", target=15),
    element("custom:EVENTALINKLink", 32, role="INITIATES", target=11),
    element("custom:RMLPERTAINSTOLink", 33, role="PERTAINS", target=13),
    element("custom:TIMEX3TimexLinkLink", 34, role="OVERLAP", target=13),
)  # fmt: skip


def write_release(folder: Path) -> Path:
    """Write a release of two documents: one with JSON of the same name, one without."""
    for name in ("layer1", "layer2", "text_layer1"):
        (folder / name).mkdir(parents=True)
    file = folder / "layer1" / "FR000001.xml"
    file.write_text(xmi(*E3C_ELEMENTS), encoding="utf-8", newline="")
    (folder / "text_layer1" / "FR000001.json").write_text(
        '{"id": "FR000001", "doi": "autre", "source": "Revue", "authors": [{"author": "X"}],'
        ' "text": "La patiente souffre."}',
        encoding="utf-8",
    )
    (folder / "layer2" / "FR000002.xml").write_text(
        xmi(E3C_ELEMENTS[9], E3C_ELEMENTS[11]), encoding="utf-8", newline=""
    )
    (folder / "patient_sex_dev.tsv").write_text("document\tsex\nFR000001\tF\n", encoding="utf-8")
    return folder
