"""Bibliographies that ship are read into one line a paper."""

from __future__ import annotations

from epicene.report.references import bibliography, citation, parse_bibtex, short_citation

BIB = r"""
@inproceedings{neveol2022french,
  title = {{F}rench {CrowS}-Pairs},
  author = {N{\'e}v{\'e}ol, Aur{\'e}lie and Dupont, Yoann and others},
  booktitle = {Proceedings -- one},
  year = {2022},
  url = {https://aclanthology.org/x}
}
@article{two2020, title = "A \& B", author = "Bengio, Fran{\c c}ois and Two, B", year = 2020}
"""


def test_fields_are_read_with_accents() -> None:
    entries = parse_bibtex(BIB)
    assert entries["neveol2022french"]["author"] == "Névéol, Aurélie and Dupont, Yoann and others"
    assert entries["neveol2022french"]["title"] == "French CrowS-Pairs"
    assert entries["neveol2022french"]["booktitle"] == "Proceedings – one"
    assert entries["two2020"] == {
        "title": "A & B", "author": "Bengio, François and Two, B", "year": "2020",
    }  # fmt: skip


def test_a_paper_that_ships_is_cited_in_words() -> None:
    assert "caliskan2017semantics" in bibliography()
    assert short_citation("caliskan2017semantics") == "Caliskan et al. 2017"
    assert citation("caliskan2017semantics").startswith("Caliskan, Aylin; Bryson")
    assert "10.1126/science.aal4230" in citation("caliskan2017semantics")


def test_an_unknown_key_is_shown_as_it_is() -> None:
    assert citation("nobody1999") == "nobody1999"
    assert short_citation("nobody1999") == "nobody1999"
    assert short_citation("") == ""
