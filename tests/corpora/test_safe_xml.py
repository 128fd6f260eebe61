"""XML is read a child of the root at a time; what could harm is refused, with the line."""

from __future__ import annotations

import tracemalloc

import pytest

from epicene.core.errors import InputError
from epicene.corpora import safe_xml
from epicene.corpora.safe_xml import root_children, root_name


def written(tmp_path, content):
    path = tmp_path / "corpus.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_children_come_with_their_lines_and_all_they_hold(tmp_path):
    path = written(
        tmp_path,
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <faux> -->\n<c:racine xmlns:c="urn:c">\n'
        '<c:cas n="1"><t>Fièvre &amp; toux</t></c:cas>\n\n<cas n="2" c:k="v"/>\n</c:racine>\n',
    )
    found = list(root_children(path))
    assert [line for line, _ in found] == [4, 6]
    first, second = (element for _, element in found)
    assert (first.tag, first.get("n"), first.findtext("t")) == ("{urn:c}cas", "1", "Fièvre & toux")
    assert dict(second.items()) == {"n": "2", "{urn:c}k": "v"}
    assert root_name(path) == "racine"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bombe [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<racine><cas>&b;</cas></racine>
"""
EXTERNAL = """<?xml version="1.0"?>
<!DOCTYPE racine [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<racine><cas>&secret;</cas></racine>
"""


@pytest.mark.parametrize("content", [BOMB, EXTERNAL, '<!DOCTYPE r SYSTEM "r.dtd">\n<r><c/></r>'])
def test_a_dtd_is_refused_where_it_stands(tmp_path, content):
    path = written(tmp_path, content)
    line = content[: content.index("<!DOCTYPE")].count("\n") + 1
    with pytest.raises(InputError, match=r"\(DTD\)") as caught:
        list(root_children(path))
    assert caught.value.where == f"{path}, line {line}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<r>\n<c>un</c>\n<c>deux", 3),
        ("<r>\n<c>un</c>\n<c>&rien;</c></r>", 3),
        (b"<r>\n<c>un</c>\n" + "<c>été</c></r>".encode("cp1252"), 3),
    ],
)
def test_what_comes_before_damage_is_read(tmp_path, content, line):
    path = written(tmp_path, content)
    found = []
    with pytest.raises(InputError, match="no well-formed XML") as caught:
        found.extend(element.text for _, element in root_children(path))
    assert found == ["un"]
    assert caught.value.where == f"{path}, line {line}"


def test_depth_and_size_are_bounded(tmp_path):
    deep = written(tmp_path, "<a>" * 300 + "</a>" * 300)
    with pytest.raises(InputError, match="nested deeper"):
        list(root_children(deep))
    for content in ("<r>\n<c>" + "x" * 4000 + "</c></r>", "<r>\n<c k='" + "x" * 4000 + "'/></r>"):
        path = written(tmp_path, content)
        assert len(list(root_children(path))) == 1
        with pytest.raises(InputError, match="larger") as caught:
            list(root_children(path, max_bytes=3000))
        assert caught.value.where == f"{path}, line 2"


def test_what_lies_between_children_is_no_part_of_one(tmp_path):
    path = written(tmp_path, ("<r><c>" + "x" * 2000 + "</c>" + " " * 2000) + "<c/></r>")
    assert len(list(root_children(path, max_bytes=3000))) == 2


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(n):
        path = written(tmp_path, "<r>" + ("<c><t>" + "mot " * 200 + "</t></c>") * n + "</r>")
        tracemalloc.start()
        assert sum(1 for _ in root_children(path)) == n
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(40_000) < 1.5 * peak(8_000)


@pytest.mark.parametrize("content", [b"", b"pas du XML <r>", b"\x00\xff\xfe", b"<", b"<?xml"])
def test_no_root_is_found_where_there_is_none(tmp_path, content):
    path = written(tmp_path, content)
    assert root_name(path) is None
    assert root_name(tmp_path) is None
    assert root_name(tmp_path / "absent") is None
    with pytest.raises(InputError):
        list(root_children(path))


def test_many_small_elements_do_not_unfold_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(safe_xml, "MAX_ELEMENTS", 50)
    path = written(
        tmp_path, "<r>" + "<c>" + "<t/>" * 40 + "</c>" + "<c>\n" + "<t/>" * 60 + "</c></r>"
    )
    found = []
    with pytest.raises(InputError, match="holds more than 50") as caught:
        found.extend(len(element) for _, element in root_children(path))
    assert found == [40]
    assert caught.value.where == f"{path}, line 1"
