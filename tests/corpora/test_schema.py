"""Annotation schemas: brat's configuration, and what ours adds to it."""

from __future__ import annotations

import pytest

from epicene.core.errors import InputError, UnknownNameError
from epicene.corpora.schemas.load import load_schema, schema_names

CONF = """\
# A comment, and a macro that stands for another.
<LIVING>=Person|Animal
<BOTH>=<LIVING>|Place

[entities]
!Being
\tPerson
\t\tNurse
\tAnimal
-----
Place

[relations]
Lives-in\tArg1:<LIVING>, Arg2:Place
Lives-in\tArg1:Place, Arg2:Place
Same\tArg1:Being, Arg2:Being, <REL-TYPE>:symmetric-transitive
<OVERLAP>\tArg1:Place, Arg2:<ENTITY>, <OVL-TYPE>:contain
<OVERLAP>\tArg1:Animal, Arg2:Person, <OVL-TYPE>:<ANY>

[events]
Bite\tAgent:Animal, Victim?:Being, Place*:Place, Witness{2}:Person, Late{1-3}:Bite

[attributes]
Old\tArg:<ENTITY>
Size\tArg:<BOTH>|<EVENT>, Value:small|large, <DEFAULT>:small
Size\tArg:Nurse, Value:tiny
Sure\tArg:Lives-in
"""


@pytest.fixture
def folder(tmp_path):
    def write(conf: str = CONF, toml: str | None = None):
        (tmp_path / "annotation.conf").write_text(conf, encoding="utf-8")
        if toml is not None:
            (tmp_path / "schema.toml").write_text(toml, encoding="utf-8")
        return tmp_path

    return write


def test_brat_hierarchies_macros_and_abstract_types(folder):
    schema = load_schema(folder())
    assert schema.entities == {"Person", "Nurse", "Animal", "Place"}
    lives = schema.relations["Lives-in"]
    allowed = {
        (a, b) for a in schema.entities for b in schema.entities if lives.allows(a, b)
    }  # fmt: skip
    # Nurse lies below Person, which the macro names.
    assert allowed == {("Person", "Place"), ("Nurse", "Place"), ("Animal", "Place"),
                       ("Place", "Place")}  # fmt: skip
    assert schema.relations["Same"].allows("Nurse", "Animal")
    assert not schema.relations["Same"].allows("Nurse", "Place")


def test_brat_events_say_how_often_an_argument_is_there(folder):
    bite = load_schema(folder()).events["Bite"]
    bounds = {role: (kind.least, kind.most) for role, kind in bite.items()}
    assert bounds == {
        "Agent": (1, 1), "Victim": (0, 1), "Place": (0, None), "Witness": (2, 2), "Late": (1, 3)
    }  # fmt: skip
    assert bite["Victim"].labels == {"Person", "Nurse", "Animal"}


def test_brat_attributes_by_label(folder):
    schema = load_schema(folder())
    assert schema.attributes["Old"] == dict.fromkeys(schema.entities, ())
    assert schema.attributes["Size"]["Bite"] == ("small", "large")
    assert schema.attributes["Size"]["Nurse"] == ("small", "large", "tiny")
    assert schema.attributes["Sure"] == {"Lives-in": ()}
    assert schema.required == {}
    assert schema.metadata == ()


def test_brat_overlaps(folder):
    schema = load_schema(folder())
    assert schema.may_overlap("Place", "Person", "contain")
    assert not schema.may_overlap("Person", "Place", "contain")
    assert not schema.may_overlap("Place", "Person", "equal")
    assert schema.may_overlap("Person", "Animal", "cross")
    free = load_schema(folder("[entities]\nA\nB\n"))
    assert free.may_overlap("A", "B", "cross")


@pytest.mark.parametrize(
    ("conf", "line"),
    [
        ("A\n", 1),
        ("[entities]\nA\n[nonsense]\n", 3),
        ("[entities]\nA\n\n[relations]\nR\tArg1:A, Arg2:B\n", 5),
        ("[entities]\nA\n[relations]\nR\tArg1:A\n", 4),
        ("[entities]\nA\n[attributes]\nX\tArg A\n", 4),
    ],
)
def test_a_bad_configuration_is_refused_with_its_line(folder, conf, line):
    with pytest.raises(InputError) as refused:
        load_schema(folder(conf))
    assert refused.value.where.endswith(f"annotation.conf, line {line}")


def test_our_rules_are_laid_over_brats(folder):
    schema = load_schema(
        folder(
            toml="""
            [labels.Person]
            required = ["Size"]
            values.Size = ["large"]
            [overlaps]
            allowed = [["Place", "Animal"]]
            any_inner = ["Nurse"]
            [patterns]
            "Animal.Old" = '[0-9]+'
            [metadata]
            required = ["sex"]
            values.sex = ["F", "M"]
            [relations.Lives-in]
            source = ["Animal"]
            target = ["Place"]
            """
        )
    )
    assert schema.required == {"Person": ("Size",)}
    assert schema.attributes["Size"]["Person"] == ("large",)
    assert schema.attributes["Size"]["Animal"] == ("small", "large")
    assert schema.may_overlap("Place", "Animal", "contain")
    assert schema.may_overlap("Animal", "Place", "equal")
    assert not schema.may_overlap("Animal", "Place", "contain")
    assert schema.may_overlap("Bite", "Nurse", "contain")
    assert not schema.may_overlap("Nurse", "Nurse", "contain")
    assert schema.patterns["Animal", "Old"].fullmatch("12")
    assert schema.metadata == ("sex",)
    assert schema.metadata_values == {"sex": ("F", "M")}
    assert not schema.relations["Lives-in"].allows("Person", "Place")


@pytest.mark.parametrize(
    "toml",
    [
        "[labels.Persn]\nrequired = []",
        '[labels.Person]\nrequired = ["Sise"]',
        '[labels.Person]\nvalues.Size = ["huge"]',
        '[patterns]\n"Animal.Old" = "("',
        '[patterns]\nOld = "x"',
        "[nonsense]",
        "[labels",
        'extends = "../elsewhere"',
        'extends = "nowhere"',
        '[text]\nencoding = "latin-1"',
    ],
)
def test_rules_that_say_nothing_are_refused(folder, toml):
    with pytest.raises(InputError, match=r"schema\.toml"):
        load_schema(folder(toml=toml))


def test_a_schema_extends_the_one_beside_it(tmp_path):
    for name, toml in (
        ("base", "[labels.A]\nrequired = ['X']\n[metadata]\nrequired = ['sex']"),
        ("own", "extends = 'base'\n[metadata]\nrequired = ['age']"),
        ("loop", "extends = 'loop'"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schema.toml").write_text(toml)
        conf = "[entities]\nA\n[attributes]\nX\tArg:A\n"
        (tmp_path / name / "annotation.conf").write_text(conf)
    schema = load_schema(tmp_path / "own")
    assert (schema.name, schema.required, schema.metadata) == ("own", {"A": ("X",)}, ("age",))
    with pytest.raises(InputError, match="comes back"):
        load_schema(tmp_path / "loop")


@pytest.mark.parametrize("name", ["breast-cancer", "ibd", "mental-health"])
def test_the_schemas_that_ship(name):
    schema = load_schema(name)
    assert name in schema_names()
    assert len(schema.entities) == 13
    assert schema.required["GenderMention"] == ("Kind", "Gender")
    assert schema.attributes["Kind"]["Criterion"] == ("inclusion", "exclusion")
    assert schema.attributes["Code"] == {"Diagnosis": ()}
    assert schema.may_overlap("Patient", "GenderMention", "equal")
    assert not schema.may_overlap("Patient", "Symptom", "contain")
    assert schema.relations["Targets"].allows("Evaluation", "Patient")
    assert not schema.relations["Targets"].allows("Patient", "Evaluation")


def test_an_unknown_schema_is_named_with_those_near():
    with pytest.raises(UnknownNameError, match="mental-health"):
        load_schema("mental-helth")


def test_a_folder_without_configuration_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"annotation\.conf"):
        load_schema(tmp_path)


def test_quaero_is_read_as_its_authors_publish_it(shared_data):
    schema = load_schema(shared_data / "quaero/train/EMEA")
    assert {"ANAT", "CHEM", "DISO"} <= schema.entities
