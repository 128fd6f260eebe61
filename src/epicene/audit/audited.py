"""A model of an audit: loaded only when a question is not answered already."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from epicene.audit.cache import Store
from epicene.audit.engine import Source
from epicene.core.canonical import canonical
from epicene.core.code_version import code_version
from epicene.core.hashing import sha256_text
from epicene.models.capabilities import Model, capabilities
from epicene.models.fingerprint import fingerprint
from epicene.models.load import load_model
from epicene.models.served.address import PREFIX
from epicene.models.served.options import serving_options
from epicene.models.served.usage import Metered, Usage


class AuditedModel:
    """A model, by name or in memory, and the hash of all that decides its answers.

    Parameters
    ----------
    name : str
        As `epicene.load_model` takes it.
    options : mapping
        Of `epicene.load_model`.
    threads : int
        That compute.
    store : Store or None
        Where cards are kept; None keeps nothing.
    given : Model, optional
        The model in memory. Its weights may have been changed there, so that no hash of files
        says what it answers: nothing that it answers outlives the audit.
    notes : sequence of str
        Grows by a line for each batch that memory forced to be halved.
    """

    def __init__(
        self,
        name: str,
        options: Mapping[str, Any],
        threads: int,
        store: Store | None,
        given: Model | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        if "serving" in options:
            options = {**options, "serving": serving_options(options["serving"])}
        self.name = name
        self.source = None if given else Source(name, tuple(sorted(options.items())))
        self._given = given
        self._options = options
        self._threads = threads
        self._store = store
        self._notes = notes

    def keep_notes(self) -> None:
        """Keep that batches were halved, before the answer that it may have changed is kept."""
        place = self._noted_place
        if self._notes and self._store is not None and place is not None:
            self._store.put(place, True)

    @property
    def _smaller_batches(self) -> bool:
        place = self._noted_place
        if self._notes or self._store is None or place is None:
            return bool(self._notes)
        return bool(self._store.get(place))

    @property
    def _noted_place(self) -> str | None:
        return None if self.key is None else sha256_text(["smaller batches", self.key])

    @functools.cached_property
    def key(self) -> str | None:
        """Hash of code, files, options and threads; None where nothing says what it answers."""
        if self._given is not None or self._store is None:
            return None
        serving = serving_options(self._options.get("serving"))
        known = fingerprint(self.name, self._options.get("revision"), serving)
        if known is None:
            return None
        # The pace and the prices of a served model change no answer.
        options = canonical({**self._options, "serving": serving.decisive})
        return sha256_text([code_version(), self.name, known, options, str(self._threads)])

    @property
    def served(self) -> bool:
        """Whether it is behind an address."""
        return (
            self.name.startswith(PREFIX)
            if self._given is None
            else isinstance(self._given, Metered)
        )

    @property
    def usage(self) -> Usage | None:
        """What a served model was asked in this audit; None where nothing was, or nobody counts."""
        model = self.__dict__.get("model")
        return model.usage if isinstance(model, Metered) else None

    @functools.cached_property
    def model(self) -> Model:
        """The model, loaded at the first use."""
        return self._given or load_model(self.name, **self._options)

    @property
    def card(self) -> dict[str, Any]:
        """Identity card, capabilities, and whether memory forced smaller batches, now or before."""
        card = self._card
        return {**card, "smaller_batches": True} if self._smaller_batches else card

    @functools.cached_property
    def _card(self) -> dict[str, Any]:
        place = None if self.key is None else sha256_text(["card", self.key])
        if self._store is not None and place is not None:
            known = self._store.get(place)
            if known is not None:
                return dict(known)
        card = {**self.model.identity.to_dict(), "capabilities": list(capabilities(self.model))}
        if self._store is not None and place is not None:
            self._store.put(place, card)
        return card
