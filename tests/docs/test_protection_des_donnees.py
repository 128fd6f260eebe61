"""What docs/protection-des-donnees.md says to a data-protection officer is true."""

from __future__ import annotations

import ast
import re
import runpy
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import epicene
from epicene.core.document import Document, Patient
from epicene.core.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]
PAGES = {name: (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
         for name in ("protection-des-donnees", "hors-ligne")}  # fmt: skip
PAGE = PAGES["protection-des-donnees"]
# What no output of ours prints: the kernel's and strace's part is played in the slow form.
OF_THE_SYSTEM = ("unshare", "strace", "grep -c AF_INET", "ls essai-sans-reseau")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def commands() -> list[tuple[str, list[str]]]:
    """Return each command of the page with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def of_the_system(command: str) -> bool:
    return command.startswith(OF_THE_SYSTEM)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with the page's program in it."""
    folder = tmp_path_factory.mktemp("place")
    (program,) = blocks("python")
    (folder / "passages.py").write_text(program, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def passages(place):
    return runpy.run_path(str(place / "passages.py"))["passages"]


def in_process(command: str, capsys) -> list[str]:
    """Run ``epicene …`` or ``python …`` here, where torch and the corpora are loaded already."""
    from epicene.cli.app import main

    program, *arguments = shlex.split(command.removesuffix(" > /dev/null 2>&1"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [program, *arguments])
        try:
            if program == "python":
                patch.setattr(sys, "argv", arguments)
                runpy.run_path(arguments[0], run_name="__main__")
            else:
                main()
        except SystemExit:
            pass
    told = capsys.readouterr()
    if "> /dev/null" in command:
        return []
    # Beside a terminal, progress is lines of their own.
    return [x for x in (told.out + told.err).splitlines() if not x.startswith("[")]


def in_shell(command: str, place: Path) -> list[str]:
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).splitlines()


def test_each_command_prints_what_the_page_shows(place, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(place)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    run = [(command, said) for command, said in commands() if not of_the_system(command)]
    assert len(run) == 13
    for command, said in run:
        ours = command.startswith(("epicene ", "python passages"))
        assert (in_process(command, capsys) if ours else in_shell(command, place)) == said, command
    left = {path.name for path in place.iterdir()}
    assert left == {"passages.py", "modele", "notes"}


@pytest.mark.slow
def test_the_commands_that_watch_the_system_print_what_the_page_shows(place):
    for command, said in commands():
        if not of_the_system(command):
            continue
        program = command.split()[0]
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this host")
        alone = "unshare --user --map-root-user --net true"
        if program == "unshare" and subprocess.run(alone.split(), check=False).returncode:
            pytest.skip("this host lets nobody take the network away from a process")
        assert in_shell(command, place) == said, command


def private_documents() -> list[Document]:
    """Return records of a hospital: identifiers, a rare place, and names of their own."""
    texts = [document.text for document in epicene.load_corpus("ibd")][:28]
    return [
        Document(
            id=f"DOSSIER-{1000 + i}",
            text=f"Mme Zylberquist{i} habite au 3 rue des Oubliettes. {text}",
            patient=Patient(
                id=f"IPP{90000 + i}", sex="F" if i % 2 else "M", age=30.0 + i,
                attributes={"origin": "abroad" if i < 3 else "France"},
            ),
        )
        for i, text in enumerate(texts)
    ]  # fmt: skip


@contextmanager
def no_network() -> Iterator[list[object]]:
    """Note, and refuse, every attempt to find or reach an address."""
    reached: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        reached.append(address)
        raise OSError("no network here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", refuse)
        for way in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, way, refuse)
        # Otherwise the hub's client would refuse by itself, and nothing would be seen.
        patch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        yield reached


@dataclass(frozen=True)
class Audited:
    """What an audit of private records read, wrote and reached."""

    source: Path
    out: Path
    page: Path
    cache: Path
    temporary: Path
    reached: list[object]


@pytest.fixture(scope="module")
def audited(tmp_path_factory) -> Audited:
    """Audit a local model and private records, and report it."""
    place = tmp_path_factory.mktemp("audited")
    (place / "temporary").mkdir()
    source = epicene.load_corpus(private_documents()).to_brat(place / "clinique")
    with no_network() as reached, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(place / "temporary"))
        results = epicene.audit(
            epicene.load_model("mini-fr", sanity_check=False),
            probes=[
                "corpus-patients", "corpus-annotations", "corpus-words", "corpus-identifying-data",
                "tokenization-truncation",
            ],
            corpora=[source],
            cache=place / "cache",
        )  # fmt: skip
        out = results.save(place / "out")
        epicene.report(results, out / "report.md", lang="fr")
        (place / "page").mkdir()
        epicene.report(results, place / "page/report.html", lang="fr")
    return Audited(source, out, place / "page", place / "cache", place / "temporary", reached)


def content(folder: Path) -> str:
    """Return all that was written, the cache unpacked."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in found]
    for path in found:
        if path.suffix == ".sqlite":
            rows = sqlite3.connect(path).execute("SELECT answer FROM answers")
            texts += [zlib.decompress(answer).decode() for (answer,) in rows]
        if path.suffix == ".parquet":
            texts.append(pd.read_parquet(path).to_csv())
    return "\n".join(texts)


def test_an_audit_of_records_reaches_nothing_and_writes_no_passage(audited, passages):
    assert audited.reached == []
    assert not any(path.is_file() for path in audited.temporary.rglob("*"))
    table = pd.read_parquet(audited.out / "measurements.parquet")
    # It did read the records.
    assert {"corpus-words", "corpus-annotations"} <= set(table[table.estimate.notna()].probe)
    # The page's megabytes of plotly are searched for passages with the commands of the document.
    assert passages(audited.source, audited.out, audited.cache) == {}
    written = "".join(map(content, (audited.out, audited.page, audited.cache)))
    for secret in ("Zylberquist", "zylberquist", "Oubliettes", "oubliettes", "IPP9", "DOSSIER-"):
        assert secret not in written
    # As the page says: the name of a group is shown, and none of its numbers.
    abroad = table[table.group == "abroad"]
    assert len(abroad) > 0
    assert abroad.estimate.isna().all()
    assert (abroad[["n", "n_unscored"]] == 0).all(axis=None)


@pytest.mark.parametrize("where", ["report.html", "measurements.parquet", "answers.sqlite"])
def test_a_passage_that_is_planted_is_found(audited, passages, tmp_path, where):
    path = tmp_path / where
    if where == "report.html":
        # As a page and as a script's data write it.
        path.write_text("<p>Zylberquist3 habite au&nbsp;3 rue d\\u0065s Oubliettes</p>")
    elif where == "measurements.parquet":
        table = pd.read_parquet(audited.out / where)
        table.loc[0, "item"] = "Zylberquist3 habite au 3 rue des Oubliettes"
        table.to_parquet(path)
    else:
        shutil.copyfile(audited.cache / where, path)
        with sqlite3.connect(path) as base:
            packed = zlib.compress(b'["habite au 3 rue des Oubliettes"]')
            base.execute("INSERT INTO answers VALUES ('leak', 0, ?)", (packed,))
    found = passages(audited.source, tmp_path)
    assert [Path(name).name for name in found] == [where]
    assert "au 3 rue des oubliettes" in next(iter(found.values()))


def test_a_name_of_the_hub_is_what_reaches_out():
    with no_network() as reached, pytest.raises(ModelError):
        epicene.load_model("owner/a-model-that-nobody-has")
    assert reached


def test_the_places_in_the_code_are_there():
    cited = re.findall(r"`((?:src|tests)/[\w/.-]+)`(?: \(`([^)]*)`\)|, `(\w+)`)?", PAGE)
    assert len(cited) > 20
    for path, several, one in cited:
        assert (ROOT / path).is_file(), path
        names = [*filter(None, [*several.split("`, `"), one])]
        if names:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            known = {
                node.name
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
            }
            known |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}  # fmt: skip
            assert set(names) <= known, (path, names)


def test_the_options_that_the_page_names_are_options():
    options = set(re.findall(r"`(--[a-z-]+)`", PAGE))
    assert len(options) >= 8
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src/epicene/cli").glob("*.py"))
    for option in options:
        assert option in code or option[2:].replace("-", "_") in code, option


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_french_typography(page):
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)", "", page, flags=re.DOTALL | re.MULTILINE)
    assert "'" not in prose
    assert '"' not in prose
    assert not re.findall(r"\w* [:;?!»]|« ", prose)
    assert not re.findall(r"[^\s\u00a0\u202f|:-][:;?!»](?![:-])", re.sub(r"\|[-|]+\|", "", prose))
