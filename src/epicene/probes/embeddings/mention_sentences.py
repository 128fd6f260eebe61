"""Sentences that say a patient's gender, and which of their words say it."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.corpora.embedded_corpora import open_embedded
from epicene.corpora.twin_passages import Twins, draw_twins, sentences
from epicene.french.first_names import sex_of
from epicene.probes.tokenization.shipped_notes import all_shipped, shipped_corpora

# The domains that ship in which women and men are about as many.
SHIPPED = ("ibd", "mental-health")
# Documents of a corpus without twins, which are rewritten by a parser.
REWRITTEN = 150
LONGEST = 60
# Words of the record that are read before the sentence: a causal model knows nothing else.
BEFORE = 40

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]{2,}")
Span = tuple[int, int]

NO_TWIN = "no_twin: the document has no counterfactual twin"
NO_GENDER = "no_gender: the document says no gender"
NO_SENTENCE = f"no_sentence: no sentence of {LONGEST} words or fewer says the gender"
MORE_OF_ONE = "more_of_one_sex: as many women as men are read"


@dataclass(frozen=True)
class Mention:
    """A sentence that speaks of a patient, after what stands before it.

    Parameters
    ----------
    text : str
        The sentence and the words before it.
    marks : tuple of (int, int)
        Code-point spans of the words that say the gender.
    word : (int, int)
        Span of the first word after the mention that says nothing of gender.
    sex : int
        1 for a woman, -1 for a man.
    """

    text: str
    marks: tuple[Span, ...]
    word: Span
    sex: int

    @property
    def word_type(self) -> str:
        """The word itself: what a control task gives an arbitrary meaning."""
        return self.text[slice(*self.word)]

    def hiding(self, mask: str) -> Mention:
        """Return the same with `mask` in the place of each mark.

        An empty one drops the marks, and the space after them.
        """
        built, end, start = "", 0, self.word[0]
        for first, last in self.marks:
            built += self.text[end:first] + mask
            end = last
            if not mask and self.text[end : end + 1].isspace():
                end += 1
            if end <= self.word[0]:
                start = len(built) + self.word[0] - end
        place = (start, start + self.word[1] - self.word[0])
        return Mention(built + self.text[end:], (), place, self.sex)


@dataclass(frozen=True)
class MentionSample:
    """Sentences of as many women as men.

    Parameters
    ----------
    mentions : tuple of Mention
        One a patient.
    n_unscored, reason : int, str
        Documents left out, and why.
    paired : bool
        Whether they are pairs, of a woman then of a man, that say the same.
    """

    mentions: tuple[Mention, ...]
    n_unscored: int
    reason: str
    paired: bool


@functools.cache
def _shipped_names() -> tuple[DataName, frozenset[str]]:
    """Name the corpora that ship, together and each; their files do not change while we run."""
    ours = shipped_corpora()
    return all_shipped(ours), frozenset(corpus.data_name.label for corpus in ours)


def corpora_read(corpora: Sequence[Corpus]) -> list[tuple[DataName, Corpus | None]]:
    """Name what is read: the corpora that ship (None), then each other corpus of the audit."""
    together, known = _shipped_names()
    others = [corpus for corpus in corpora if corpus.data_name.label not in known]
    return [(together, None), *((corpus.data_name, corpus) for corpus in others)]


@functools.lru_cache(maxsize=4)
def shipped_mentions(most: int, seed: int) -> MentionSample:
    """Read documents and their twins: a pair a patient, which says the same but for the gender.

    Parameters
    ----------
    most : int
        Patients.
    seed : int
        Draws patients and sentences.
    """
    samples = [draw_twins(c, len(c), seed) for c in map(open_embedded, SHIPPED)]
    twins = [pair for sample in samples for pair in sample.twins]
    chosen = sorted(permutation(seed, len(twins), "pairs")[:most])
    found = [[mention_of(twins[k], sex, seed) for sex in (1, -1)] for k in chosen]
    pairs = [(first, second) for first, second in found if first and second]
    counts = {
        NO_TWIN: sum(sample.without_twin for sample in samples),
        NO_SENTENCE: len(found) - len(pairs),
    }
    return _sample([mention for pair in pairs for mention in pair], counts, paired=True)


def recorded_mentions(corpus: Corpus, most: int, seed: int) -> MentionSample:
    """Read the documents as they are: what they say of women and of men is the question.

    Parameters
    ----------
    corpus : Corpus
    most : int
        Patients of a sex.
    seed : int
        Draws documents and sentences.
    """
    n = len(corpus) if corpus.twin_reader is not None else REWRITTEN
    sample = draw_twins(corpus, n, seed)
    # One document a patient: a patient must not be both learnt from and asked about.
    twins = {pair.patient: pair for pair in reversed(sample.twins)}
    found = [mention_of(pair, 1 if pair.sex == "F" else -1, seed) for pair in twins.values()]
    usable = [mention for mention in found if mention is not None]
    of_each = min(most, *(sum(m.sex == sex for m in usable) for sex in (1, -1)))
    kept = [m for sex in (1, -1) for m in [m for m in usable if m.sex == sex][:of_each]]
    counts = {
        NO_TWIN: sample.without_twin,
        NO_GENDER: sample.without_gender,
        NO_SENTENCE: len(found) - len(usable),
        MORE_OF_ONE: len(usable) - len(kept),
    }
    return _sample(kept, counts, paired=False)


def _sample(
    mentions: Sequence[Mention], counts: Mapping[str, int], *, paired: bool
) -> MentionSample:
    reasons = "; ".join(reason for reason, count in counts.items() if count)
    return MentionSample(tuple(mentions), sum(counts.values()), reasons, paired)


def mention_of(twins: Twins, sex: int, seed: int) -> Mention | None:
    """Return a sentence drawn among those that say the gender; None where there is none."""
    rows = [((m, f), (f, m))[sex == 1] for f, m in sentences(twins)]
    saying = [
        k for k, (text, twin) in enumerate(rows) if text != twin and len(text.split()) <= LONGEST
    ]
    for draw in permutation(seed, len(saying), "sentence", twins.patient):
        place = saying[draw]
        first = _first(rows, place)
        text, twin = (" ".join(side) for side in zip(*rows[first : place + 1], strict=True))
        marks = marked(text, twin)
        start = sum(len(row[0]) + 1 for row in rows[first:place])
        word = word_after(text, marks, start)
        if word is not None:
            return Mention(text, marks, word, sex)
    return None


def _first(rows: Sequence[tuple[str, str]], place: int) -> int:
    """Return where to begin so that the sentences before one have `BEFORE` words at most."""
    words, first = 0, place
    while first > 0 and (words := words + len(rows[first - 1][0].split())) <= BEFORE:
        first -= 1
    return first


def marked(text: str, twin: str) -> tuple[Span, ...]:
    """Return the spans of a text whose words its twin has otherwise, and of first names.

    Hiding them makes a text and its twin equal, but for first names, which may tell a sex and
    which a rewriting may keep.
    """
    pieces = [m.group() for m in _PIECE.finditer(text)]
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    others = _PIECE.findall(twin)
    changes = difflib.SequenceMatcher(None, pieces, others, autojunk=False).get_opcodes()
    spans = [(ends[a], ends[b]) for kind, a, b, _, _ in changes if kind != "equal"]
    names = [
        (ends[k], ends[k + 1])
        for k, piece in enumerate(pieces)
        if piece[:1].isupper() and sex_of(piece) is not None
    ]
    free = [n for n in names if not any(a < n[1] and n[0] < b for a, b in spans)]
    return tuple(sorted([*spans, *free]))


def word_after(text: str, marks: Sequence[Span], start: int) -> Span | None:
    """Return the first unmarked word in lower case after the first mark from `start` on."""
    mention = next((end for begin, end in marks if begin >= start), None)
    if mention is None:
        return None
    for found in _WORD.finditer(text, mention):
        free = not any(a < found.end() and found.start() < b for a, b in marks)
        if free and found.group().islower():
            return found.span()
    return None
