"""What a plan may not decide by itself: it may come from outside the hospital."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import InputError

# Kinds of tool that run code which the plan names.
RUNNING = ("command", "python")
REMOTE_TEXT = "allow_remote_text"


@dataclass(frozen=True)
class Consent:
    """What the person who runs a plan agrees to.

    Parameters
    ----------
    commands : bool
        Commands that the plan names are run.
    remote_text : bool
        Texts of records may go to a model or a tool on another machine.
    """

    commands: bool = False
    remote_text: bool = False

    def check_tool(self, name: str) -> None:
        """Refuse a command that nobody agreed to.

        Raises
        ------
        InputError
            If it is one.
        """
        if name.partition(":")[0] in RUNNING and not self.commands:
            raise InputError(
                "a plan runs a command only where that is agreed to.",
                hint="Read the command, then add --allow-commands.",
            )

    def options(self, given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a task, with the agreement on texts where the task asks for one.

        Raises
        ------
        InputError
            If the plan itself says that texts may leave.
        """
        if REMOTE_TEXT in given:
            raise InputError(
                "a plan cannot agree that texts leave this machine.",
                hint="Take allow_remote_text out, and add --allow-remote-text.",
            )
        asked = {REMOTE_TEXT: True} if self.remote_text and REMOTE_TEXT in known else {}
        return {**given, **asked}
