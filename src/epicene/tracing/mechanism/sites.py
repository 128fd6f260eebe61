"""The places whose part in an effect is asked: a head, a feed-forward part, a layer, a position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from epicene.core.errors import InputError
from epicene.tracing.mechanism.activations import Port
from epicene.tracing.mechanism.anatomy import Anatomy

Kind = Literal["layer", "head", "mlp", "position"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Role = Literal["edit", "between", "answer", "elsewhere"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Site:
    """One mediator.

    Parameters
    ----------
    kind : {"layer", "head", "mlp", "position"}
        ``head``: what one head gives out, at every position. ``mlp``: the neurons of the
        feed-forward part of a layer. ``layer``: all that a layer adds, which is its heads and its
        feed-forward part. ``position``: the whole state that a layer gives out, at the tokens of
        one role.
    layer : int
        From 1; for a position, 0 is the embeddings.
    head : int
        From 0; -1 where the site is none.
    role : {"edit", "between", "answer", "elsewhere"} or ""
        Of a position: where the texts differ, between there and the answer, where the answer is
        read, and the rest.
    """

    kind: Kind
    layer: int
    head: int = -1
    role: Role | Literal[""] = ""

    @property
    def name(self) -> str:
        """As tables write it: ``layer_2``, ``layer_2/head_0``, ``layer_2/mlp``, …"""
        if self.kind == "layer":
            return f"layer_{self.layer}"
        if self.kind == "head":
            return f"layer_{self.layer}/head_{self.head}"
        return f"layer_{self.layer}/{self.role or self.kind}"


@dataclass(frozen=True)
class Cut:
    """A part of what flows through a port.

    Parameters
    ----------
    port : Port
    start, stop : int or None
        The columns; all where None.
    role : str
        The positions; all where empty.
    """

    port: Port
    start: int | None = None
    stop: int | None = None
    role: str = ""


def sites_of(anatomy: Anatomy, kinds: Sequence[Kind] = KINDS) -> tuple[Site, ...]:
    """Return the sites of some kinds, by kind and layer.

    Raises
    ------
    InputError
        If a kind is not known.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"unknown kind of site {kind!r}.", hint=f"Known: {', '.join(KINDS)}.")
    return tuple(site for kind in kinds for site in _of_kind(anatomy, kind))


def _of_kind(anatomy: Anatomy, kind: Kind) -> Iterator[Site]:
    layers = range(1, anatomy.n_layers + 1)
    if kind == "head":
        for layer in layers:
            yield from (Site(kind, layer, head) for head in range(anatomy.n_heads))
    elif kind == "position":
        for layer in anatomy.states:
            yield from (Site(kind, layer, role=role) for role in ROLES)
    elif anatomy.mlps:
        yield from (Site(kind, layer) for layer in layers)


def cuts_of(site: Site, anatomy: Anatomy) -> tuple[Cut, ...]:
    """Return what is patched for a site."""
    if site.kind == "position":
        return (Cut(anatomy.states[site.layer], role=site.role),)
    at = site.layer - 1
    if site.kind == "head":
        start = site.head * anatomy.head_width
        return (Cut(anatomy.heads[at], start, start + anatomy.head_width),)
    neurons = Cut(anatomy.mlps[at])
    return (neurons,) if site.kind == "mlp" else (Cut(anatomy.heads[at]), neurons)
