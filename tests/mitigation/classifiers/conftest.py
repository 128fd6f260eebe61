"""A tiny language model, and the classifier that learnt from labels that pass women over."""

from __future__ import annotations

import pytest
from tests.mitigation.classifiers.planted_labels import documents

from epicene.mitigation.classifiers.train import train_classifier

HOW = {"learning_rate": 5e-3, "epochs": 6}
ON = {"target": "ill", "learning_rate": 5e-3, "steps": 180}
"""To train on: of 240 documents, each is read twelve times."""


@pytest.fixture(scope="session")
def tiny(tiny_model):
    return tiny_model("eurobert")


@pytest.fixture(scope="session")
def planted():
    """Seven in ten ill women are labelled as well."""
    return documents(240, missed=0.7)


@pytest.fixture(scope="session")
def unseen():
    return documents(200, seed=9)


@pytest.fixture(scope="session")
def biased(tiny, planted):
    return train_classifier(tiny, planted, "ill", **HOW)
