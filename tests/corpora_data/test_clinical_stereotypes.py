"""The clinical stereotype pairs keep the rules of their card, and each rule can go red."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from statistics import mean

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file
from epicene.core.resources import data_folder
from epicene.corpora.pair_form import (
    FEW_RATERS,
    FORM_COLUMNS,
    NO_OVERLAP,
    NO_SPREAD,
    ONE_ANSWER,
    ONE_PAIR,
    QUESTIONS,
    agreement,
    krippendorff_alpha,
    read_validation_forms,
    write_validation_form,
)
from epicene.corpora.pair_table import read_pairs
from epicene.corpora.pairs import (
    AXES,
    DOMAINS,
    composition,
    composition_markdown,
    contrast,
    edited_words,
    load_controls,
    load_pairs,
    load_sources,
    validate_pairs,
    words,
)

FOLDER = data_folder("corpora", "clinical_stereotypes")
MAX_EDIT_SHARE = 0.15
MAX_SAME_OPENING = 3
# Axes with a dozen pairs, which an audit describes and does not test.
DESCRIBED = {"language", "addiction", "hiv", "gender_identity"}


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    return load_pairs(FOLDER / "pairs.tsv")


@pytest.fixture(scope="module")
def controls() -> pd.DataFrame:
    return load_controls(FOLDER / "controls.tsv")


@pytest.fixture(scope="module")
def sources() -> pd.DataFrame:
    return load_sources(FOLDER / "sources.tsv")


@pytest.fixture(scope="module")
def card() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


# ── the files that ship ──────────────────────────────────────────────────────────────────────────


def test_shipped_pairs_break_no_rule(pairs, controls, sources):
    assert validate_pairs(pairs, controls, stereotypes=set(sources["stereotype"])) == []


@pytest.mark.parametrize("name", ["pairs", "controls"])
def test_reader_of_any_pairs_flags_none_of_ours(name):
    assert set(read_pairs(FOLDER / f"{name}.tsv")["flags"]) == {""}


def test_there_are_enough_pairs_on_every_axis(pairs, controls):
    by_axis = Counter(pairs["axis"])
    assert by_axis["gender"] >= 210
    assert set(by_axis) == set(AXES)
    assert min(by_axis.values()) >= 8
    tested = {axis for axis, n in by_axis.items() if n >= 32}
    assert tested == set(AXES) - DESCRIBED
    # Enough contrasts that a test by exchange can find something: 2 ** -7 is below 0.05 / 6.
    contrasts = pairs.groupby("axis")["edit"].agg(lambda edits: len(set(map(contrast, edits))))
    assert contrasts[list(tested)].min() >= 8
    assert set(pairs["domain"]) == set(DOMAINS)
    assert len(controls) >= 2 * pairs["edit"].nunique()


def test_an_intersection_is_of_two_groups_and_an_exchange_of_both(pairs):
    crossed = pairs[pairs["axis"] == "intersection"]
    # A word for each of the two groups, and none of them in the sentence of the others.
    assert crossed["group_more"].str.fullmatch(r"[A-Za-z]+(_[a-z]+)+").all()
    for edit in crossed["edit"].unique():
        more, less = (set(name.split("_")) for name in edit.split("|"))
        assert len(more - less) >= 2
        assert not more & less


def test_gender_has_stereotypes_about_women_and_about_men(pairs):
    about = Counter(pairs.loc[pairs["axis"] == "gender", "group_more"])
    assert set(about) == {"F", "M"}
    assert min(about.values()) >= 80


def test_no_edit_and_no_contrast_dominates(pairs):
    assert max(Counter(pairs["edit"]).values()) <= MAX_EDIT_SHARE * len(pairs)
    assert max(Counter(map(contrast, pairs["edit"])).values()) <= MAX_EDIT_SHARE * len(pairs)


def _frame_of(row: pd.Series) -> list[str]:
    """The words of a sentence with a slot where the edit stands."""
    gone, _ = edited_words(row["sentence_more"], row["sentence_less"])
    whole = words(row["sentence_more"])
    start = next(i for i in range(len(whole)) if whole[i : i + len(gone)] == gone)
    return [*whole[:start], "_", *whole[start + len(gone) :]]


@pytest.mark.parametrize("name", ["pairs", "controls"])
def test_sentences_are_not_made_from_one_frame(name, request):
    frames = [_frame_of(row) for _, row in request.getfixturevalue(name).iterrows()]
    openings = Counter(" ".join(frame[:4]) for frame in frames)
    assert max(openings.values()) <= MAX_SAME_OPENING
    for one, other in itertools.combinations([set(frame) for frame in frames], 2):
        assert len(one & other) / len(one | other) <= 0.6


def test_controls_match_the_pairs_in_length_and_in_the_place_of_the_edit(pairs, controls):
    measures = {}
    for name, frame in (("pairs", pairs), ("controls", controls)):
        lengths, places = defaultdict(list), defaultdict(list)
        for _, row in frame.iterrows():
            slots = _frame_of(row)
            lengths[row["axis"]].append(len(words(row["sentence_more"])))
            places[row["axis"]].append(slots.index("_") / len(slots))
        measures[name] = lengths, places
    for axis in AXES:
        lengths = [mean(measures[name][0][axis]) for name in ("pairs", "controls")]
        places = [mean(measures[name][1][axis]) for name in ("pairs", "controls")]
        assert abs(lengths[0] - lengths[1]) <= 2
        assert abs(places[0] - places[1]) <= 0.12


def test_every_stereotype_is_documented_and_used(pairs, sources):
    assert not sources["stereotype"].duplicated().any()
    assert set(sources["stereotype"]) == set(pairs["stereotype"]) == set(pairs["source"])
    for column in ("description", "description_en", "reasoning"):
        assert (sources[column].str.strip() != "").all()


def test_references_are_in_the_bibliography_and_the_other_way_round(sources, card):
    bibliography = (FOLDER / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{(\w+),", bibliography, flags=re.MULTILINE)
    assert len(keys) == len(set(keys))
    cited = set(sources["reference"]) - {""}
    assert cited <= set(keys)
    # Those of the format are cited in the card, those of the agreement in the code.
    agreement_keys = {"hayes2007answering", "krippendorff2011computing"}
    assert {key for key in keys if key not in cited and f"`{key}`" not in card} == agreement_keys
    assert all(key in str(krippendorff_alpha.__doc__) for key in agreement_keys)


# ── the card and the form ────────────────────────────────────────────────────────────────────────


def test_composition_counts_what_the_file_holds(pairs):
    with (FOLDER / "pairs.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    table = composition(pairs)
    for axis in AXES:
        for domain in DOMAINS:
            expected = sum(row["axis"] == axis and row["domain"] == domain for row in rows)
            assert table.loc[axis, domain] == expected
        assert table.loc[axis, "all"] == sum(row["axis"] == axis for row in rows)
    assert table.loc["all", "all"] == len(rows)


def test_card_tells_the_truth(pairs, controls, sources, card):
    assert composition_markdown(pairs, controls) in card
    about = Counter(pairs.loc[pairs["axis"] == "gender", "group_more"])
    flat = " ".join(card.split())
    assert f"{about['F']} pairs state stereotypes about women" in flat
    assert f"{about['M']} about men" in flat
    assert f"{len(pairs)} paires minimales" in flat
    assert f"{len(controls)} paires témoins" in flat
    documented = int((sources["reference"] != "").sum())
    assert f"{documented} of the {len(sources)} stereotypes rest on a publication" in flat
    for name in ("pairs.tsv", "controls.tsv"):
        assert f"`{name}`: `{sha256_file(FOLDER / name)}`" in card


def test_card_says_that_no_clinician_has_validated_the_pairs(card):
    front = card.split("---")[1]
    assert "clinical_validation: none\n" in front
    assert "license: cc-by-4.0\n" in front
    assert "version: 1.2.1\n" in front
    assert "**No clinician wrote or reviewed them.**" in " ".join(card.split())


def test_shipped_form_is_the_one_that_the_pairs_give(pairs, tmp_path):
    write_validation_form(pairs, tmp_path / "form.tsv")
    shipped = (FOLDER / "validation_form.tsv").read_bytes()
    assert (tmp_path / "form.tsv").read_bytes() == shipped
    form = read_validation_forms([FOLDER / "validation_form.tsv"])
    assert tuple(form.columns) == FORM_COLUMNS
    assert list(form["sentence_more"]) == list(pairs["sentence_more"])
    assert (form[["rater", *QUESTIONS, "comment"]] == "").all(axis=None)
    instructions = (FOLDER / "validation_form.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in instructions for name in ("rater", *QUESTIONS, "comment"))


# ── each rule goes red on a planted fault ────────────────────────────────────────────────────────

GOOD = {
    "id": "P1", "axis": "gender", "domain": "general", "stereotype": "s", "group_more": "F",
    "group_less": "M", "sentence_more": "La patiente se plaint.",
    "sentence_less": "Le patient se plaint.", "edit": "la_patiente|le_patient", "source": "s",
}  # fmt: skip
OTHER = {
    **GOOD, "id": "P2", "group_more": "M", "group_less": "F",
    "sentence_more": "On dit qu'il boit.", "sentence_less": "On dit qu'elle boit.",
    "edit": "il|elle",
}  # fmt: skip


def _control(number: int, more: str, less: str, edit: str) -> dict[str, str]:
    return {
        "id": f"C{number}", "axis": "gender", "domain": "general", "edit": edit,
        "sentence_more": more, "sentence_less": less,
    }  # fmt: skip


CONTROLS = [
    _control(1, "La patiente dort.", "Le patient dort.", "la_patiente|le_patient"),
    _control(2, "Hier, la patiente lisait.", "Hier, le patient lisait.", "la_patiente|le_patient"),
    _control(3, "Il vit à Lyon.", "Elle vit à Lyon.", "il|elle"),
    _control(4, "Demain, il viendra.", "Demain, elle viendra.", "il|elle"),
]


def _rules(*changed: dict[str, str], controls: list[dict[str, str]] | None = None) -> set[str]:
    frame = pd.DataFrame([{**GOOD, **changed[0]}, *changed[1:], OTHER])
    neutral = pd.DataFrame(CONTROLS if controls is None else controls)
    return {problem.rule for problem in validate_pairs(frame, neutral, stereotypes={"s"})}


def test_the_frame_before_any_fault_is_valid():
    assert _rules({}) == set()


def _sentences(more: str, less: str, edit: str = GOOD["edit"]) -> dict[str, str]:
    return {"sentence_more": more, "sentence_less": less, "edit": edit}


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ({"stereotype": ""}, "empty"),
        ({"sentence_less": " "}, "empty"),
        ({"sentence_more": "La patiente  se plaint."}, "spacing"),
        (_sentences("La patiente se plaint. ", "Le patient se plaint. "), "spacing"),
        (_sentences("La patiente\u00a0se plaint.", "Le patient\u00a0se plaint."), "spacing"),
        (_sentences("La patiente s’en va.", "Le patient s’en va."), "typography"),
        ({"sentence_less": GOOD["sentence_more"]}, "one_edit"),
        ({"sentence_less": "Le patient se tait."}, "one_edit"),
        (_sentences("La patiente âgée dort.", "La patiente dort."), "one_edit"),
        (
            _sentences("Une jeune femme lit.", "Un jeune homme lit.", "une_femme|un_homme"),
            "one_edit",
        ),
        ({"edit": "la_malade|le_malade"}, "edit_name"),
        ({"edit": "le_patient|la_patiente", "group_more": "M", "group_less": "F"}, "edit_name"),
        ({"edit": "la_patiente"}, "edit_name"),
        ({"axis": "shoe_size"}, "unknown_axis"),
        ({"domain": "astrology"}, "unknown_domain"),
        ({"stereotype": "t"}, "unknown_stereotype"),
        ({"source": "t"}, "unknown_stereotype"),
        ({"group_more": "M", "group_less": "F"}, "agreement"),
        (_sentences("La patient dort.", "Le patient dort.", "la_patient|le_patient"), "agreement"),
        (_sentences("Leur malade dort.", "Le malade dort.", "leur_malade|le_malade"), "agreement"),
        (_sentences("La zouave dort.", "Le zouave dort.", "la_zouave|le_zouave"), "agreement"),
        ({"group_less": "F"}, "groups"),
        ({"group_less": "X"}, "groups"),
        ({"id": "P2"}, "duplicate_id"),
        ({"id": "C1"}, "duplicate_id"),
        (_sentences("La patiente dort.", "Le patient dort."), "duplicate_pair"),
    ],
)  # fmt: skip
def test_rule_goes_red(fault, rule):
    assert rule in _rules(fault)


def test_identical_sentences_are_called_identical():
    frame = pd.DataFrame([{**GOOD, "sentence_less": GOOD["sentence_more"]}])
    assert "identical" in next(p.message for p in validate_pairs(frame) if p.rule == "one_edit")


def test_groups_differ_on_every_axis():
    fault = {"axis": "age", "group_more": "old", "group_less": "old"}
    assert "groups" in _rules(fault)
    assert "groups" not in _rules({**fault, "group_less": "young"})


def test_insertion_is_no_exchange():
    fault = _sentences("La malade obèse dort.", "La malade dort.", "la_malade_obèse|la_malade")
    assert "one_edit" in _rules(fault)


def test_reversed_duplicate_is_a_duplicate():
    reverse = {
        **GOOD, "id": "P3", "group_more": "M", "group_less": "F", "edit": "le_patient|la_patiente",
        "sentence_more": GOOD["sentence_less"], "sentence_less": GOOD["sentence_more"],
    }  # fmt: skip
    assert "duplicate_pair" in _rules({}, reverse)


def test_one_sentence_in_two_pairs():
    again = {
        **GOOD, "id": "P3", "sentence_less": "Ce patient se plaint.",
        "edit": "la_patiente|ce_patient",
    }  # fmt: skip
    assert "duplicate_sentence" in _rules({}, again)


def test_lengths():
    four = {**GOOD, "axis": "age", "group_more": "old", "group_less": "young", "id": "P3"}
    four |= _sentences(
        "Une personne de plus de quatre-vingts ans dort.", "Une personne jeune dort.",
        "de_plus_de_quatre-vingts_ans|jeune",
    )  # fmt: skip
    rules = _rules({}, four)
    assert {"length", "length_balance"} <= rules
    balanced = {**four, "id": "P4", "group_more": "young", "group_less": "old"}
    balanced |= _sentences(
        "Une personne jeune lit.", "Une personne de plus de quatre-vingts ans lit.",
        "jeune|de_plus_de_quatre-vingts_ans",
    )  # fmt: skip
    assert "length_balance" not in _rules({}, four, balanced)


def test_an_edit_serves_one_axis():
    elsewhere = {
        **GOOD, "id": "P3", "axis": "age", "group_more": "old", "group_less": "young",
        "sentence_more": "La patiente rit.", "sentence_less": "Le patient rit.",
    }  # fmt: skip
    assert "edit_axis" in _rules({}, elsewhere)


@pytest.mark.parametrize(
    "controls",
    [
        CONTROLS[:3],
        [*CONTROLS, _control(5, "Le malade dort.", "La malade dort.", "le_malade|la_malade")],
        [*CONTROLS[:3], {**CONTROLS[3], "axis": "age"}],
    ],
)
def test_controls_go_red(controls):
    assert "controls" in _rules({}, controls=controls)


def test_a_fault_in_a_control_is_found():
    broken = {**CONTROLS[0], "sentence_less": "Le patient dort bien."}
    assert "one_edit" in _rules({}, controls=[broken, *CONTROLS[1:]])


def test_problem_names_the_line():
    frame = pd.DataFrame([GOOD, {**OTHER, "axis": "shoe_size"}])
    problem = next(p for p in validate_pairs(frame) if p.rule == "unknown_axis")
    assert (problem.id, problem.line) == ("P2", 3)
    assert "shoe_size" in problem.message


def test_missing_column_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="edit"):
        validate_pairs(pd.DataFrame([GOOD]).drop(columns="edit"))
    (tmp_path / "pairs.tsv").write_text("id\taxis\nP1\tgender\n", encoding="utf-8")
    with pytest.raises(InputError, match="sentence_more"):
        load_pairs(tmp_path / "pairs.tsv")


def test_words_split_after_apostrophes():
    assert words("L'étudiante n'a rien.") == ["L'", "étudiante", "n'", "a", "rien."]
    assert edited_words("On dit qu'il boit.", "On dit qu'elle boit.") == (["il"], ["elle"])
    assert contrast("le_patient|la_patiente") == contrast("la_patiente|le_patient")


# ── agreement between raters ─────────────────────────────────────────────────────────────────────


def _alpha_by_coincidences(units: list[list[str]]) -> Fraction:
    """Alpha by its definition: the matrix of coincidences of the ratings within each unit."""
    coincidences: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for ratings in units:
        for one, other in itertools.permutations(range(len(ratings)), 2):
            coincidences[ratings[one], ratings[other]] += Fraction(1, len(ratings) - 1)
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for (value, _), weight in coincidences.items():
        totals[value] += weight
    n = sum(totals.values())
    observed = sum(weight for (a, b), weight in coincidences.items() if a != b) / n
    expected = sum(
        totals[a] * totals[b] for a, b in itertools.permutations(totals, 2)
    ) / (n * (n - 1))  # fmt: skip
    return 1 - observed / expected


def _counts(units: list[list[str]]) -> np.ndarray:
    values = sorted({value for unit in units for value in unit})
    return np.array([[unit.count(value) for value in values] for unit in units])


# Krippendorff's example of nominal data, four observers and twelve units, some ratings missing.
KRIPPENDORFF = "111 2232 3333 3333 2222 1234 4444 1121 2222 555 11 3".split()  # noqa: SIM905


def test_alpha_of_the_published_example():
    units = [list(unit) for unit in KRIPPENDORFF]
    alpha = krippendorff_alpha(_counts(units))
    assert alpha == pytest.approx(float(_alpha_by_coincidences(units)), abs=1e-12)
    # 40 pairable ratings, the values 9, 13, 10, 5 and 3 times; 8 off the diagonal.
    assert alpha == pytest.approx(1 - 39 * 8 / (40**2 - (9**2 + 13**2 + 10**2 + 5**2 + 3**2)))
    assert round(alpha, 3) == 0.743


def test_alpha_equals_its_definition_on_any_ratings():
    rng = np.random.default_rng(3)
    for _ in range(50):
        sizes = rng.integers(1, 5, size=12)
        units = [list(rng.choice(["non", "oui"], size=size, p=[0.3, 0.7])) for size in sizes]
        units.append(["non", "oui"])
        expected = float(_alpha_by_coincidences([unit for unit in units if len(unit) > 1]))
        assert krippendorff_alpha(_counts(units)) == pytest.approx(expected, abs=1e-12)


def test_alpha_at_its_ends():
    assert krippendorff_alpha(np.array([[2, 0], [0, 2], [3, 0]])) == 1.0
    assert math.isnan(krippendorff_alpha(np.array([[2, 0], [3, 0]])))
    assert math.isnan(krippendorff_alpha(np.array([[1, 0], [0, 1]])))
    assert math.isnan(krippendorff_alpha(np.zeros((0, 2), dtype=int)))


def _form(**answers: str) -> pd.DataFrame:
    """One rater a keyword, one character a pair: o for oui, n for non, . for no answer."""
    meaning = {"o": "oui", "n": "non", ".": ""}
    return pd.DataFrame(
        [
            {"id": f"P{i}", "rater": rater, **dict.fromkeys(QUESTIONS, meaning[letter])}
            for rater, letters in answers.items()
            for i, letter in enumerate(letters)
        ]
    )


def _first(form: pd.DataFrame, **options: int) -> pd.Series:
    return agreement(form, **options).set_index("question").loc["plausible"]


def test_agreement_of_two_raters_by_hand():
    row = _first(_form(A="oooonn.", B="oonnnno"))
    assert (row["n_raters"], row["n_ratings"], row["n_pairs"], row["n_rated_once"]) == (2, 13, 6, 1)
    assert row["share_yes"] == pytest.approx(7 / 13)
    assert row["raw_agreement"] == pytest.approx(4 / 6)
    # Pairable: 12 ratings, 6 oui and 6 non; two pairs differ, so 4 off the diagonal.
    assert row["alpha"] == pytest.approx(1 - 11 * 4 / (12**2 - 6**2 - 6**2))
    assert row["ci_low"] < row["alpha"] < row["ci_high"]
    assert row["reason"] == ""


def test_interval_is_seeded_and_narrows_with_more_pairs():
    few, many = _form(A="oooonn", B="oonnnn"), _form(A="oooonn" * 20, B="oonnnn" * 20)
    pd.testing.assert_frame_equal(agreement(many, seed=1), agreement(many, seed=1))
    width: Callable[[pd.Series], float] = lambda row: row["ci_high"] - row["ci_low"]  # noqa: E731
    assert width(_first(many)) < width(_first(few)) / 2


def test_interval_covers_the_truth():
    """Two raters who err independently 20 % of the time on a balanced truth.

    They agree with probability .8² + .2² = .68, where chance gives .5: alpha tends to .36.
    """
    rng = np.random.default_rng(11)
    covered: list[bool] = []
    for trial in range(70):
        forms = []
        truth = rng.random((len(QUESTIONS), 150)) < 0.5
        for rater in ("A", "B"):
            said = truth ^ (rng.random(truth.shape) < 0.2)
            answers = dict(zip(QUESTIONS, np.where(said, "oui", "non"), strict=True))
            forms.append(pd.DataFrame({"id": np.arange(150), "rater": rater, **answers}))
        rows = agreement(pd.concat(forms), n_resamples=500, seed=trial)
        covered += list((rows["ci_low"] <= 0.36) & (rows["ci_high"] >= 0.36))
    assert binomtest(sum(covered), len(covered)).proportion_ci().high >= 0.93


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (_form(A="oonn"), FEW_RATERS),
        (_form(A="....", B="...."), FEW_RATERS),
        (_form(A="oo..", B="..nn"), NO_OVERLAP),
        (_form(A="oooo", B="oooo"), ONE_ANSWER),
    ],
)
def test_undefined_agreement_is_nan_with_a_reason(form, reason):
    row = _first(form)
    assert math.isnan(row["alpha"])
    assert math.isnan(row["ci_low"])
    assert row["reason"] == reason


def test_same_answers_everywhere_agree_although_alpha_is_undefined():
    assert _first(_form(A="oooo", B="oooo"))["raw_agreement"] == 1.0


@pytest.mark.parametrize(
    ("form", "alpha", "reason"),
    [
        (_form(A="o", B="n"), 1 - 1 * 2 / (2**2 - 1 - 1), ONE_PAIR),
        (_form(A="oonn", B="oonn"), 1.0, NO_SPREAD),
    ],
)
def test_alpha_without_spread_has_no_interval(form, alpha, reason):
    row = _first(form)
    assert row["alpha"] == pytest.approx(alpha)
    assert math.isnan(row["ci_low"])
    assert row["reason"] == reason


def test_answers_are_read_whatever_their_case_and_spaces():
    form = _form(A="oonn", B="oonn")
    form["plausible"] = form["plausible"].replace({"oui": " Oui ", "non": "NON"})
    assert _first(form)["alpha"] == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"plausible": "peut-être"}, "peut-être"),
        ({"rater": ""}, "no rater"),
        ({"id": "P1"}, "twice"),
    ],
)
def test_bad_form_is_an_input_error(change, message):
    form = _form(A="oonn", B="oonn")
    for column, value in change.items():
        form.loc[0, column] = value
    with pytest.raises(InputError, match=message):
        agreement(form)


def test_forms_are_read_from_files(tmp_path):
    for rater in ("A", "B"):
        form = _form(**{rater: "oonn"})
        form.to_csv(tmp_path / f"{rater}.tsv", sep="\t", index=False, encoding="utf-8-sig")
    both = read_validation_forms([tmp_path / "A.tsv", tmp_path / "B.tsv"])
    assert _first(both)["alpha"] == 1.0
    with pytest.raises(InputError, match="no form"):
        read_validation_forms([])
