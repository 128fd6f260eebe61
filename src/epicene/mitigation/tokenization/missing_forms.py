"""Forms that a tokenizer cuts while it knows the word of the other gender whole."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import Estimate, cluster_mean
from epicene.models.capabilities import Tokenizes
from epicene.probes.tokenization.count import count_tokens
from epicene.probes.tokenization.pieces import cut_words


@dataclass(frozen=True)
class MissingForms:
    """Forms of which the other gender alone is a token.

    Parameters
    ----------
    feminine, masculine : tuple of str
    """

    feminine: tuple[str, ...]
    masculine: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both."""
        return self.feminine + self.masculine


def missing_forms(model: Tokenizes) -> MissingForms:
    """Return the forms of `corpora/gendered_forms` that a tokenizer lacks one gender of.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    table = load_gendered_forms().table
    feminine, masculine = list(table["feminine"]), list(table["masculine"])
    pairs = list(
        zip(
            feminine, cut_words(model, feminine), masculine, cut_words(model, masculine),
            strict=True,
        )
    )  # fmt: skip
    return MissingForms(
        tuple(f for f, cut, _, other in pairs if other.whole and not cut.whole),
        tuple(m for _, other, m, cut in pairs if other.whole and not cut.whole),
    )


def token_gap(model: Tokenizes) -> Estimate:
    """Return tokens of the feminine minus those of the masculine, mean over all pairs."""
    table = load_gendered_forms().table
    counts = [
        [float(count.tokens) for count in count_tokens(model, list(table[gender]))]
        for gender in ("feminine", "masculine")
    ]
    return cluster_mean([f - m for f, m in zip(*counts, strict=True)])
