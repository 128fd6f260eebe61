"""The examples of docs/extending.md, prepared to be run as they stand."""

from __future__ import annotations

import importlib
import re
import sys

import pytest


@pytest.fixture
def example(root, tmp_path, monkeypatch):
    """Write an example's file under its own name, register it first, and return its test."""

    def prepare(title, registry):
        guide = (root / "docs/extending.md").read_text(encoding="utf-8")
        after = guide[guide.index(f"```python\n# {title}\n") :]
        code, line, test = re.findall(r"^```\w+\n(.*?)^```$", after, re.DOTALL | re.MULTILINE)[:3]
        name, module = re.fullmatch(r'"([^"]+)": "([^"]+):\w+",\n', line).groups()
        file = module.rpartition(".")[2]
        (tmp_path / f"{file}.py").write_text(code, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))
        attribute = line.rstrip('",\n').rpartition(":")[2]
        registry._entries = {name: f"{file}:{attribute}", **registry._entries}
        namespace = {"__name__": "example"}
        exec(compile(test, "docs/extending.md", "exec"), namespace)
        (found,) = (value for key, value in namespace.items() if key.startswith("test_"))
        return found, file

    files = []
    yield lambda *given: files.append(prepare(*given)) or files[-1][0]
    for _, file in files:
        sys.modules.pop(file, None)
