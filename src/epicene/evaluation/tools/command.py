"""A program as a tool: JSON lines in, JSON lines out."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import InputError
from epicene.evaluation.tools.answers import answer_of
from epicene.evaluation.tools.base import NO_ANSWER, Answer, Tool, ToolError
from epicene.evaluation.tools.open import with_options

_CHUNK = 1 << 16
_FILE = re.compile(r"[^-\s][^\s;]*\.[A-Za-z0-9]{1,4}")
_LEAST_OUTPUT = 1 << 20
_OUTPUT_PER_TEXT = 1 << 16


@dataclass(frozen=True)
class CommandTool:
    """A program that reads a line ``{"id": "1", "text": "…"}`` a text and answers a line each.

    Each line that it writes has the ``id`` that it answers, and ``label``, ``score``, ``scores`` or
    ``entities`` (``[{"label": …, "start": 0, "end": 4}]``), in any order. The numbers it is given
    are no identifiers of documents. It is started once for all texts, without a shell; what it
    writes on standard error is not shown, since it may hold texts.

    Parameters
    ----------
    arguments : tuple of str
        The program and its arguments.
    name : str
        How results call it.
    timeout : float
        Seconds that it may take for all texts.
    deterministic : bool
        Whether it answers the same to the same text.
    """

    arguments: tuple[str, ...]
    name: str
    timeout: float = 600.0
    deterministic: bool = False

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield an answer for each text; one without a line of its own has none."""
        lines = (
            json.dumps({"id": str(number), "text": text}, ensure_ascii=False)
            for number, text in enumerate(texts, start=1)
        )
        sent = ("\n".join(lines) + "\n").encode()
        most = _LEAST_OUTPUT + _OUTPUT_PER_TEXT * len(texts) + 4 * len(sent)
        output = self._run(sent, most)
        found: dict[str, Any] = {}
        for number, line in enumerate(output.splitlines(), start=1):
            if not line.strip():
                continue
            name, answer = self._read(line, number)
            if name in found or not (name.isdecimal() and 1 <= int(name) <= len(texts)):
                raise ToolError(
                    f"line {number} of its output answers a text that was not asked, or twice.",
                    where=self.name,
                )
            found[name] = answer
        for number, text in enumerate(texts, start=1):
            answer = found.get(str(number))
            yield NO_ANSWER if answer is None else answer_of(answer, text, self.name)

    def _read(self, line: bytes, number: int) -> tuple[str, Any]:
        try:
            read = json.loads(line)
            return str(read.pop("id")), read
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
            raise ToolError(
                f"line {number} of its output is no JSON object with an id.",
                where=self.name,
                hint='Write {"id": "1", "label": …} a line, and nothing else.',
            ) from None

    def _run(self, sent: bytes, most: int) -> bytes:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's program, without a shell
                self.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Of its own, so that what the program starts ends with it.
                start_new_session=True,
            )
        except OSError as error:
            raise ToolError(
                f"the program cannot be started ({error.strerror}).", where=self.name
            ) from None
        late = threading.Event()
        clock = threading.Timer(self.timeout, _stop, args=(process, late))
        writer = threading.Thread(target=_feed, args=(process, sent), daemon=True)
        clock.start()
        writer.start()
        try:
            parts, size = [], 0
            while part := process.stdout.read1(_CHUNK):  # type: ignore[union-attr]
                size += len(part)
                if size > most:
                    raise ToolError(f"its output is longer than {most} bytes.", where=self.name)
                parts.append(part)
            code = process.wait()
        finally:
            clock.cancel()
            _end(process)
            writer.join()
            process.stdout.close()  # type: ignore[union-attr]
            process.wait()
        if late.is_set():
            raise ToolError(
                f"the program did not end within {self.timeout:g} s.",
                where=self.name,
                hint="Give it longer: timeout=3600.",
            )
        if code != 0:
            raise ToolError(f"the program ended with code {code}.", where=self.name)
        return b"".join(parts)


def _feed(process: subprocess.Popen[bytes], sent: bytes) -> None:
    # A program that ends before it has read everything is judged by its code and its answers.
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(sent)  # type: ignore[union-attr]
    with contextlib.suppress(OSError, ValueError):
        process.stdin.close()  # type: ignore[union-attr]


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program, and what it started, where any of it still runs."""
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        # A tuple of texts: the program and its arguments.
        return (
            isinstance(source, tuple)
            and bool(source)
            and all(isinstance(part, str) for part in source)
        )

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        if isinstance(source, str):
            try:
                source = tuple(shlex.split(source))
            except ValueError as error:
                raise InputError("the command has an open quotation mark.") from error
        if not source:
            raise InputError("the command is empty.", hint="Write command:python tool.py.")
        # Of « python -m tool » and of code after -c, the program's name is enough.
        files = [part for part in source[1:] if _FILE.fullmatch(part)]
        own = f"command:{os.path.basename([source[0], *files][-1])}"
        tool: CommandTool = with_options(CommandTool(source, name or own), options)
        if not tool.timeout > 0.0:
            raise InputError(f"the timeout is {tool.timeout} s.", hint="Give seconds, above 0.")
        return tool


KIND = _Kind()
