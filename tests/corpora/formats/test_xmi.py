"""XMI of any project: its own layers, by their positions and features, without a type system."""

from __future__ import annotations

import pytest
from xmi_samples import TEXT, element, span, utf16, xmi

import epicene
from epicene.core.errors import InputError


@pytest.fixture
def read(tmp_path):
    def documents(content, name="notes/admin.xmi", **options):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="")
        return list(epicene.load_corpus(tmp_path, **options))

    return documents


def test_layers_are_read_by_their_features(read, tmp_path):
    (tmp_path / "TypeSystem.xml").write_text("<typeSystemDescription/>", encoding="utf-8")
    content = xmi(
        span("custom:Douleur", 10, "douleur", "<mots>vive</mots><mots>à droite</mots>", Rang=11),
        span("custom:Organe", 11, "thorax", Douleur=""),
        span("custom:Touche", 12, "thorax", Governor=10, Dependent=11, certitude="oui"),
        span("ner:NamedEntity", 13, "La patiente", value="PER", identifier="urn:p1"),
        span("segmentation:Token", 14, "La"),
        span("segmentation:Token", 15, "patiente"),
        span("custom:Syntaxe", 16, "La", Governor=15, Dependent=14),
        element("custom:Fiche", 17, sofa=1, service="Rhumatologie", vide=""),
        element("custom:DouleurSiegeLink", 18, role="siège"),
    ).replace('xmlns:custom="http:///webanno/', 'xmlns:custom="http:///')
    (document,) = read(content)
    assert document.id == "notes/admin"
    assert document.attributes == {"Fiche.service": "Rhumatologie"}
    assert [(e.id, e.label, e.text, dict(e.attributes)) for e in document.entities] == [
        # 11 is a rank, though an annotation has that number: no type is called DouleurRangLink.
        ("T10", "Douleur", "douleur", {"Rang": "11", "mots": "vive; à droite"}),
        ("T11", "Organe", "thorax", {}),
        ("T13", "PER", "La patiente", {"identifier": "urn:p1"}),
    ]
    (relation,) = document.relations
    assert (relation.label, relation.source, relation.target) == ("Touche", "T10", "T11")
    assert relation.attributes == {"certitude": "oui"}
    assert epicene.load_corpus(tmp_path).format == "xmi"


def test_only_the_initial_view_is_read(read):
    other = element("cas:Sofa", 5, sofaID="Autre", mimeType="text", sofaString="Autre texte.")
    (document,) = read(
        xmi(
            other,
            element("custom:Mot", 10, sofa=5, begin=0, end=5),
            span("custom:Mot", 11, "Hier"),
        )
    )
    assert document.text == TEXT
    assert [e.id for e in document.entities] == ["T11"]


def test_line_ends_of_the_text_are_kept_where_they_are_escaped(read):
    text = "un\r\ndeux\ttrois\n\nquatre"
    escaped = xmi(text="§").replace("§", "un&#13;&#10;deux&#9;trois&#10;&#10;quatre")
    assert read(escaped)[0].text == text
    # A line end in the file itself is a space, as the XML standard says.
    assert read(xmi(text="§").replace("§", "un\r\ndeux\ntrois"))[0].text == "un deux trois"


@pytest.mark.parametrize("words", ["😀", "e\u0301", "𝒳", "fin"])
def test_offsets_count_code_points(read, words):
    text = "a😀b e\u0301 𝒳𝒳 😀 fin"
    (document,) = read(xmi(span("custom:Mot", 10, words, text=text), text=text))
    start = text.index(words)
    assert document.entities[0].spans == ((start, start + len(words)),)
    # The control: Java counts otherwise after the first emoji.
    assert (utf16(text, words)[0] != start) == (words != "😀")


@pytest.mark.parametrize("text", ["", "sans", "😀 avec"])
def test_an_end_past_the_text_is_refused_with_and_without_emoji(read, text):
    last = len(text.encode("utf-16-le")) // 2
    mot = element("custom:Mot", 10, sofa=1, begin=last, end=last + 1)
    with pytest.raises(InputError, match="do not lie in the text"):
        read(xmi(mot, text=text))
    whole = element("custom:Mot", 10, sofa=1, begin=0, end=last, vu="oui")
    (document,) = read(xmi(whole, text=text))
    # With no text, the position 0 to 0 is that of facts about the document.
    assert [e.text for e in document.entities] == ([text] if text else [])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (element("custom:Mot", 10, sofa=1, begin=0, end=9999), "do not lie in the text"),
        (element("custom:Mot", 10, sofa=1, begin=5, end=2), "do not lie in the text"),
        (element("custom:Mot", 10, sofa=1, begin=-2, end=2), "do not lie in the text"),
        (element("custom:Mot", 10, sofa=1, begin="zéro", end=2), "do not lie in the text"),
        (element("custom:Mot", 10, sofa=1, begin=0), "do not lie in the text"),
        (
            element("custom:Mot", 10, sofa=1, begin=0, end=utf16(TEXT, "😀")[0] + 1),
            "cuts a character",
        ),
        (span("custom:Mot", 9, "Hier"), "the xmi:id 9 is there already"),
        (span("custom:Arc", 10, "Hier", Governor=9, Dependent=77), "leads to nothing"),
        (span("custom:Mot", 10, "dos", Lien="12"), "leads to nothing"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_the_others_are_read(read, tmp_path, broken, message):
    link = element("custom:MotLienLink", 12, role="vers", target=77)
    bad = xmi(span("custom:Mot", 9, "Hier"), broken, link)
    read(xmi(span("custom:Mot", 9, "Hier")), "b.xmi")
    with pytest.raises(InputError, match=message) as caught:
        read(bad, "a.xmi")
    line = 4 if "Lien" in broken else 3
    assert caught.value.where == f"{tmp_path / 'a.xmi'}, line {line}"
    corpus = epicene.load_corpus(tmp_path, on_error="skip")
    assert [d.id for d in corpus] == ["b"]
    assert len(corpus.skipped) == 1
    assert TEXT[:20] not in str(caught.value)
