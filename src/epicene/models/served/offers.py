"""What an endpoint offers, found by asking it: servers take options that they then ignore."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from epicene.core.errors import ModelError
from epicene.models.sanity import CANARY
from epicene.models.served.replies import (
    Reply,
    echoed_logprobs,
    first_token,
    prompt_logprobs,
    text_of,
)
from epicene.models.served.transport import RefusedError, Transport, UnansweredError

Route = Literal["/chat/completions", "/completions"]
CHAT: Route = "/chat/completions"
COMPLETIONS: Route = "/completions"
CHARACTERS_PER_TOKEN = 4.0
UNKNOWN_ROUTE = frozenset({400, 404, 405, 422, 501})

SCORES: dict[str, tuple[dict[str, Any], Callable[[Reply], list[float] | None]]] = {
    "prompt_logprobs": ({"prompt_logprobs": 0}, prompt_logprobs),
    "echo": ({"echo": True, "logprobs": 1}, echoed_logprobs),
}
"""How a server may be asked for the log-probabilities of a prompt, and where they then stand."""

SCORED: dict[str, Any] = {"max_tokens": 1, "temperature": 1.0}
"""What a request for scores holds beside: a token is written, since not all servers take 0."""

FIRST_TOKENS: dict[Route, dict[str, Any]] = {
    CHAT: {"logprobs": True, "top_logprobs": 20},
    COMPLETIONS: {"logprobs": 5},
}


@dataclass(frozen=True)
class Offers:
    """What an endpoint takes and gives.

    Parameters
    ----------
    model : str
        The model's name there.
    route : str
        Where prompts are sent: the chat, where there is one that works.
    length_field, seed_field : str
        What it calls the most tokens of an answer and the seed; the latter empty where it takes
        none.
    scores : str
        How it gives the log-probabilities of a prompt: a key of `SCORES`, or empty.
    start : str
        What is put before a text whose tokens are scored.
    lead : int
        Tokens before those of the text, the server's own start token and those of `start`.
    first_tokens : bool
        Whether it gives the log-probabilities of the first token that it writes.
    characters_per_token : float
        Of plain French, as it counts.
    """

    model: str
    route: Route
    length_field: str
    seed_field: str
    scores: str = ""
    start: str = ""
    lead: int = 0
    first_tokens: bool = False
    characters_per_token: float = CHARACTERS_PER_TOKEN

    @property
    def summary(self) -> str:
        """The same in a line, for the identity card."""
        said = [
            "asked as a chat" if self.route == CHAT else "asked for completions",
            f"log-probabilities of texts: {self.scores or 'none'}",
            f"of answers: {'first token' if self.first_tokens else 'none, answers are sampled'}",
        ]
        if self.start:
            said.append(f"texts begin after {self.start!r}")
        if not self.seed_field:
            said.append("takes no seed")
        return "; ".join(said)


def message(route: Route, prompt: str) -> dict[str, Any]:
    """Return a prompt as a route takes it: a user's turn, or text to go on from."""
    if route == CHAT:
        return {"messages": [{"role": "user", "content": prompt}]}
    return {"prompt": prompt}


def find_offers(transport: Transport, model: str, start: str = "") -> Offers:
    """Ask an endpoint what it offers, in a few short requests.

    Raises
    ------
    ModelError
        If it cannot be asked, or writes nothing by either route.
    """
    model = model or _only_model(transport)
    refusal: ModelError | None = None
    for route in (CHAT, COMPLETIONS):
        try:
            found = _route(transport, model, route, start)
        except UnansweredError as error:
            # An error of the server's own, at a route that it has: the other may work.
            refusal = error
            if error.unreachable:
                raise
        except RefusedError as error:
            refusal = error
            if error.status not in UNKNOWN_ROUTE:
                raise
        else:
            return _with_scores(transport, found, start)
    raise refusal or ModelError("the endpoint writes nothing.", where=model)


def _only_model(transport: Transport) -> str:
    listed = transport.get("/models").get("data")
    names = (
        [str(entry["id"]) for entry in listed if isinstance(entry, dict) and "id" in entry]
        if isinstance(listed, Sequence)
        else []
    )
    if len(names) == 1:
        return names[0]
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    raise ModelError(
        f"the endpoint serves {len(names)} models{': ' + shown if names else ''}.",
        hint="Name one after the address: openai:URL#MODEL.",
    )


def _fields() -> Iterator[tuple[str, str]]:
    """Yield what servers call the length and the seed, the usual names first."""
    for length in ("max_tokens", "max_completion_tokens"):
        for seed in ("seed", "random_seed", ""):
            yield length, seed


def _route(transport: Transport, model: str, route: Route, start: str) -> Offers:
    """Return what a route takes, of what every prompt needs."""
    refusal: RefusedError | None = None
    prompt = (start if route == COMPLETIONS else "") + CANARY[0]
    for length, seed in _fields():
        body = {"model": model, **message(route, prompt), length: 1}
        body |= {"temperature": 1.0, "top_p": 1.0} | ({seed: 1} if seed else {})
        try:
            reply = transport.try_post(route, body)
        except RefusedError as error:
            refusal = error
            if error.status not in (400, 422):
                raise
            continue
        if text_of(reply) is None:
            raise ModelError("its answers are not those of a language model.", where=route)
        read = (reply.get("usage") or {}).get("prompt_tokens")
        per_token = len(prompt) / read if isinstance(read, int) and read else CHARACTERS_PER_TOKEN
        offers = Offers(model, route, length, seed, characters_per_token=per_token)
        more = FIRST_TOKENS[route]
        try:
            given = first_token(transport.try_post(route, body | more))
        except (RefusedError, UnansweredError):
            given = {}
        return replace(offers, first_tokens=bool(given))
    raise refusal or ModelError("the route takes no request.", where=route)


def _with_scores(transport: Transport, offers: Offers, start: str) -> Offers:
    """Add how texts are scored, where they are."""
    for kind in SCORES:
        length = _tokens(transport, offers.model, kind, "a")
        if length is None:
            continue
        own = length - 1
        if not start and own:
            return replace(offers, scores=kind, lead=own)
        # The first token of a text has a probability only after something: a line break, where
        # neither the server nor the user knows better.
        before = start or "\n"
        lead = _tokens(transport, offers.model, kind, before)
        if lead:
            return replace(offers, scores=kind, start=before, lead=lead)
    return replace(offers, start=start)


def _tokens(transport: Transport, model: str, kind: str, text: str) -> int | None:
    """Return the number of tokens that a text is read as; None where none is scored."""
    more, read = SCORES[kind]
    try:
        reply = transport.try_post(COMPLETIONS, {"model": model, "prompt": text} | SCORED | more)
    except (RefusedError, UnansweredError):
        return None
    scores = read(reply)
    return None if scores is None else len(scores) + 1
