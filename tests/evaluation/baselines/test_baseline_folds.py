"""Nothing that one fold holds is repeated in another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.evaluation.baselines.invented_records import records

from epicene.core.document import Document, Patient
from epicene.core.errors import InputError
from epicene.evaluation.baselines.folds import folds_of, units_of

WORDS = np.array([f"mot{k}" for k in range(400)])


def texts(n: int, seed: int = 0) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, 60)) for _ in range(n)]


def documents(n: int, patients: int) -> list[Document]:
    return [
        Document(f"d{k}", text, patient=Patient(f"p{k % patients}"))
        for k, text in enumerate(texts(n))
    ]


@pytest.mark.parametrize("seed", range(5))
def test_documents_of_a_patient_stay_together(seed):
    some = documents(40, 13)
    folds = folds_of(some, 4, seed=seed)
    for patient in range(13):
        assert len(set(folds[patient::13].tolist())) == 1
    assert np.bincount(folds).tolist() == pytest.approx([10] * 4, abs=3)
    # By document they are parted: otherwise this would show nothing.
    apart = folds_of(some, 4, by="document", seed=seed)
    assert any(len(set(apart[p::13].tolist())) > 1 for p in range(13))


def copied(text: str) -> str:
    """Change the last tenth of the words: 44 of 60 - 7 runs of eight words stay, of 62 in all."""
    words = text.split()
    return " ".join(words[:54] + [f"autre{k}" for k in range(6)])


@pytest.mark.parametrize("by", ["patient", "document"])
def test_near_duplicates_of_other_patients_stay_together(by):
    plain = [Document(f"d{k}", text, patient=Patient(f"p{k}")) for k, text in enumerate(texts(30))]
    twins = [
        Document(f"c{k}", copied(d.text), patient=Patient(f"q{k}")) for k, d in enumerate(plain)
    ]
    for seed in range(5):
        folds = folds_of([*plain, *twins], 5, by=by, seed=seed)
        assert (folds[:30] == folds[30:]).all()
    # Texts that share less than half stay free.
    assert len(np.unique(units_of(plain, by))) == 30


def test_what_hangs_together_through_others_stays_together():
    one, two = texts(2)
    some = [
        Document("a", one, patient=Patient("p")),
        Document("b", two, patient=Patient("p")),
        Document("c", copied(two), patient=Patient("q")),
        Document("d", texts(1, seed=9)[0], patient=Patient("q")),
        Document("e", texts(1, seed=8)[0], patient=Patient("r")),
    ]
    assert units_of(some, "patient").tolist() == [0, 0, 0, 0, 4]


def test_values_are_shared_out_evenly():
    some = list(records(90))
    folds = folds_of(some, 5, stratify="ill", seed=1)
    ill = np.array([d.attributes["ill"] == "yes" for d in some])
    per_fold = [int(ill[folds == fold].sum()) for fold in range(5)]
    assert max(per_fold) - min(per_fold) <= 1


def test_a_seed_fixes_them():
    some = list(records(30))
    assert (folds_of(some, 3, seed=4) == folds_of(some, 3, seed=4)).all()
    assert (folds_of(some, 3, seed=4) != folds_of(some, 3, seed=5)).any()


def test_a_rare_value_is_no_error():
    some = list(records(10))
    some[0] = replace(some[0], attributes={"ill": "perhaps"})
    assert len(folds_of(some, 5, stratify="ill")) == 10


@pytest.mark.parametrize(
    ("folds", "by", "match"),
    [(1, "patient", "1 folds"), (31, "patient", "30 units"), (3, "site", "by is 'site'")],
)
def test_what_cannot_be_dealt_out_is_refused(folds, by, match):
    with pytest.raises(InputError, match=match):
        folds_of(list(records(30)), folds, by)


def test_an_id_that_is_there_twice_is_refused():
    one = next(iter(records(1)))
    with pytest.raises(InputError, match="two documents have one id"):
        folds_of([one, one], 2)
