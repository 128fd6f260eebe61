"""Which words may come where the prompt states a gender: word by word, and in whole texts."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import epicene
import tiny_models
from epicene.metrics import gender_shift
from epicene.models.capabilities import Sampling
from epicene.models.decoding.constrained_gender import ConstrainedDecoding
from epicene.models.decoding.keep_gender import KeepStatedGender
from epicene.models.decoding.stated_gender import kept

WOMAN, MAN = "Cas clinique d'une patiente : migraine.", "Cas clinique d'un patient : migraine."
NOBODY = "Cas clinique : migraine."


@pytest.fixture(scope="module")
def mini() -> Any:
    return epicene.load_model("mini-fr-causal", sanity_check=False)


@pytest.fixture(scope="module")
def in_bytes() -> Any:
    """A tokenizer of bytes with 150 merges, which cuts nearly every word."""
    return tiny_models.bpe(bounded=False, spaces="bytes")


def may_write(tokenizer: Any, prompt: str, text: str, word: str) -> bool:
    """Say whether every piece of a word may come, one after the other, and the word then end."""
    before = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    whole = tokenizer(f"{prompt} {text}".strip(), add_special_tokens=False)["input_ids"]
    full = tokenizer(f"{prompt} {text} {word}.", add_special_tokens=False)["input_ids"]
    keep = KeepStatedGender(tokenizer)
    for end in range(len(before), len(full)):
        scores = torch.full((1, len(tokenizer)), -4.0)
        # What would come is likely, and so is nearly nothing else.
        scores[0, full[end]] = 8.0
        found = keep(torch.tensor([full[:end]]), scores)
        if end >= len(whole) and bool(found[0, full[end]].isinf()):
            return False
    return True


BARRED = [
    (WOMAN, "À l'examen, le", "patient"),
    (WOMAN, "Il s'agit d'un", "homme"),
    (WOMAN, "La patiente a été", "hospitalisé"),
    (WOMAN, "Elle est venue. Il a été", "admis"),
    (WOMAN, "Une femme de 30 ans. Il", "présentait"),
    (WOMAN, "Elle est", "hypertendu"),
    (WOMAN, "Il s'agit de", "Monsieur"),
    (MAN, "À l'examen, la", "patiente"),
    (MAN, "Il s'agit d'une", "femme"),
    (MAN, "Il a été admis. Elle a été", "opérée"),
    (MAN, "Le patient a été", "opérée"),
    (MAN, "Il s'agit d'une", "enfant"),
    (MAN, "Il est venu. C'est une", "primipare"),
]
KEPT = [
    (WOMAN, "À l'examen, la", "patiente"),
    (WOMAN, "À l'examen, le", "scanner"),
    (WOMAN, "Elle est venue avec son", "mari"),
    (WOMAN, "Elle a un", "fils"),
    (WOMAN, "La patiente va bien. Elle a accouché d'un enfant de sexe", "masculin"),
    (WOMAN, "Son mari est", "hypertendu"),
    (WOMAN, "Le traitement a été", "arrêté"),
    (WOMAN, "Il s'agit", "d'une"),
    (WOMAN, "", "Il"),
    (WOMAN, "Elle a été", "hospitalisée"),
    (WOMAN, "Le médecin a", "prescrit"),
    (MAN, "Il est venu avec sa", "mère"),
    (MAN, "Il est venu avec sa", "femme"),
    (MAN, "On a palpé une", "tumeur"),
    (MAN, "Le patient a une tumeur. Elle", "mesure"),
    (MAN, "La douleur est", "apparue"),
    (MAN, "Il a été", "opéré"),
    # A prompt that states no gender leaves the text free.
    (NOBODY, "À l'examen, le", "patient"),
    (NOBODY, "À l'examen, la", "patiente"),
]


@pytest.mark.parametrize(("prompt", "text", "word"), BARRED)
def test_words_that_would_mark_the_other_gender_may_not_come(
    mini: Any, in_bytes: Any, prompt: str, text: str, word: str
) -> None:
    assert not may_write(mini.tokenizer, prompt, text, word)
    assert not may_write(in_bytes, prompt, text, word)


@pytest.mark.parametrize(("prompt", "text", "word"), KEPT)
def test_things_relatives_and_the_stated_gender_may_come(
    mini: Any, in_bytes: Any, prompt: str, text: str, word: str
) -> None:
    assert may_write(mini.tokenizer, prompt, text, word)
    assert may_write(in_bytes, prompt, text, word)


def scored(mini: Any, prompt: str, text: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the scores of what comes after a text, before and after the processor."""
    tokenizer = mini.tokenizer
    before = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    ids = tokenizer(f"{prompt} {text}", add_special_tokens=False)["input_ids"]
    keep = KeepStatedGender(tokenizer)
    for end in range(len(before), len(ids) + 1):
        row = torch.tensor([ids[:end]])
        with torch.inference_mode():
            scores = mini.module(input_ids=row).logits[:, -1]
        found = keep(row, scores)
    return scores[0], found[0]


def test_a_word_that_goes_gives_its_share_to_its_other_form_and_nothing_else_moves(
    mini: Any,
) -> None:
    scores, found = scored(mini, WOMAN, "La patiente a été")
    of = mini.tokenizer.convert_tokens_to_ids
    masculine, feminine = of("▁admis"), of("▁admise")
    assert found[masculine].isinf()
    expected = math.log(scores[masculine].exp() + scores[feminine].exp())
    assert found[feminine].item() == pytest.approx(expected, abs=1e-5)
    # Things, relatives and all the rest: the very same scores, so that their rate is the same.
    moved = (found != scores) & ~found.isinf()
    told = mini.tokenizer.convert_ids_to_tokens(moved.nonzero()[:, 0].tolist())
    assert all(token.endswith("e") for token in told)
    assert len(told) < 40
    gone = mini.tokenizer.convert_ids_to_tokens(found.isinf().nonzero()[:, 0].tolist())
    assert {"▁tumeur", "▁mari", "▁scanner"}.isdisjoint(gone)


def test_without_a_stated_gender_no_score_changes(mini: Any) -> None:
    scores, found = scored(mini, NOBODY, "Elle a consulté et a été")
    assert torch.equal(scores, found)


def shifts(mini: Any, decoding: Any, prompts: list[str], tokens: int) -> tuple[float, list[str]]:
    model = dataclasses.replace(mini, decoding=decoding)
    texts = model.generate(prompts, Sampling(tokens, 1.0, 0.95))
    labels = [reading.label for reading in epicene.detect_genders(texts)]
    stated = ["F" if "une" in prompt else "M" for prompt in prompts]
    return gender_shift(stated, labels).estimate, texts


def test_a_model_that_overrides_half_of_its_prompts_overrides_none(mini: Any) -> None:
    prompts = [WOMAN + " Observation :", MAN + " Observation :"] * 8
    free, _ = shifts(mini, None, prompts, 24)
    assert free > 20.0
    held, texts = shifts(mini, ConstrainedDecoding(look_ahead=False), prompts, 24)
    assert held == 0.0
    assert sum(len(text.split()) for text in texts) > 16 * 10


@pytest.mark.slow
def test_500_texts_hardly_shift(mini: Any) -> None:
    from epicene.corpora.clinical_generation import load_case_prompts

    resource = load_case_prompts()
    prompts = [
        theme.prompt(wording)
        for theme in resource.themes
        for wording in resource.wordings
        if wording.kind in ("feminine", "masculine")
    ]
    prompts = (prompts * 6)[:500]
    held, _ = shifts(mini, ConstrainedDecoding(), prompts, 80)
    assert held <= 1.0


@pytest.mark.parametrize("how", [{"num_beams": 2}, {}], ids=["beams", "greedy"])
def test_plain_generate_takes_it(mini: Any, how: dict[str, int]) -> None:
    start = mini.tokenizer(f"<s>{WOMAN} Observation : Le", return_tensors="pt")
    keep = KeepStatedGender(mini.tokenizer, mini.module)
    ids = mini.module.generate(
        input_ids=start.input_ids,
        attention_mask=start.attention_mask,
        max_new_tokens=12,
        do_sample=False,
        logits_processor=[keep],
        **how,
    )
    written = mini.tokenizer.decode(ids[0, start.input_ids.shape[1] :], skip_special_tokens=True)
    assert epicene.detect_gender(f"Le {written}").label in ("F", "neutral")


def test_an_article_is_judged_by_what_would_follow_it(mini: Any) -> None:
    """With the model at hand, « un » of « un homme de 40 ans » becomes « une »."""
    text = f"<s>{WOMAN} Observation : Il s'agit d'"
    ids = mini.tokenizer(text, return_tensors="pt").input_ids
    un, une = mini.tokenizer.convert_tokens_to_ids(["un", "une"])
    with torch.inference_mode():
        scores = mini.module(input_ids=ids).logits[:, -1]
    alone = KeepStatedGender(mini.tokenizer)(ids, scores)[0]
    ahead = KeepStatedGender(mini.tokenizer, mini.module)(ids, scores)[0]
    assert ahead[un] < alone[un] - 0.5
    both = torch.logsumexp(alone[[un, une]], 0)
    assert torch.logsumexp(ahead[[un, une]], 0).item() == pytest.approx(both.item(), abs=1e-4)


@pytest.mark.parametrize(
    ("prompt", "text", "expected"),
    [
        (WOMAN, "La patiente va bien. Elle est sortie.", None),
        (WOMAN, "La douleur cesse. Le patient a été opéré.", "La douleur cesse."),
        (WOMAN, "La douleur cesse. Le patient", "La douleur cesse. Le"),
        (MAN, "Une femme de 30 ans.", ""),
        (NOBODY, "Le patient a été opéré.", None),
    ],
)
def test_an_end_that_reads_otherwise_is_cut(prompt: str, text: str, expected: str | None) -> None:
    assert kept(prompt, text) == (text if expected is None else expected)


def test_a_saved_folder_writes_so(mini: Any, tmp_path: Path) -> None:
    from epicene.models.decoding.saved import write_decoding

    mini.module.save_pretrained(tmp_path)
    mini.tokenizer.save_pretrained(tmp_path)
    write_decoding(tmp_path, ConstrainedDecoding(look_ahead=False))
    loaded: Any = epicene.load_model(str(tmp_path), sanity_check=False)
    prompts = [WOMAN + " Observation :"] * 4
    generate: Callable[..., list[str]] = loaded.generate
    expected = shifts(mini, ConstrainedDecoding(look_ahead=False), prompts, 12)[1]
    assert generate(prompts, Sampling(12, 1.0, 0.95)) == expected
