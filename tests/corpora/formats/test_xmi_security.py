"""XMI from strangers: declarations refused, cut files named by line, nothing read outside."""

from __future__ import annotations

import tracemalloc

import pytest
from xmi_samples import E3C_ELEMENTS, span, xmi

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats import xmi_parser

GOOD = xmi(*E3C_ELEMENTS)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def declaring(dtd: str, use: str) -> str:
    """Return a good file with a declaration and one use of what it defines."""
    return GOOD.replace(DECLARATION, DECLARATION + "\n" + dtd).replace("La patiente", use)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "secret.txt").write_text("CONFIDENTIEL", encoding="utf-8")
    (tmp_path / "corpus" / "bon.xml").write_text(GOOD, encoding="utf-8", newline="")
    return tmp_path / "corpus"


@pytest.mark.parametrize("name", ["avant.xml", "zut.xml"])
@pytest.mark.parametrize(
    "content",
    [
        declaring(f'<!DOCTYPE x [<!ENTITY l0 "ha">{BOMB}]>', "&l9;"),
        declaring('<!DOCTYPE x [<!ENTITY s SYSTEM "../secret.txt">]>', "&s;"),
        declaring('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "La patiente"),
        declaring('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "La patiente"),
        declaring("<!DOCTYPE x>", "La patiente"),
    ],
    ids=["bomb", "external", "external-dtd", "parameter", "bare"],
)
def test_every_declaration_is_refused_and_the_others_are_read(folder, name, content):
    (folder / name).write_text(content, encoding="utf-8", newline="")
    tracemalloc.start()
    with pytest.raises(InputError, match="document type declaration") as caught:
        list(epicene.load_corpus(folder, format="e3c"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.where == f"{folder / name}, line 2"
    assert "CONFIDENTIEL" not in str(caught.value)
    assert peak < 20e6
    corpus = epicene.load_corpus(folder, format="e3c", on_error="skip")
    assert [d.id for d in corpus] == ["bon"]
    assert len(corpus.skipped) == 1


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_named_by_line(folder, share):
    cut = GOOD.encode()[: int(len(GOOD.encode()) * share)]
    (folder / "coupe.xml").write_bytes(cut)
    corpus = epicene.load_corpus(folder, on_error="skip")
    assert [d.id for d in corpus] == ["bon"]
    (error,) = corpus.skipped
    place, line = error.where.rsplit(", line ", 1)
    assert place == str(folder / "coupe.xml")
    # Expat names the line where the element that was cut begins, or the last one.
    assert cut.count(b"\n") <= int(line) <= cut.count(b"\n") + 1


def test_another_encoding_is_read_if_declared_and_refused_if_not(folder):
    content = xmi(span("custom:Mot", 10, "créatinine")).replace("😀", "&#128512;")
    declared = content.replace("UTF-8", "windows-1252").encode("cp1252")
    (folder / "declare.xml").write_bytes(declared)
    (folder / "muet.xml").write_bytes(content.encode("cp1252"))
    for name, encoding in (("inconnu.xml", "x-zz"), ("large.xml", "shift_jis")):
        (folder / name).write_bytes(content.replace("UTF-8", encoding).encode())
    corpus = epicene.load_corpus(folder, on_error="skip")
    read = {d.id: d for d in corpus}
    assert set(read) == {"bon", "declare"}
    assert read["declare"].entities[0].text == "créatinine"
    assert {error.where.split(",")[0] for error in corpus.skipped} == {
        str(folder / name) for name in ("muet.xml", "inconnu.xml", "large.xml")
    }


def test_size_is_bounded(folder, monkeypatch):
    monkeypatch.setattr(xmi_parser, "MAX_BYTES", len(GOOD.encode()))
    assert len(list(epicene.load_corpus(folder))) == 1
    (folder / "gros.xml").write_text(GOOD + " ", encoding="utf-8", newline="")
    with pytest.raises(InputError, match="larger than") as caught:
        list(epicene.load_corpus(folder))
    assert caught.value.where == str(folder / "gros.xml")


def test_a_link_out_of_the_folder_is_not_followed(folder):
    outside = folder.parent / "dehors.xml"
    outside.write_text(GOOD, encoding="utf-8", newline="")
    (folder / "lien.xml").symlink_to(outside)
    (folder / "bon.json").symlink_to(folder.parent / "secret.txt")
    corpus = epicene.load_corpus(folder, format="e3c", on_error="skip")
    assert list(corpus) == []
    assert [error.where for error in corpus.skipped] == [
        str(folder / "bon.json"),
        str(folder / "lien.xml"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<corpus><doc/></corpus>", "no UIMA XMI"),
        (xmi().replace("sofaString", "sofaURI"), "no text"),
        (DECLARATION + "<a>" * 100_000, "."),
        ("pas du XML", "."),
    ],
)
def test_what_is_no_xmi_is_said_so(folder, content, message):
    (folder / "autre.xml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        list(epicene.load_corpus(folder))
    assert caught.value.where.startswith(str(folder / "autre.xml"))
