"""Gender scrubbing: patients are written of without a gender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.data.changed import as_corpus, changed, learnt_from
from epicene.mitigation.data.rewrite_memo import RewriteMemo
from epicene.mitigation.data.versions.options import Names


@dataclass(frozen=True)
class GenderScrubbing:
    """Rewrite the mentions of patients without a gender (De-Arteaga et al. 2019).

    « La patiente, hypertendue » becomes « la personne, hypertendue », for either gender. The
    recorded sex stays in the metadata, so that groups can still be compared. What is left: facts
    linked to a sex, habits of writing that go with one, and words that the rewriting missed. The
    facts say how the texts are read before and after; a classifier may tell more.

    Parameters
    ----------
    inclusive : bool
        Write inclusive forms (« le·la patient·e ») and not « la personne ».
    names : {"initial", "keep", "swap"}
        What becomes of a patient's first name.

    References
    ----------
    dearteaga2019bias
    """

    inclusive: bool = False
    names: Names = "initial"
    name: ClassVar[str] = "gender-scrubbing"
    moment: ClassVar[Moment] = "data"
    applies_to: ClassVar[tuple[Kind, ...]] = ("corpus",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "dearteaga2019bias"

    def fit(self, inputs: FitInputs) -> Scrubbed:
        """Scrub every document, and read the gender of what is left.

        Raises
        ------
        InputError
            If there is no document, or none has a gender to scrub.
        """
        from epicene.french.detect import detect_gender
        from epicene.french.sex_linked import find_sex_linked
        from epicene.french.swap import swap_gender

        memo = RewriteMemo(
            partial(swap_gender, to="neutral", names=self.names, inclusive=self.inclusive)
        )
        n = scrubbed = linked = 0
        read: dict[str, Counter[str]] = {}
        for document in learnt_from(inputs):
            inputs.progress.advance()
            rewrite = memo(document.text, remember=True)
            n += 1
            scrubbed += bool(rewrite.edits)
            linked += bool(find_sex_linked(rewrite.text))
            before = detect_gender(document.text).label
            read.setdefault(before, Counter())[detect_gender(rewrite.text).label] += 1
        if not n:
            raise InputError("there is no document to learn from.")
        if not scrubbed:
            raise InputError(
                f"no document of {n} has a gender to scrub.",
                hint="Give documents in French about patients.",
            )
        gendered = sum(own[label] for own in read.values() for label in own if label != "neutral")
        facts = {
            "n_documents": n,
            "n_changed": scrubbed,
            "read_before_and_after": {
                before: dict(sorted(after.items())) for before, after in sorted(read.items())
            },
            "still_read_as_gendered": gendered,
            "still_read_as_before": sum(read[g][g] for g in ("F", "M") if g in read),
            "sex_linked_facts_left": linked,
        }
        return Scrubbed(self, memo, facts)


@dataclass(frozen=True, eq=False)
class Scrubbed:
    """How documents are scrubbed.

    Parameters
    ----------
    method : GenderScrubbing
    memo : RewriteMemo
        The rewritings of the fit.
    facts : mapping of str to object
        How many documents changed; their reading before, and of each how many are read how after.
    """

    method: GenderScrubbing
    memo: RewriteMemo
    facts: Mapping[str, Any]

    def apply(self, subject: Any) -> Corpus:
        """Return the corpus scrubbed; documents are rewritten when they are read.

        Raises
        ------
        InputError
            If it is no corpus.
        """
        from epicene.french.documents import rewritten

        def scrubbed(document: Document) -> Iterator[Document]:
            yield rewritten(document, self.memo(document.text), "neutral")

        return changed(as_corpus(subject), self.method.name, scrubbed)
