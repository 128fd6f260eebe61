"""Self-debiasing against a naive implementation of its paper, and through a saved folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

import tiny_models
from epicene.core.errors import InputError
from epicene.models.decoding.self_debias import ANNOUNCEMENTS, SelfDebiasedDecoding
from epicene.models.decoding.self_debiasing import SelfDebiasing

TOLD = ("Le texte est triste :", "Cet homme souffre d'une douleur :")


@pytest.fixture(scope="module", params=["llama", "gpt2", "bloom"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tiny_models.save(request.param, tmp_path_factory.mktemp(request.param))
    return (
        AutoModelForCausalLM.from_pretrained(folder).eval(),
        AutoTokenizer.from_pretrained(folder),
    )


def naive(module: Any, tokenizer: Any, ids: list[int], decay: float, floor: float) -> torch.Tensor:
    """The formula of the paper, one text at a time: p · min over s of α(p − p after s)."""

    def after(row: list[int]) -> torch.Tensor:
        with torch.inference_mode():
            return module(input_ids=torch.tensor([row])).logits[0, -1].double().softmax(-1)

    p = after(ids)
    alphas = []
    for told in TOLD:
        before = tokenizer(told + "\n", add_special_tokens=False)["input_ids"]
        difference = p - after([ids[0], *before, *ids[1:]])
        alpha = torch.where(difference >= 0, 1.0, torch.exp(decay * difference))
        alphas.append(alpha.clamp(min=floor))
    found = p * torch.stack(alphas).min(dim=0).values
    return found / found.sum()


@pytest.mark.parametrize("decay", [0.0, 10.0, 100.0])
def test_equals_the_formula_at_every_step(tiny: Any, decay: float) -> None:
    module, tokenizer = tiny
    texts = ["La patiente a été admise", "Il prend"]
    rows = [[0, *tokenizer(text, add_special_tokens=False)["input_ids"]] for text in texts]
    longest = max(map(len, rows))
    padded = [[tokenizer.pad_token_id] * (longest - len(row)) + row for row in rows]
    steer = SelfDebiasing(module, tokenizer, TOLD, decay, 0.01)
    for step in range(3):
        logits = [module(input_ids=torch.tensor([row])).logits[0, -1].detach() for row in rows]
        found = steer(torch.tensor(padded), torch.stack(logits)).double().softmax(-1)
        for row, one in zip(rows, found, strict=True):
            torch.testing.assert_close(
                one, naive(module, tokenizer, row, decay, 0.01), atol=1e-6, rtol=1e-4
            )
        # The same for all rows, so that the memory of the last step is used.
        for row, wide in zip(rows, padded, strict=True):
            row.append(20 + step)
            wide.append(20 + step)


def test_generate_takes_it_and_a_decay_of_zero_changes_nothing(tiny: Any) -> None:
    module, tokenizer = tiny
    ids = torch.tensor([[0, *tokenizer("La patiente", add_special_tokens=False)["input_ids"]]])

    def write(decay: float | None) -> list[int]:
        torch.manual_seed(3)
        steer = [] if decay is None else [SelfDebiasing(module, tokenizer, TOLD, decay, 0.0)]
        output = module.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=12,
            do_sample=True,
            logits_processor=steer,
        )
        return list(output[0].tolist())

    plain = write(None)
    assert write(0.0) == plain
    # Tokens that the announcements make likelier are gone.
    assert write(1e6) != plain


def test_reads_on_where_beams_change_places(tiny: Any) -> None:
    module, tokenizer = tiny
    ids = torch.tensor([[0, *tokenizer("Il est", add_special_tokens=False)["input_ids"]]])
    output = module.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=6,
        num_beams=3,
        do_sample=False,
        logits_processor=[SelfDebiasing(module, tokenizer, TOLD)],
    )
    assert output.shape[1] > ids.shape[1]


def test_announcements_are_french_sentences_with_their_space() -> None:
    assert len(set(ANNOUNCEMENTS)) == len(ANNOUNCEMENTS) >= 3
    for text in ANNOUNCEMENTS:
        assert text.startswith("Le texte suivant ")
        assert text.endswith("\N{NO-BREAK SPACE}:")
        assert "'" not in text


@pytest.mark.parametrize(
    "options",
    [{"announcements": ()}, {"announcements": (" ",)}, {"decay": -1.0}, {"floor": 2.0}],
)
def test_options_without_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SelfDebiasedDecoding(**options)


def test_a_text_longer_than_the_model_reads_loses_its_beginning(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tiny_models.save("llama", tmp_path, max_position_embeddings=24)
    module = AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    steer = SelfDebiasing(module, tokenizer, ["Il :"])
    ids = torch.tensor([[0, *([30] * 22)]])
    assert steer(ids, torch.zeros(1, module.config.vocab_size)).shape == (
        1,
        module.config.vocab_size,
    )
