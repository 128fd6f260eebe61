from __future__ import annotations

import french_gender_scores as scores
import pytest


def test_a_share_is_printed_with_its_exact_interval(capsys: pytest.CaptureFixture[str]) -> None:
    scores.share("right", 22, 22)
    scores.share("none", 0, 0)
    assert capsys.readouterr().out == "right: 22/22 = 100.0 % [84.6; 100.0]\nnone: no items\n"


def test_totals_count_sentences_and_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    items = [item for item in scores.sentence_items() if item.phenomenon == "first names"]
    scores.print_totals("kept", [scores.outcome_by(item, str) for item in items])
    sentences, tokens = capsys.readouterr().out.splitlines()
    assert sentences.startswith(f"kept, exact: {len(items)}/{len(items)} = 100.0 %")
    assert "tokens" in tokens
    assert "= 100.0 %" in tokens
