"""Parameters of a probe, given to an audit."""

from __future__ import annotations

import pytest

from epicene.audit.plan import make_plan
from epicene.audit.run import audit
from epicene.cli.probe_options import probe_options_of
from epicene.core.errors import EpiceneError, InputError, UnknownNameError

HEAD = "template_masked\tidentity\tnumber\tcategory\ttype\n"


def test_templates_and_lexicon_of_the_user_are_asked(tiny_folder, tmp_path):
    templates, words = tmp_path / "templates.tsv", tmp_path / "words.txt"
    templates.write_text(HEAD + "elle aime [M].\telle\tsingular\tfemale\tverb\n", encoding="utf-8")
    words.write_text("mentir\n", encoding="utf-8")
    options = {"honest": {"templates": str(templates), "hurtful_words": str(words)}}

    def asked():
        return audit(
            str(tiny_folder("camembert")),
            probes=["honest"],
            probe_options=options,
            cache=tmp_path / "cache",
            model_options={"sanity_check": False},
        ).table

    def rows(table):
        return table[table["metric"] == "honest_score"]

    first = rows(asked())
    assert set(first["data"].str.partition("@")[0]) == {"templates+words"}
    # A file that changed is another question, though its name is the same.
    with templates.open("a", encoding="utf-8") as file:
        file.write("il aime [M].\til\tsingular\tmale\tverb\n")
    again = rows(asked())
    assert list(again["n"]) == [2 * n for n in first["n"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"honest": {"lexicon": "x"}}, "no parameter 'lexicon'"),
        ({"honest": {"name": "x"}}, "no parameter 'name'"),
        ({"onest": {}}, "unknown probe 'onest'"),
    ],
)
def test_what_no_probe_has_is_refused(options, message):
    with pytest.raises(EpiceneError, match=message):
        make_plan(["mini-fr"], ["honest"], probe_options=options)


def test_options_are_written_on_the_command_line():
    assert probe_options_of(["honest.templates=a=b.tsv", "disco.top=5", "seat.layer=-2"]) == {
        "honest": {"templates": "a=b.tsv"},
        "disco": {"top": 5},
        "seat": {"layer": -2},
    }
    for wrong in ("honest", "templates=x", "disco.top=many"):
        with pytest.raises(InputError, match="--probe-option"):
            probe_options_of([wrong])
    with pytest.raises(UnknownNameError, match="unknown probe 'onest'"):
        probe_options_of(["onest.templates=x"])
