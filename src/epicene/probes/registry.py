"""Every probe, by name, in the order of the chain; adding one is one line here."""

from __future__ import annotations

from epicene.core.errors import UnknownNameError
from epicene.core.registry import Registry, suggestion
from epicene.probes.base import Probe
from epicene.probes.corpus.base import CorpusProbe

# Put to documents, before any model is asked.
CORPUS_PROBES: Registry[CorpusProbe] = Registry(
    "probe",
    {
        "corpus-patients": "epicene.probes.corpus.patients:PROBE",
        "corpus-annotations": "epicene.probes.corpus.annotations:PROBE",
        "corpus-outcomes": "epicene.probes.corpus.outcome_rates:PROBE",
        "corpus-determinants": "epicene.probes.corpus.determinants:PROBE",
        "corpus-stigmatising": "epicene.probes.corpus.stigmatising:PROBE",
        "corpus-words": "epicene.probes.corpus.words:PROBE",
        "corpus-diagnosis-naming": "epicene.probes.corpus.diagnosis_naming:PROBE",
        "corpus-agreement": "epicene.probes.corpus.agreement:PROBE",
        "corpus-duplicates": "epicene.probes.corpus.duplicates:PROBE",
        "corpus-identifying-data": "epicene.probes.corpus.identifying_data:PROBE",
        "corpus-power": "epicene.probes.corpus.power:PROBE",
    },
)
PROBES: Registry[Probe] = Registry(
    "probe",
    {
        "tokenization-gender": "epicene.probes.tokenization.gender_parity:PROBE",
        "tokenization-whole-words": "epicene.probes.tokenization.whole_words:PROBE",
        "tokenization-names": "epicene.probes.tokenization.first_names:PROBE",
        "tokenization-notes": "epicene.probes.tokenization.note_parity:PROBE",
        "tokenization-unknown": "epicene.probes.tokenization.unknown_rate:PROBE",
        "tokenization-writing": "epicene.probes.tokenization.writing:PROBE",
        "tokenization-fertility": "epicene.probes.tokenization.fertility:PROBE",
        "tokenization-truncation": "epicene.probes.tokenization.truncation:PROBE",
        "weat": "epicene.probes.embeddings.weat:PROBE",
        "association-scores": "epicene.probes.embeddings.association_scores:PROBE",
        "grammatical-gender": "epicene.probes.embeddings.grammatical_gender:PROBE",
        "seat": "epicene.probes.embeddings.seat:PROBE",
        "association-scores-by-layer": "epicene.probes.embeddings.association_scores:BY_LAYER",
        "grammatical-gender-by-layer": "epicene.probes.embeddings.grammatical_gender:BY_LAYER",
        "ceat": "epicene.probes.embeddings.ceat:PROBE",
        "gender-layers": "epicene.probes.embeddings.gender_layers:PROBE",
        "pairs/crows-pairs": "epicene.probes.outputs.pairs:CROWS_PAIRS",
        "pairs/pll": "epicene.probes.outputs.pairs:PLL",
        "pairs/pll-word-l2r": "epicene.probes.outputs.pairs:PLL_WORD_L2R",
        "pairs/changed-tokens": "epicene.probes.outputs.pairs:CHANGED_TOKENS",
        "pairs/sss": "epicene.probes.outputs.pairs:SSS",
        "pairs/aul": "epicene.probes.outputs.pairs:AUL",
        "pairs/aula": "epicene.probes.outputs.pairs:AULA",
        "pairs/log-likelihood": "epicene.probes.outputs.pairs:LOG_LIKELIHOOD",
        "pairs/causal-mean": "epicene.probes.outputs.pairs:CAUSAL_MEAN",
        "pairs/forced-choice": "epicene.probes.outputs.pairs:FORCED_CHOICE",
        "pairs/agreement": "epicene.probes.outputs.estimator_agreement:PROBE",
        "clinical-templates": "epicene.probes.outputs.clinical_templates:PROBE",
        "log-probability-bias": "epicene.probes.outputs.log_probability_bias:PROBE",
        "disco": "epicene.probes.outputs.disco:PROBE",
        "honest": "epicene.probes.outputs.honest:PROBE",
        "perplexity-parity": "epicene.probes.outputs.perplexity_parity:PROBE",
        "generated-cases": "epicene.probes.outputs.generated_cases:PROBE",
        "cover-letters": "epicene.probes.outputs.cover_letters:PROBE",
    },
)


def check_probe(name: str) -> None:
    """Check that a probe exists.

    Raises
    ------
    UnknownNameError
        If there is none; the message proposes the nearest names.
    """
    known = [*CORPUS_PROBES, *PROBES]
    if name not in known:
        raise UnknownNameError(f"unknown probe {name!r}.", hint=suggestion(name, known))
