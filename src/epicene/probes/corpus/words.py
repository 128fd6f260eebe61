"""Which words are written more often of some patients than of others?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.metrics.estimate import undefined
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.groups import Contrast, too_small
from epicene.probes.corpus.word_association import Association, associations, compare
from epicene.probes.corpus.word_counts import NOTE, Counts, WordCounts, count_words

BOTH_SIDES = "on_both_sides: a patient's documents are of both groups"
TOO_FEW = "too_few: no word is used of enough patients"


@dataclass(frozen=True)
class Words:
    """Words and stigmatising expressions that go with sex, or with another field of two values.

    Log-odds ratios with an informative Dirichlet prior, by the spread between patients. Counted
    as one are the two forms of a word that agrees with a person (« hospitalisé »,
    « hospitalisée »); left out are the words that carry the patient's gender themselves and, by
    sex, those of anatomy or physiology that belongs to one sex. Words in the notes of fewer than
    `min_group` patients are not shown: they could be names.

    Thousands of words are compared and few are reported: `top` in each direction in the whole
    note, and by sex `top_in_section` in each section. The p value of a row is therefore already
    adjusted (Benjamini-Hochberg) for all words of its contrast and scope, reported or not, and the
    interval is widened so that, of the words reported, 95 % are expected to be covered
    (benjamini2005false). The audit adjusts the rows once more together with all
    others, which can only raise them: a word that is flagged passed both. Their number is fixed
    beforehand and does not depend on what is found, so that other probes lose little.

    The log-odds are those of monroe2008fightin, their variance that of
    `epicene.metrics.clustered_log_odds`.

    Parameters
    ----------
    top, top_in_section : int
        Words a direction.
    prior_share : float
        Words that the prior is worth, as a share of those of the group that has fewer.
    """

    name: str = "corpus-words"
    top: int = 10
    top_in_section: int = 3
    prior_share: float = 0.1
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return the words that differ most, by contrast, in the note and in its sections."""
        # With one of the rest, a field has more values than two.
        compared = [one for one in inputs.contrasts if one.second.value != "rest"]
        if not compared:
            raise NotApplicableError("no field has two groups of patients.")
        counted = count_words(inputs.corpus)
        rows: list[Measurement] = []
        for contrast in compared:
            hidden = counted.sexed if contrast.first.field == "sex" else frozenset()
            for scope in self._scopes(counted, hidden):
                if scope.section and contrast.first.field != "sex":
                    continue
                rows += self._rows(inputs, contrast, scope)
        return rows

    def _scopes(self, counted: WordCounts, hidden: frozenset[str]) -> Iterator[_Scope]:
        for section, counts in sorted(counted.scopes.items()):
            if section == NOTE:
                yield _Scope("word_log_odds", "", counts, hidden, self.top)
            else:
                in_section = self.top_in_section
                yield _Scope("section_word_log_odds", section, counts, hidden, in_section)
        yield _Scope("expression_log_odds", "", counted.expressions, frozenset(), self.top)

    def _rows(
        self, inputs: CorpusInputs, contrast: Contrast, scope: _Scope
    ) -> Iterator[Measurement]:
        comparison, n_dropped = compare(inputs.records, contrast, set(scope.counts.rows))
        small = comparison.smallest_side() < max(2, inputs.min_group) or bool(
            too_small(contrast.first, contrast.second, min_group=inputs.min_group)
        )
        found = (
            []
            if small
            else associations(
                scope.counts,
                len(inputs.records),
                comparison,
                least_patients=inputs.min_group,
                top=scope.top,
                prior_share=self.prior_share,
                hidden=scope.hidden,
            )
        )
        if not found:
            hidden = f"suppressed: a group has fewer than {max(2, inputs.min_group)} patients"
            found = [Association("", undefined(hidden if small else TOO_FEW))]
        for one in found:
            yield row(
                self,
                inputs,
                scope.metric,
                one.value.with_unscored(n_dropped, BOTH_SIDES),
                axis=contrast.axis,
                group=contrast.name,
                item=": ".join(filter(None, (scope.section, one.name))),
                neutral=0.0,
                direction="more_often_first_group",
                reference="monroe2008fightin",
            )


@dataclass(frozen=True)
class _Scope:
    metric: str
    section: str
    counts: Counts
    hidden: frozenset[str]
    top: int


PROBE = Words()
