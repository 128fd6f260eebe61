"""Errors that a user can act on: what is wrong, where, and how to mend it."""

from __future__ import annotations


class EpiceneError(Exception):
    """Base of every error that epicene raises on purpose.

    Parameters
    ----------
    message : str
        One clear sentence saying what is wrong.
    where : str, optional
        The file, line, model or column concerned.
    hint : str, optional
        What the user can do about it.
    """

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.message = message
        self.where = where
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} {self.hint}" if self.hint else text


class InputError(EpiceneError):
    """A file, a table or an argument given by the user cannot be used as it is."""


class ModelError(EpiceneError):
    """A model cannot be loaded, or its scores would mean nothing."""


class NotApplicableError(EpiceneError):
    """A model lacks the capability that a question needs."""


class UnknownNameError(InputError):
    """A name that no registry, probe or embedded resource carries."""
