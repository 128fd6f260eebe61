"""Every method, by name, in the order of the chain; adding one is one line here."""

from __future__ import annotations

from typing import Any

from epicene.core.registry import Registry

# Classes, whose options are given when one is made.
METHODS: Registry[Any] = Registry(
    "mitigation",
    {
        # Data.
        "counterfactual-augmentation": "epicene.mitigation.data.augmentation:Augmentation",
        "counterfactual-substitution": "epicene.mitigation.data.substitution:Substitution",
        "reweighing": "epicene.mitigation.data.reweighing:Reweighing",
        "resampling": "epicene.mitigation.data.resampling:Resampling",
        "gender-scrubbing": "epicene.mitigation.data.scrubbing:GenderScrubbing",
        # Tokenization.
        "vocabulary-extension": (
            "epicene.mitigation.tokenization.vocabulary_extension:VocabularyExtension"
        ),
        "bpe-dropout": "epicene.mitigation.tokenization.bpe_dropout:BpeDropout",
        # Training.
        "reductions": "epicene.mitigation.classifiers.reductions:Reductions",
        "group-dro": "epicene.mitigation.classifiers.group_dro:GroupDro",
        "classifier-logit-pairing": (
            "epicene.mitigation.classifiers.logit_pairing:ClassifierLogitPairing"
        ),
        "classifier-augmentation": (
            "epicene.mitigation.classifiers.augmentation:ClassifierAugmentation"
        ),
        "dropout": "epicene.mitigation.training.dropout:Dropout",
        "counterfactual-finetuning": (
            "epicene.mitigation.training.counterfactual_finetuning:CounterfactualFineTuning"
        ),
        "logit-pairing": "epicene.mitigation.training.logit_pairing:LogitPairing",
        "context-debias": "epicene.mitigation.training.context_debias:ContextDebias",
        "mabel": "epicene.mitigation.training.mabel:Mabel",
        "adversarial": "epicene.mitigation.training.adversarial:Adversarial",
        # Representations.
        "leace": "epicene.mitigation.representations.leace:Leace",
        "inlp": "epicene.mitigation.representations.inlp:Inlp",
        "sentence-debias": "epicene.mitigation.representations.sentence_debias:SentenceDebias",
        "hard-debias": "epicene.mitigation.representations.hard_debias:HardDebias",
        "double-hard-debias": (
            "epicene.mitigation.representations.double_hard_debias:DoubleHardDebias"
        ),
        # Decoding.
        "self-debias": "epicene.mitigation.decoding.self_debias:SelfDebias",
        "constrained-gender": "epicene.mitigation.decoding.constrained_gender:ConstrainedGender",
        # Predictions.
        "threshold-optimizer": (
            "epicene.mitigation.predictions.threshold_optimizer:ThresholdOptimizer"
        ),
        "group-calibration": "epicene.mitigation.predictions.group_calibration:GroupCalibration",
        "reject-option": "epicene.mitigation.predictions.reject_option:RejectOption",
    },
)
