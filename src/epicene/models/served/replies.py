"""Read the replies of OpenAI-compatible servers; what is not as expected is never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

Reply = Mapping[str, Any]


def text_of(reply: Reply) -> str | None:
    """Return what the model wrote, by either route; None where the reply holds none."""
    choice = _choice(reply)
    message = choice.get("message")
    text = message.get("content") if isinstance(message, Mapping) else choice.get("text")
    if text is None and isinstance(message, Mapping):
        return ""
    return text if isinstance(text, str) else None


def prompt_logprobs(reply: Reply) -> list[float] | None:
    """Return the log-probabilities of the tokens of the prompt but the first, as vLLM gives them.

    Each is a mapping from identifiers to entries of which the first is the token of the prompt.
    None where the reply has not one for each token.
    """
    given = _choice(reply).get("prompt_logprobs", reply.get("prompt_logprobs"))
    if not isinstance(given, Sequence) or not given or given[0] is not None:
        return None
    firsts = [next(iter(e.values()), None) if isinstance(e, Mapping) else None for e in given[1:]]
    return _numbers([e.get("logprob") if isinstance(e, Mapping) else e for e in firsts])


def echoed_logprobs(reply: Reply) -> list[float] | None:
    """Return the same from a reply that repeats the prompt, as the completions of OpenAI did.

    None where the log-probabilities are not those of the prompt: some servers take the option, and
    give those of what they wrote alone.
    """
    logprobs = _choice(reply).get("logprobs")
    usage = reply.get("usage")
    values = logprobs.get("token_logprobs") if isinstance(logprobs, Mapping) else None
    read = usage.get("prompt_tokens") if isinstance(usage, Mapping) else None
    if not isinstance(values, Sequence) or not isinstance(read, int):
        return None
    if not 1 <= read <= len(values) or values[0] is not None:
        return None
    return _numbers(values[1:read])


def first_token(reply: Reply) -> dict[str, float]:
    """Return the likeliest first tokens and their log-probabilities; empty where none are given."""
    logprobs = _choice(reply).get("logprobs")
    if not isinstance(logprobs, Mapping):
        return {}
    content, tops = logprobs.get("content"), logprobs.get("top_logprobs")
    if isinstance(content, Sequence) and content and isinstance(content[0], Mapping):
        tops = content[0].get("top_logprobs")
        pairs = [(e.get("token"), e.get("logprob")) for e in tops or () if isinstance(e, Mapping)]
    elif isinstance(tops, Sequence) and tops and isinstance(tops[0], Mapping):
        pairs = list(tops[0].items())
    else:
        return {}
    return {
        token: float(value)
        for token, value in pairs
        if isinstance(token, str) and isinstance(value, int | float) and not math.isnan(value)
    }


def shares_of(first: Mapping[str, float], answers: Sequence[str]) -> list[float]:
    """Return the probability that the first token is each answer, spaces and case aside."""
    shares = [0.0] * len(answers)
    wanted = {answer.strip().casefold(): place for place, answer in enumerate(answers)}
    for token, value in first.items():
        place = wanted.get(token.strip().casefold())
        if place is not None:
            shares[place] += math.exp(min(0.0, value))
    return shares


def answer_in(text: str, answers: Sequence[str]) -> int | None:
    """Return the place of the answer that a text gives, or None.

    The one that it begins with, punctuation aside; else the only one that it names.
    """
    patterns = [
        re.compile(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", re.IGNORECASE)
        for answer in answers
    ]
    bare = re.sub(r"^[\W_]+", "", text)
    for place, pattern in enumerate(patterns):
        if pattern.match(bare):
            return place
    named = [place for place, pattern in enumerate(patterns) if pattern.search(text)]
    return named[0] if len(named) == 1 else None


def _choice(reply: Reply) -> Mapping[str, Any]:
    choices = reply.get("choices")
    if isinstance(choices, Sequence) and choices and isinstance(choices[0], Mapping):
        return choices[0]
    return {}


def _numbers(values: Sequence[Any]) -> list[float] | None:
    if all(isinstance(value, int | float) and math.isfinite(value) for value in values):
        return [float(value) for value in values]
    return None
