"""Tools to compare others with: classifiers and taggers trained on a corpus.

A trainer holds options; `train` gives a baseline that predicts and can be saved, `cross_predict`
the predictions of every document by a baseline that never saw its patient.
"""

from __future__ import annotations

from epicene.evaluation.baselines.base import Baseline, Learnt, TrainedOn, Trainer
from epicene.evaluation.baselines.cross import CrossPredictions, cross_predict
from epicene.evaluation.baselines.document_encoder import DocumentEncoderTrainer
from epicene.evaluation.baselines.document_vectors import DocumentVectorTrainer
from epicene.evaluation.baselines.linear_tagger import LinearTaggerTrainer
from epicene.evaluation.baselines.saving import load_baseline
from epicene.evaluation.baselines.tfidf import TfidfTrainer
from epicene.evaluation.baselines.token_encoder import TokenEncoderTrainer
from epicene.evaluation.baselines.train import train

__all__ = [
    "Baseline",
    "CrossPredictions",
    "DocumentEncoderTrainer",
    "DocumentVectorTrainer",
    "Learnt",
    "LinearTaggerTrainer",
    "TfidfTrainer",
    "TokenEncoderTrainer",
    "TrainedOn",
    "Trainer",
    "cross_predict",
    "load_baseline",
    "train",
]
