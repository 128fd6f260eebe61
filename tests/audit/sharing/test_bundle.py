"""A bundle holds numbers of large groups, no text, and its signature breaks when it is changed."""

from __future__ import annotations

import dataclasses
import io
import json
import stat
import zipfile

import pandas as pd
import pytest
from leaks import leaks

from epicene.audit.results import Results
from epicene.audit.sharing import facts, rows, words
from epicene.audit.sharing.bundle import MANIFEST, TABLE_CSV, make_bundle, write_bundle
from epicene.audit.sharing.contents import contents
from epicene.audit.sharing.keys import signing_key, usual_key
from epicene.audit.sharing.names import leaving_names
from epicene.audit.sharing.verify import verify_bundle
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame


@pytest.fixture
def written(private, key, tmp_path):
    path = tmp_path / "out.bundle.zip"
    write_bundle(make_bundle(private.results), path, key)
    return path


def table_of(path):
    content = verify_bundle(path).members[TABLE_CSV]
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)


def test_nothing_of_the_records_is_in_it(private, written):
    assert len(private.texts[0].split()) > 10
    assert leaks(written, private.texts, private.names) == set()


def planted(private):
    """Return results whose rows quote records, as a faulty probe might write them."""
    table = private.results.table.copy()
    table.loc[table.index[0], "unscored_reason"] = f"error: {private.texts[0]}"
    table.loc[table.index[1], "item"] = private.texts[1][:60]
    table.loc[table.index[2], "item"] = f"crh-{7:04d}-duval.txt"
    provenance = json.loads(json.dumps(private.results.provenance))
    provenance["arguments"]["precision"] = private.texts[3]
    provenance["arguments"]["folder"] = "/data/unite-kermadec"
    return Results(table, provenance)


def test_a_faulty_probe_that_quotes_records_leaks_nothing(private, key, tmp_path):
    path = tmp_path / "out.zip"
    plan = {"corpora": ["/data/unite-kermadec"], "note": private.texts[4], "seed": 3}
    write_bundle(make_bundle(planted(private), plan=plan), path, key)
    assert leaks(path, private.texts, private.names) == set()


def test_without_the_guards_the_search_finds_the_planted_leak(private, key, tmp_path, monkeypatch):
    for module in (rows, facts, words):
        monkeypatch.setattr(module, "is_plain", lambda text: True)
    monkeypatch.setattr(rows, "reason_code", lambda reason: reason)
    monkeypatch.setattr(rows, "seen_by_few", lambda rows, min_group: frozenset())
    path = tmp_path / "out.zip"
    write_bundle(make_bundle(planted(private)), path, key)
    assert len(leaks(path, private.texts, private.names)) > 10


def test_the_search_sees_the_last_page_of_the_table(private, key, tmp_path):
    made = make_bundle(private.results)
    table = to_frame(made.leaving.rows)
    table.attrs["note"] = private.texts[0]
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    members = {**made.members, "measurements.parquet": out.getvalue()}
    path = tmp_path / "out.zip"
    write_bundle(dataclasses.replace(made, members=members), path, key)
    assert leaks(path, private.texts, ())


def test_a_group_of_few_leaves_neither_its_name_nor_its_numbers(private, written):
    # Five of sixty come from a place that is not named; the others of the field hide with it.
    assert "Kerguelen" in set(private.results.table["group"])
    table = table_of(written)
    assert not table["group"].str.contains("Kerguelen").any()
    origin = table[(table["axis"] == "origin") & ~table["group"].str.contains("-")]
    hidden = origin[origin["unscored_reason"].str.startswith("suppressed")]
    assert set(hidden["group"])
    numbers = ["estimate", "ci_low", "ci_high", "p_value", "p_adjusted", "detectable"]
    assert (hidden[numbers] == "").all(axis=None)
    assert (hidden["n"] == 0).all()


def test_every_number_of_patients_is_the_lowest_of_its_band(written):
    table = table_of(written)
    assert (table["n"] % 11 == 0).all()
    assert (table["n"] >= 22).any()


def test_a_word_of_few_patients_stays(private):
    table = to_frame(
        [
            word("rare", 10),
            word("frequent", 25),
        ]
    )
    results = Results(table, {"arguments": {"min_group": 11}})
    assert [row.item for row in make_bundle(results).leaving.rows] == ["frequent"]


def word(item, n):
    return Measurement(
        model="", data="notes@00000000", stage="corpus", probe="corpus-words",
        metric="word_log_odds", axis="gender", group="F-M", item=item,
        estimate=1.0, ci_low=0.5, ci_high=1.5, n=n,
    )  # fmt: skip


def test_files_of_the_user_leave_under_a_number_or_a_chosen_name(private):
    made = make_bundle(private.results)
    (label,) = {row.data for row in made.leaving.rows}
    assert made.key[label].startswith("data-1@")
    chosen = make_bundle(private.results, names={"unite-kermadec": "site A"})
    assert chosen.key[label].startswith("site A@")


def test_what_follows_a_sign_in_a_name_is_no_hash():
    # The output of a tool goes by the name of its file, which may be somebody's address.
    labels = ["duval@unite-kermadec", "duval@0123abcd", "mini-fr@0123abcd", "mini-fr@"]
    named = leaving_names(labels, "model")
    assert [named[label] for label in labels] == [
        "model-2",
        "model-1@0123abcd",
        "mini-fr@0123abcd",
        "mini-fr@",
    ]


def test_keys_of_a_plan_leave_only_where_every_plan_has_them(private):
    choices = {"kind": "detector", "bound": "abs_bound", "task": "counterfactual"}
    asked = choices | {
        "options": {"terms": {"maladie de Gaucher": "x"}, "positive": "yes"},
        "seed": 3,
    }
    plan = {"deliverables": [asked | {"reference": {"gender": "M", "kermadec": "nord"}}]}
    content = make_bundle(private.results, plan=plan).members["plan.json"]
    (told,) = json.loads(content)["deliverables"]
    assert told["seed"] == 3
    # The words between which every plan chooses, without which its limits cannot be read.
    assert [told[key] for key in choices] == ["detector", "abs_bound", "counterfactual"]
    assert {"positive"} < set(told["options"])
    # A field by which groups are compared leaves in the table.
    assert told["reference"]["gender"] == "M"
    assert b"Gaucher" not in content
    assert b"kermadec" not in content


def test_the_hash_of_few_documents_stays(private):
    data = {"name": "notes", "sha256": "ab" * 32, "n": 3, "licence": ""}
    row = dataclasses.replace(word("frequent", 25), data="notes@abababab")
    results = Results(to_frame([row]), {"arguments": {"min_group": 11}, "data": [data]})
    made = make_bundle(results)
    assert all(b"abab" not in content for content in made.members.values())
    many = {**results.provenance, "data": [{**data, "n": 30}]}
    assert b"abab" in make_bundle(Results(results.table, many)).members[TABLE_CSV]


def test_results_measured_with_smaller_groups_are_refused(private):
    arguments = {**private.results.provenance["arguments"], "min_group": 5}
    results = Results(private.results.table, {**private.results.provenance, "arguments": arguments})
    with pytest.raises(InputError, match="--min-group 11"):
        make_bundle(results)


def test_the_same_results_and_key_give_the_same_bytes(private, key, written, tmp_path):
    again = tmp_path / "again.zip"
    write_bundle(make_bundle(private.results), again, key)
    assert again.read_bytes() == written.read_bytes()


def test_a_bundle_as_it_was_written_is_genuine(written, key):
    found = verify_bundle(written, key.public)
    assert found.faults == ()
    assert found.public_key == key.public


def changed(path, change):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_changed_number_is_seen(written):
    changed(written, lambda m: m.update({TABLE_CSV: m[TABLE_CSV].replace(b"22", b"33", 1)}))
    assert verify_bundle(written).faults == (f"{TABLE_CSV} was changed",)


def test_a_changed_manifest_is_seen(written):
    changed(
        written, lambda m: m.update({MANIFEST: m[MANIFEST].replace(b'"bytes": ', b'"bytes": 1')})
    )
    assert "signature" in verify_bundle(written).faults[0]


def test_a_missing_member_and_one_too_many_are_seen(written):
    changed(written, lambda m: (m.pop(TABLE_CSV), m.update({"notes.txt": b"text"})))
    faults = " ".join(verify_bundle(written).faults)
    assert f"{TABLE_CSV} is missing" in faults
    assert "notes.txt does not belong" in faults


def test_the_key_of_another_is_seen(written, private, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another"))
    another = signing_key()
    assert "another key" in verify_bundle(written, another.public).faults[0]
    # Whoever changes the table and signs again has another key.
    theirs = tmp_path / "theirs.zip"
    write_bundle(make_bundle(private.results), theirs, another)
    assert verify_bundle(theirs).faults == ()
    assert verify_bundle(theirs, verify_bundle(written).public_key).faults


def test_a_signature_put_on_another_bundle_is_seen(written, private, key, tmp_path):
    other = tmp_path / "other.zip"
    write_bundle(make_bundle(private.results, min_group=5), other, key)
    signature = verify_bundle(other).members["signature.hex"]
    changed(written, lambda m: m.update({"signature.hex": signature}))
    assert verify_bundle(written).faults


def test_the_private_key_is_its_owners_alone(key):
    assert stat.S_IMODE(usual_key().stat().st_mode) == 0o600
    assert signing_key().public == key.public
    assert "PRIVATE" not in repr(key)
    usual_key().chmod(0o644)
    with pytest.raises(InputError, match="others may read"):
        signing_key()


def test_what_is_no_bundle_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "x.zip"
    with pytest.raises(InputError, match="no such file"):
        verify_bundle(path)
    path.write_bytes(b"PK not a zip")
    with pytest.raises(InputError, match="no bundle"):
        verify_bundle(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(InputError, match="no bundle"):
        verify_bundle(path)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_everything_in_it_is_said_in_words(written, lang):
    said = "\n".join(contents(verify_bundle(written), lang))
    table = table_of(written)
    for column in ("metric", "group", "item", "data"):
        assert all(str(value) in said for value in table[column])
    for number in table["estimate"].replace("", 0.0).astype(float):
        assert f"{number:g}" in said
    assert len(said.splitlines()) > len(table)
    assert ("clé" if lang == "fr" else "key") in said
