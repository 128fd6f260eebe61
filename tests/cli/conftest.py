"""What tests of commands share: to run one as the shell would, and see how it ends."""

from __future__ import annotations

import sys

import pytest

from epicene.cli import app


@pytest.fixture
def shell(monkeypatch, capsys):
    """Return a function that runs ``epicene`` and returns what it printed, if it ended as told."""

    def run(*arguments, code=app.DONE):
        monkeypatch.setattr(sys, "argv", ["epicene", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            app.main()
        spoken = capsys.readouterr()
        assert int(stopped.value.code or 0) == code, spoken.out + spoken.err
        assert "Traceback" not in spoken.err
        return spoken

    return run
