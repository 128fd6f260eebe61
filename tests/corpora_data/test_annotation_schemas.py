"""The shipped schemas: brat accepts them; guide, checker and criteria name the same labels."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from epicene.corpora.schemas.load import load_schema

FOLDER = Path(__file__).parents[2] / "annotation_schemas"
DOMAINS = ("breast-cancer", "ibd", "mental-health")
# What brat 1.3 reserves between angle brackets; any other one stops its parser.
RESERVED = {"<ENTITY>", "<OVERLAP>", "<OVL-TYPE>", "<NONE>"}
EXAMPLE = re.compile(r"\]`([A-Z]\w+)((?: \w+=[^ `]+)*)`")
# A straight apostrophe, or an ordinary space beside a French mark.
BAD_TYPOGRAPHY = re.compile(r"'|« | »| [;:!?%]")
SPAN = re.compile(r"`([A-Z]\w+)((?: \w+=[^ `]+)+)`")


def sections(path: Path) -> dict[str, list[str]]:
    """Lines of a brat configuration file by section, comments and blank lines left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return found


def arguments(line: str) -> tuple[str, dict[str, list[str]]]:
    """Name and arguments of `Name<tab>Key:a|b, Key:c`."""
    name, _, rest = line.partition("\t")
    pairs = [pair.split(":", 1) for pair in rest.split(", ") if pair]
    return name, {key: value.split("|") for key, value in pairs}


def entities(domain: str) -> list[str]:
    return sections(FOLDER / domain / "annotation.conf")["entities"]


def attributes(domain: str) -> dict[str, dict[str, list[str]]]:
    return dict(map(arguments, sections(FOLDER / domain / "annotation.conf")["attributes"]))


def merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    both = dict(base)
    for key, value in own.items():
        old = both.get(key)
        both[key] = (
            merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return both


def schema(domain: str) -> dict[str, Any]:
    own = tomllib.loads((FOLDER / domain / "schema.toml").read_text(encoding="utf-8"))
    common = tomllib.loads((FOLDER / own["extends"] / "schema.toml").read_text(encoding="utf-8"))
    return merged(common, own)


def criteria(domain: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (FOLDER / domain / "criteria.yaml").read_text(encoding="utf-8")
    )
    return loaded


def guide(domain: str) -> str:
    return (FOLDER / domain / "guidelines.md").read_text(encoding="utf-8")


def allowed_values(domain: str, label: str, attribute: str) -> list[str] | None:
    """Values of an attribute on a label, None where they are free."""
    narrowed = schema(domain)["labels"][label].get("values", {}).get(attribute)
    values: list[str] | None = narrowed or attributes(domain)[attribute].get("Value")
    return values


def faults(domain: str, label: str, pairs: str, complete: bool = True) -> list[str]:
    """What an example breaks: unknown names, values out of range, missing attributes."""
    if label not in entities(domain):
        return [f"unknown label {label}"]
    given = dict(pair.split("=", 1) for pair in pairs.split())
    found = []
    for name, value in given.items():
        known = attributes(domain).get(name)
        if known is None or label not in known["Arg"]:
            found.append(f"{label} has no {name}")
            continue
        values = allowed_values(domain, label, name)
        if values is not None and value not in values:
            found.append(f"{label}.{name} is never {value}")
        pattern = schema(domain)["patterns"].get(f"{label}.{name}")
        if pattern and not re.fullmatch(pattern, value):
            found.append(f"{label}.{name} does not match: {value}")
    missing = set(schema(domain)["labels"][label]["required"]) - set(given)
    if complete and given and missing:
        found.append(f"{label} lacks {missing}")
    return found


def right_examples(text: str) -> str:
    """The guide without what it shows as wrong (from ✗ to the end of the line)."""
    return re.sub(r"✗[^\n]*", "", text)


def nested(text: str) -> list[tuple[str, str]]:
    """(outer, inner) labels of the bracketed examples."""
    pairs, open_inner = [], []
    for match in re.finditer(r"\[(?! \])|\]`([A-Z]\w+)[^`]*`", text):
        if match[0] == "[":
            open_inner.append([])
        elif open_inner:
            inside = open_inner.pop()
            pairs += [(match[1], inner) for inner in inside]
            if open_inner:
                open_inner[-1] += [*inside, match[1]]
    return pairs


@pytest.mark.parametrize("domain", DOMAINS)
class TestBrat:
    def test_sections_are_those_of_brat(self, domain: str) -> None:
        folder = FOLDER / domain
        assert list(sections(folder / "annotation.conf")) == [
            "entities", "relations", "events", "attributes",
        ]  # fmt: skip
        assert list(sections(folder / "visual.conf")) == ["labels", "drawing"]
        assert list(sections(folder / "tools.conf")) == [
            "options", "search", "annotators", "disambiguators", "normalization",
        ]  # fmt: skip
        assert sections(folder / "annotation.conf")["events"] == []

    def test_no_web_search_leaves_the_annotation_screen(self, domain: str) -> None:
        tools = sections(FOLDER / domain / "tools.conf")
        assert tools["search"] == tools["annotators"] == tools["normalization"] == []

    def test_every_line_parses_as_brat_does(self, domain: str) -> None:
        for name in ("annotation.conf", "visual.conf", "tools.conf"):
            for section, lines in sections(FOLDER / domain / name).items():
                for line in lines:
                    assert set(re.findall(r"<.*?>", line)) <= RESERVED, line
                    assert line == line.strip(), "an indent makes a child type"
                    if section not in {"labels", "entities"}:
                        _, rest = line.split("\t")
                        assert all(re.fullmatch(r"\S+?:\S*", a) for a in rest.split(", ")), line

    def test_types_are_storable_and_defined_once(self, domain: str) -> None:
        conf = sections(FOLDER / domain / "annotation.conf")
        names = conf["entities"] + [line.split("\t")[0] for line in conf["attributes"]]
        names += [n for n in (r.split("\t")[0] for r in conf["relations"]) if n != "<OVERLAP>"]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", name) for name in names)

    def test_arguments_name_known_types(self, domain: str) -> None:
        conf = sections(FOLDER / domain / "annotation.conf")
        for line in conf["relations"]:
            _, args = arguments(line)
            assert set(args["Arg1"] + args["Arg2"]) <= set(conf["entities"]), line
        for args in attributes(domain).values():
            assert set(args["Arg"]) <= set(conf["entities"])

    def test_each_type_has_a_french_label_and_each_entity_a_colour(self, domain: str) -> None:
        conf = sections(FOLDER / domain / "annotation.conf")
        visual = sections(FOLDER / domain / "visual.conf")
        shown = {line.split(" | ")[0] for line in visual["labels"] if len(line.split(" | ")) > 1}
        relations = {line.split("\t")[0] for line in conf["relations"]} - {"<OVERLAP>"}
        assert shown == set(conf["entities"]) | relations | set(attributes(domain))
        drawn = {line.split("\t")[0] for line in visual["drawing"]}
        assert set(conf["entities"]) | relations <= drawn


@pytest.mark.parametrize("domain", DOMAINS)
class TestSchema:
    def test_labels_are_those_of_brat(self, domain: str) -> None:
        rules = schema(domain)
        assert list(rules["labels"]) == entities(domain)
        for label, rule in rules["labels"].items():
            for name in rule["required"]:
                assert label in attributes(domain)[name]["Arg"]
            for name, values in rule.get("values", {}).items():
                assert set(values) <= set(attributes(domain)[name]["Value"])

    def test_overlaps_are_those_of_brat(self, domain: str) -> None:
        rules = schema(domain)["overlaps"]
        [inner] = rules["any_inner"]
        pairs = {tuple(pair) for pair in rules["allowed"]}
        pairs |= {(outer, inner) for outer in entities(domain) if outer != inner}
        in_brat = set()
        for line in sections(FOLDER / domain / "annotation.conf")["relations"]:
            name, args = arguments(line)
            if name == "<OVERLAP>":
                assert args["<OVL-TYPE>"] == ["contain", "equal"]
                in_brat |= {(a, b) for a in args["Arg1"] for b in args["Arg2"]}
        # Both orders: brat's page and its server read the pair the other way round.
        assert in_brat == pairs | {(b, a) for a, b in pairs}
        assert all(outer != inner for outer, inner in pairs)

    def test_relations_are_those_of_brat(self, domain: str) -> None:
        in_brat = {}
        for line in sections(FOLDER / domain / "annotation.conf")["relations"]:
            name, args = arguments(line)
            if name != "<OVERLAP>":
                in_brat[name] = {"source": args["Arg1"], "target": args["Arg2"]}
        assert schema(domain)["relations"] == in_brat

    def test_codes(self, domain: str) -> None:
        pattern = schema(domain)["patterns"]["Diagnosis.Code"]
        good = {"F32", "F32.1", "F10.24"}
        somatic = {"C50.9", "K51.0", "K51.0+1"}
        bad = {"", "F", "F3", "F321", "f32.1", "F32.", "F32.123", "depression"}
        assert all(re.fullmatch(pattern, code) for code in good)
        assert not any(re.fullmatch(pattern, code) for code in bad)
        accepted = domain != "mental-health"
        assert {bool(re.fullmatch(pattern, code)) for code in somatic} == {accepted}

    def test_the_checker_reads_them(self, domain: str) -> None:
        read = load_schema(domain)
        assert read.entities == set(entities(domain))
        assert read.attributes["Kind"]["Criterion"] == ("inclusion", "exclusion")
        assert read.may_overlap("Diagnosis", "Score", "contain")
        # Both orders stand in annotation.conf, for brat; the checker holds the one that is meant.
        assert not read.may_overlap("Score", "Diagnosis", "contain")

    def test_metadata(self, domain: str) -> None:
        assert schema(domain)["metadata"]["required"] == ["sex", "age", "genre", "diagnosis"]


@pytest.mark.parametrize("domain", DOMAINS)
class TestCriteria:
    def test_three_made_up_trials_with_identifiers_of_their_own(self, domain: str) -> None:
        loaded = criteria(domain)
        assert loaded["fictitious"] is True
        assert loaded["schema"] == domain
        assert len(loaded["trials"]) == 3
        for trial in loaded["trials"]:
            for rule in trial["criteria"]:
                letter = {"inclusion": "I", "exclusion": "E"}[rule["kind"]]
                assert re.fullmatch(rf"{trial['id']}-{letter}[0-9]+", rule["id"])
                assert rule["text"].endswith(".")
        ids = [rule["id"] for trial in loaded["trials"] for rule in trial["criteria"]]
        assert ids == attributes(domain)["Rule"]["Value"]
        pattern = schema(domain)["patterns"]["Criterion.Rule"]
        assert all(re.fullmatch(pattern, name) for name in ids)

    def test_french_typography(self, domain: str) -> None:
        for trial in criteria(domain)["trials"]:
            read = [trial["title"]]
            for rule in trial["criteria"]:
                read += [rule["text"], rule.get("justification", "")]
            for sentence in read:
                assert not re.search(BAD_TYPOGRAPHY, sentence), sentence

    def test_what_they_read_exists(self, domain: str) -> None:
        metadata = set(schema(domain)["metadata"]["required"]) | {"origin", "precariousness"}
        for trial in criteria(domain)["trials"]:
            for rule in trial["criteria"]:
                assert rule["reads"], rule["id"]
                for read in rule["reads"]:
                    assert set(read) == {"label", "attribute", "comparison", "value"}
                    assert read["comparison"] in {"==", "in", "matches", "<", "<=", ">", ">="}
                    assert isinstance(read["value"], list) == (read["comparison"] == "in")
                    label, name = read["label"], read["attribute"]
                    assert label in entities(domain), rule["id"]
                    if label == "Patient":
                        assert name in metadata
                        continue
                    assert label in attributes(domain)[name]["Arg"], rule["id"]
                    values = allowed_values(domain, label, name)
                    if values is not None:
                        wanted = (
                            read["value"] if isinstance(read["value"], list) else [read["value"]]
                        )
                        assert set(wanted) <= set(values), rule["id"]

    def test_what_reads_sex_is_marked_lawful_and_says_why(self, domain: str) -> None:
        rules = [rule for trial in criteria(domain)["trials"] for rule in trial["criteria"]]
        reading = {
            rule["id"]
            for rule in rules
            if any((r["label"], r["attribute"]) == ("Patient", "sex") for r in rule["reads"])
        }
        marked = {rule["id"] for rule in rules if rule.get("sex_specific")}
        assert reading == marked != set()
        assert all(("justification" in rule) == (rule["id"] in marked) for rule in rules)


@pytest.mark.parametrize("domain", DOMAINS)
class TestGuidelines:
    def test_ten_to_fifteen_pages(self, domain: str) -> None:
        assert 4000 <= len(guide(domain).split()) <= 7500

    def test_a_section_for_every_label_in_their_order(self, domain: str) -> None:
        titles = re.findall(r"^### 4\.\d+ `(\w+)`$", guide(domain), re.MULTILINE)
        assert titles == entities(domain)

    def test_right_examples_are_valid_annotations(self, domain: str) -> None:
        examples = EXAMPLE.findall(right_examples(guide(domain)))
        assert len(examples) > 70
        assert {label for label, _ in examples} == set(entities(domain))
        assert [f for label, pairs in examples for f in faults(domain, label, pairs)] == []

    def test_every_label_and_value_that_is_named_exists(self, domain: str) -> None:
        for label, pairs in SPAN.findall(right_examples(guide(domain))):
            assert faults(domain, label, pairs, complete=False) == []

    def test_labels_of_wrong_examples_exist_too(self, domain: str) -> None:
        assert {label for label, _ in EXAMPLE.findall(guide(domain))} <= set(entities(domain))

    def test_right_examples_nest_as_the_schema_allows(self, domain: str) -> None:
        rules = schema(domain)["overlaps"]
        pairs = nested(right_examples(guide(domain)))
        assert len(pairs) >= 10
        for outer, inner in pairs:
            assert outer != inner
            assert [outer, inner] in rules["allowed"] or inner in rules["any_inner"], (outer, inner)

    def test_every_value_of_a_closed_attribute_is_explained(self, domain: str) -> None:
        for args in attributes(domain).values():
            if args["Arg"] != ["Criterion"]:  # rules are explained by criteria.yaml
                for value in args.get("Value", []):
                    assert re.search(rf"[`=]{re.escape(value)}[`, ]", guide(domain)), value

    def test_french_typography(self, domain: str) -> None:
        prose = re.sub(r"`[^`]*`", "", guide(domain))
        assert not re.search(BAD_TYPOGRAPHY, prose)


def test_the_three_guides_share_their_definitions() -> None:
    definitions = {
        tuple(re.findall(r"^\*\*Définition\.\*\* .*$", guide(domain), re.MULTILINE))
        for domain in DOMAINS
    }
    assert [len(each) for each in definitions] == [13]


def test_the_three_guides_share_no_right_example() -> None:
    seen: dict[str, str] = {}
    for domain in DOMAINS:
        for line in re.findall(r"^- ✓ .*$", guide(domain), re.MULTILINE):
            assert seen.setdefault(line, domain) == domain, line


def test_bad_typography_is_found() -> None:
    """Positive control; a mark inside its non-breaking space passes."""
    assert all(BAD_TYPOGRAPHY.search(bad) for bad in ("l'âge", "« oui\u00a0»", "12 %", "non ; oui"))
    assert not BAD_TYPOGRAPHY.search("l’âge\u00a0: 12\u00a0%, «\u00a0oui\u00a0»")


def test_faults_are_found() -> None:
    """Positive control: each kind of wrong example is seen."""
    assert faults("ibd", "Diagnostic", "") != []
    assert faults("ibd", "Diagnosis", " Assertion=maybe") != []
    assert faults("ibd", "Diagnosis", " Temporality=past") != []
    assert faults("ibd", "Treatment", " Status=met") != []
    assert faults("ibd", "Symptom", " Assertion=affirmed Code=K50.0") != []
    assert faults("mental-health", "Diagnosis", " Assertion=affirmed Code=K50.0") != []
    assert faults("ibd", "Diagnosis", " Assertion=affirmed Code=K50.0") == []
    assert nested("[a [b]`Score Name=Mayo` c]`Treatment`") == [("Treatment", "Score")]
