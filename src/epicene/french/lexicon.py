"""Gender and number of French nouns, adjectives and past participles, and their other gender.

The forms are those of Lefff 3.4 (Sagot, LREC 2010), reduced, and of a supplement of clinical
words and feminised occupations; see the card in ``corpora/french_lexicon``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from epicene.core.resources import data_folder
from epicene.french.endings import cells_by_ending, plural, split_prefix
from epicene.french.tokens import normal_form

_SLOTS = ("ms", "fs", "mp", "fp")


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a form can be.

    Parameters
    ----------
    category : {"N", "A", "K"}
        Noun, adjective or past participle.
    lemma : str
        Masculine singular of a noun or adjective that has one, infinitive of a participle.
    gender : {"f", "m", "fm"}
        ``fm`` where the form is the same in both.
    number : {"s", "p", "sp"}
        ``sp`` where the form is the same in both.
    """

    category: str
    lemma: str
    gender: str
    number: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-up of forms; get the one that ships with `lexicon`.

    Parameters
    ----------
    rows : dict of str to tuple of str
        The paradigms of each form, as lines of the file; the supplement's first.
    verbs : frozenset of str
        Finite verbs that can be mistaken for one of the forms, or for an adjective.
    others : frozenset of str
        Those of the forms that are infinitives, present participles, adverbs or function words too.
    """

    rows: dict[str, tuple[str, ...]]
    verbs: frozenset[str]
    others: frozenset[str]
    _read: dict[str, tuple[Analysis, ...]] = field(default_factory=dict, repr=False, compare=False)

    def analyses(self, form: str) -> tuple[Analysis, ...]:
        """Return what a form can be, empty if it is unknown.

        Parameters
        ----------
        form : str
            In any case, with any apostrophe, accents composed or not.

        Examples
        --------
        >>> lexicon().analyses("Hypertendue")[0]
        Analysis(category='A', lemma='hypertendu', gender='f', number='s')
        """
        key = normal_form(form)
        known = self._read.get(key)
        if known is None:
            key = self._spelling(key)
            rows = self.rows.get(key)
            if rows is None:
                return ()
            # Reading is lazy: of 130,000 forms, a text has a few hundred.
            known = self._read[normal_form(form)] = tuple(
                dict.fromkeys(_analysis(key, row) for row in rows)
            )
        return known

    def counterpart(
        self, form: str, to: str, categories: str = "NAK", number: str | None = None
    ) -> str | None:
        """Return the same word in a gender, None if it has none.

        Parameters
        ----------
        form : str
            A noun, adjective or past participle; unknown words go by their ending.
        to : {"F", "M"}
            The gender wanted.
        categories : str
            What the form may be, in order of preference: noun (N), adjective (A), participle (K).
        number : {"s", "p"}, optional
            Which number is meant where the form is the same in both (``inclus``); the singular
            unless given.

        Returns
        -------
        str or None
            Lower-case; the form itself if it is of that gender already, or the same in both.

        Examples
        --------
        >>> lexicon().counterpart("hypertendue", "M"), lexicon().counterpart("veuf", "F")
        ('hypertendu', 'veuve')
        >>> lexicon().counterpart("inclus", "F", number="p")
        'incluses'
        >>> lexicon().counterpart("enceinte", "M") is None
        True
        """
        given = normal_form(form)
        key = self._spelling(given)
        rows = self.rows.get(key)
        if rows is None:
            return self._guess(key, to, categories, number)
        found = self._find(key, rows, to, categories, number)
        # Lefff writes « oe » where French typography writes « œ ».
        return found if found is None or key == given else found.replace("oe", "œ")

    def _find(
        self, key: str, rows: tuple[str, ...], to: str, categories: str, number: str | None
    ) -> str | None:
        for category in categories:
            for row in rows:
                if row[0] == category:
                    found = _in_gender(key, _cells(row), to, number)
                    if found is not None:
                        return found
        return None

    def is_verb(self, form: str) -> bool:
        """Tell if a noun, adjective or participle may be a finite verb too (``porte``, ``montre``).

        Of forms that are nothing but verbs, only those that look like an adjective are known.
        """
        return normal_form(form) in self.verbs

    def is_other(self, form: str) -> bool:
        """Tell if it may be an infinitive, present participle, adverb or function word too."""
        return normal_form(form) in self.others

    def _spelling(self, key: str) -> str:
        """Return the form under which a word is indexed: with « oe » if « œ » is not."""
        return key.replace("œ", "oe") if "œ" in key and key not in self.rows else key

    def _guess(self, key: str, to: str, categories: str, number: str | None) -> str | None:
        """Return an unknown word in a gender, by what follows a prefix or by its ending."""
        if key in self.verbs:
            return None
        parts = split_prefix(key)
        if parts is not None and parts[1] in self.rows:
            tail = self.counterpart(parts[1], to, categories, number)
            return None if tail is None else parts[0] + tail
        cells = cells_by_ending(key)
        return None if cells is None else _in_gender(key, tuple((c,) for c in cells), to, number)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that ships, read once."""
    folder = data_folder("corpora", "french_lexicon")
    rows: dict[str, tuple[str, ...]] = {}
    *lefff, verbs, others, _ = (folder / "lefff_gender.tsv").read_text(encoding="utf-8").split("\n")
    supplement = list(_read_supplement((folder / "supplement.tsv").read_text(encoding="utf-8")))
    _index(supplement, rows)
    _index(lefff, rows)
    _override(supplement, rows)
    return Lexicon(rows, _words(verbs), _words(others))


def _read_supplement(text: str) -> Iterator[str]:
    """Yield the supplement's paradigms, regular plurals filled in."""
    for line in text.split("\n")[1:]:
        if line:
            category, *given = line.split("\t")[:5]
            ms, fs, mp, fp = (*given, "", "", "")[:4]
            mp, fp = mp or (ms and plural(ms)), fp or (fs and plural(fs))
            row = "\t".join([category, ms or fs, ms, fs, mp, fp])
            yield row
            if "œ" in row:
                yield row.replace("œ", "oe")


def _index(paradigms: list[str], rows: dict[str, tuple[str, ...]]) -> None:
    """Add each form of each paradigm to the index; written to be fast."""
    get = rows.get
    for row in paradigms:
        last = ""
        for cell in row.split("\t")[2:]:
            if cell and cell != last:
                last = cell
                for form in cell.split("|") if "|" in cell else (cell,):
                    known = get(form)
                    if known is None:
                        rows[form] = (row,)
                    elif row not in known:
                        rows[form] = (*known, row)


def _override(supplement: list[str], rows: dict[str, tuple[str, ...]]) -> None:
    """Take out the paradigms of Lefff that the supplement writes again.

    Of a word that only women are called (a row without masculine), those of any category that
    would give it a masculine.
    """
    ours = frozenset(supplement)
    for row in supplement:
        key = row[: row.index("\t", 2) + 1]
        masculine, feminine = _cells(row)[:2]
        for old in rows[feminine[0]] if not masculine else rows[key[2:-1]]:
            if old not in ours and (old.startswith(key) or (not masculine and _cells(old)[0])):
                _take_out(old, rows)


def _take_out(row: str, rows: dict[str, tuple[str, ...]]) -> None:
    for form in {form for cell in _cells(row) for form in cell}:
        left = tuple(kept for kept in rows.get(form, ()) if kept != row)
        if left:
            rows[form] = left
        else:
            rows.pop(form, None)


def _words(row: str) -> frozenset[str]:
    return frozenset(row.split("\t")[1].split(" "))


def _cells(row: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.split("|")) if cell else () for cell in row.split("\t")[2:])


def _analysis(form: str, row: str) -> Analysis:
    category, lemma, _ = row.split("\t", 2)
    slots = [slot for slot, cell in zip(_SLOTS, _cells(row), strict=True) if form in cell]
    genders, numbers = {slot[0] for slot in slots}, {slot[1] for slot in slots}
    return Analysis(
        category,
        lemma,
        "".join(gender for gender in "fm" if gender in genders),
        "".join(one for one in "sp" if one in numbers),
    )


def _in_gender(
    form: str, cells: tuple[tuple[str, ...], ...], to: str, number: str | None
) -> str | None:
    """Return the form of one paradigm in a gender, in the number of the form given."""
    by_slot = dict(zip(_SLOTS, cells, strict=True))
    for one in number or "sp":
        if form in by_slot["m" + one] or form in by_slot["f" + one]:
            wanted = by_slot[to.lower() + one]
            if wanted:
                return form if form in wanted else wanted[0]
    return None
