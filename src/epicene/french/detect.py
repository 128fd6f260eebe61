"""Read the grammatical gender of one text, or of many in parallel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal

from epicene.core.errors import InputError
from epicene.core.progress import Progress, Silent
from epicene.french.reading import GenderReading

# Enough texts in a batch that sending them costs little beside reading them.
_BATCH = 64

Person = Literal[1, 3]


def detect_gender(text: str, person: Person = 3) -> GenderReading:
    """Read the grammatical gender of the mentions of the patient, or of the author, of a text.

    An approximation of the recorded sex, never of gender identity. Only grammar, titles, a
    declared sex and words said of women alone count: a text that names an organ but genders
    nobody is neutral.

    Parameters
    ----------
    text : str
        French text of any length.
    person : {3, 1}
        3 for a patient whom the text describes (« la patiente, hypertendue »), 1 for its author
        (« je suis motivée »).

    Returns
    -------
    GenderReading
        ``.label``, ``.confidence``, ``.markers``, and ``.patients`` where several are told apart.

    Raises
    ------
    InputError
        If `person` is neither 1 nor 3, or `text` is not a string.
    """
    if not isinstance(text, str):
        raise InputError(f"a text to read is a {type(text).__name__}, not a string.")
    if person == 3:
        from epicene.french.patient_reading import read_patient

        return read_patient(text)
    if person == 1:
        from epicene.french.author_reading import read_author

        return read_author(text)
    raise InputError(f"person={person!r}", hint="Give 3 for a patient described, 1 for an author.")


def detect_genders(
    texts: Iterable[str],
    person: Person = 3,
    n_process: int = 1,
    progress: Progress | None = None,
) -> list[GenderReading]:
    """Read many texts; see `detect_gender`.

    Parameters
    ----------
    texts : iterable of str
        A generator will do: it is read a batch at a time.
    person : {3, 1}
        A patient described, or the author.
    n_process : int
        Processes to share the work; -1 for one per processor.
    progress : Progress, optional
        Told of each text read, for example that of `epicene.core.progress.on_stderr`.

    Returns
    -------
    list of GenderReading
        In the order of the texts.
    """
    return list(iter_genders(texts, person, n_process, progress))


def iter_genders(
    texts: Iterable[str],
    person: Person = 3,
    n_process: int = 1,
    progress: Progress | None = None,
) -> Iterator[GenderReading]:
    """Yield the readings of `detect_genders` as they come, in constant memory."""
    from os import cpu_count

    if person not in (1, 3):
        raise InputError(f"person={person!r}", hint="Give 3 for a patient, 1 for an author.")
    if n_process == 0 or n_process < -1:
        raise InputError(f"n_process={n_process}", hint="Give a count of processes, or -1 for all.")
    told = progress or Silent()
    n = (cpu_count() or 1) if n_process == -1 else n_process
    if n == 1:
        for text in texts:
            yield detect_gender(text, person)
            told.advance()
        return
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    source = iter(texts)
    # Spawned, not forked: a fork of a process with threads may hang.
    with ProcessPoolExecutor(n, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[GenderReading]]] = deque()
        while True:
            while len(waiting) < 2 * n and (batch := list(islice(source, _BATCH))):
                waiting.append(pool.submit(_read_batch, batch, person))
            if not waiting:
                return
            for reading in waiting.popleft().result():
                yield reading
                told.advance()


def _read_batch(texts: list[str], person: Person) -> list[GenderReading]:
    return [detect_gender(text, person) for text in texts]
