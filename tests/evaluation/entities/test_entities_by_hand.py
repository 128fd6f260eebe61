"""A table derived by hand, on entities that nest, cross and have gaps."""

from __future__ import annotations

import pytest
from tests.evaluation.entities.extractions import document, entity, row_of

import epicene

# One document. Offsets are characters; the letter is the label.
GOLD = [
    entity("D", (0, 20)),  # g1 holds g2: "cancer du sein gauche", and in it "sein gauche"
    entity("B", (10, 20)),  # g2
    entity("D", (24, 30), (40, 46)),  # g3 has a gap: "douleurs … lombaires"
    entity("D", (24, 36)),  # g4 shares its head with g3: "douleurs dorsales"
    entity("T", (50, 60)),  # g5
    entity("T", (70, 80)),  # g6
]
SAID = [
    entity("D", (0, 20)),  # p1 = g1
    entity("B", (12, 20)),  # p2: g2 with another start
    entity("D", (24, 46)),  # p3: g3 with its gap filled; touches g4 too
    entity("D", (24, 30), (40, 46)),  # p4 = g3
    entity("B", (50, 60)),  # p5: g5, called B
    entity("T", (62, 68)),  # p6: nothing there
]
# Each scheme: the credits it gives, pair by pair, and their sum.
#   strict    p1-g1, p4-g3                                           2
#   exact     p1-g1, p4-g3, p5-g5                                    3
#   ent_type  p1-g1, p2-g2, and both p3, p4 with g3, g4              4
#   partial   p1-g1 1, p4-g3 1, p5-g5 1, p2-g2 ½, p3-g4 ½            4
# All have six entities on either side.
CREDIT = {"strict": 2.0, "exact": 3.0, "ent_type": 4.0, "partial": 4.0}
# By label: entities of gold, of the tool, and the credits.
#   D: g1 g3 g4 against p1 p3 p4; strict 2, ent_type 3, partial 1 + 1 + ½
#   B: g2 against p2 p5;          strict 0, ent_type 1, partial ½ (p5 touches no B)
#   T: g5 g6 against p6;          none
OF_LABEL = {
    "D": (3, 3, {"strict": 2.0, "ent_type": 3.0, "partial": 2.5}),
    "B": (1, 2, {"strict": 0.0, "ent_type": 1.0, "partial": 0.5}),
    "T": (2, 1, {"strict": 0.0, "ent_type": 0.0, "partial": 0.0}),
}


@pytest.fixture(scope="module")
def table():
    # A man of whom nothing is written, so that there is a second patient.
    gold, said = ([document("d", part), document("e", [], "M")] for part in (GOLD, SAID))
    return epicene.evaluate(gold, said, "entities").table


@pytest.mark.parametrize("scheme", CREDIT)
def test_all_labels_together(table, scheme):
    for score, n in (("precision", 6), ("recall", 6), ("f1", 12)):
        row = row_of(table, f"{scheme}_{score}")
        assert row["estimate"] == pytest.approx(CREDIT[scheme] / 6)
        assert row["n"] == n


@pytest.mark.parametrize("label", OF_LABEL)
def test_each_label(table, label):
    n_gold, n_said, credits = OF_LABEL[label]
    for scheme, credit in credits.items():
        recall = row_of(table, f"{scheme}_recall", item=label)
        assert (recall["estimate"], recall["n"]) == (pytest.approx(credit / n_gold), n_gold)
        precision = row_of(table, f"{scheme}_precision", item=label)
        assert (precision["estimate"], precision["n"]) == (pytest.approx(credit / n_said), n_said)
        f1 = row_of(table, f"{scheme}_f1", item=label)
        assert f1["estimate"] == pytest.approx(2 * credit / (n_gold + n_said))
    missed = row_of(table, "missed_entity_rate", item=label)["estimate"]
    assert missed == pytest.approx(1 - credits["ent_type"] / n_gold)
    spurious = row_of(table, "spurious_entity_rate", item=label)["estimate"]
    assert spurious == pytest.approx(1 - credits["ent_type"] / n_said)


def test_the_mean_over_labels(table):
    for scheme in ("strict", "partial", "ent_type"):
        parts = [(gold, said, credits[scheme]) for gold, said, credits in OF_LABEL.values()]
        means = {
            "precision": sum(credit / said for _, said, credit in parts) / 3,
            "recall": sum(credit / gold for gold, _, credit in parts) / 3,
            "f1": sum(2 * credit / (gold + said) for gold, said, credit in parts) / 3,
        }
        for score, mean in means.items():
            assert row_of(table, f"{scheme}_{score}_macro")["estimate"] == pytest.approx(mean)


def test_one_patient_has_no_interval(table):
    row = row_of(table, "strict_f1")
    assert row["ci_low"] != row["ci_low"]
    assert row["unscored_reason"].startswith("a single cluster")
