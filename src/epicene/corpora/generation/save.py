"""Write a generated corpus as a folder that loads again, with its data card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from epicene.core.document import Document
from epicene.core.progress import Progress
from epicene.core.provenance import write_provenance
from epicene.core.resources import data_folder
from epicene.corpora.embedded_corpora import documents_file
from epicene.corpora.formats.json_documents import write_documents
from epicene.corpora.generation.biases import OUTCOMES, Bias, read_biases
from epicene.corpora.generation.generate import Generated, generate

NEUTRAL, PLANTED = "neutral", "planted"
CARD = "README.md"


def save_variant(generated: Generated, folder: Path, variant: str) -> None:
    """Write the documents of a variant, and their twins."""
    write_documents(generated.documents, folder / documents_file(variant))
    write_documents(generated.twins, folder / documents_file(variant, twins=True))


def write_generated(
    domain: str,
    folder: Path,
    n: int | None = None,
    seed: int = 0,
    bias_file: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Generate one corpus and write it, with its card and where it comes from.

    Parameters
    ----------
    domain, n, seed, progress
        As in `epicene.corpora.generation.generate.generate`.
    folder : Path
        An empty folder.
    bias_file : Path, optional
        What to plant; see `epicene.corpora.generation.biases.read_biases`.
    """
    biases = () if bias_file is None else read_biases(bias_file)
    variant = PLANTED if biases else NEUTRAL
    generated = generate(domain, n, seed, biases, progress)
    save_variant(generated, folder, variant)
    size = len(generated.documents)
    command = f"epicene corpus generate {domain} --n {size} --seed {seed}"
    command += " --bias FILE" if biases else ""
    write_card(domain, {variant: generated}, biases, command, folder)
    write_provenance(folder, {"domain": domain, "n": n, "seed": seed, "biases": list(biases)})


def write_card(
    domain: str,
    variants: dict[str, Generated],
    biases: Sequence[Bias],
    command: str,
    folder: Path,
) -> None:
    """Write the data card: what the corpus holds, and the truth of what was planted.

    Parameters
    ----------
    domain : str
        Name of the corpus.
    variants : dict of str to Generated
        ``neutral``, ``planted`` or both.
    biases : sequence of Bias
        What was planted in the second.
    command : str
        Which makes it again.
    folder : Path
        Where the files lie.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Markdown, not HTML: nothing of a user's is in it.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(data_folder("corpora", "clinical_phrases")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    first = next(iter(variants.values()))
    page = environment.get_template("card.md.jinja").render(
        domain=domain,
        command=command,
        variants=list(variants),
        files=[documents_file(v, twins=twins) for v in variants for twins in (False, True)],
        facts=_facts(first),
        outcomes=OUTCOMES,
        biases=biases,
        truth=[_truth(bias) for bias in biases],
    )
    (folder / CARD).write_text(page, encoding="utf-8")


def _truth(bias: Bias) -> dict[str, Any]:
    base = next(outcome.probability for outcome in OUTCOMES if outcome.name == bias.outcome)
    return {"bias": bias, "there": base + bias.points, "elsewhere": base}


def _facts(generated: Generated) -> dict[str, Any]:
    documents = generated.documents
    words = sorted(len(document.text.split()) for document in documents)
    return {
        "n": len(documents),
        "n_twins": len(generated.twins),
        "without_twin": Counter(reason for _, reason in generated.without_twin).most_common(),
        "words": (words[0], words[len(words) // 2], words[-1]),
        "sexes": _counts(document.subject.sex or "" for document in documents),
        "ages": (
            int(min(document.subject.age or 0 for document in documents)),
            int(max(document.subject.age or 0 for document in documents)),
        ),
        "genres": _attribute(documents, "genre"),
        "diagnoses": _attribute(documents, "diagnosis"),
        "groups": {
            name: _counts(document.subject.attributes[name] for document in documents)
            for name in sorted(documents[0].subject.attributes)
        },
        "labels": _counts(e.label for document in documents for e in document.entities),
        "relations": sum(len(document.relations) for document in documents),
    }


def _attribute(documents: Sequence[Document], name: str) -> list[tuple[str, int]]:
    return _counts(document.attributes[name] for document in documents)


def _counts(values: Any) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
