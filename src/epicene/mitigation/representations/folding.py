"""Put an edit of states into the weights of a model, where they can hold it exactly.

Two layers have a matrix that can. The rows of the input embeddings are states themselves. The last
states are read by one linear map: the head over the vocabulary (GPT-2, BLOOM, LLaMA, EuroBERT), or
the first part of a larger head (the dense layer of BERT, RoBERTa, CamemBERT and others). A head
without a bias holds an edit that is linear, and no other: plain transformers would not load a bias
that the architecture does not have.
"""

from __future__ import annotations

from typing import Any

from epicene.models.affine_edit import AffineEdit
from epicene.models.state_places import find_places


def reader_takes_bias(module: Any) -> bool | None:
    """Say whether what reads the last states has a bias; None where nothing linear reads them.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    """
    reader = find_places(module).reader
    return (module.get_submodule(reader).bias is not None) if reader else None


def fold_embeddings(module: Any, edit: AffineEdit) -> bool:
    """Edit the rows of the input embeddings; the head is untied, and keeps its weights.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        Changed in place.
    edit : AffineEdit
        As wide as the table.

    Returns
    -------
    bool
        Whether the weights hold the edit; False leaves the module as it was.
    """
    import torch

    table = module.get_input_embeddings()
    rows = table.weight
    if not rows.is_floating_point() or rows.shape[1] != edit.width:
        return False
    ids = torch.arange(min(8, len(rows)))
    with torch.no_grad():
        # Some architectures multiply what they look up by a constant.
        scale = float(getattr(table, "scalar_embed_scale", getattr(table, "embed_scale", 1.0)))
        wanted = _edited(table(ids), edit)
        changed = (_edited(rows * scale, edit) / scale).to(rows.dtype)
        untie(module)
        table.weight = torch.nn.Parameter(changed, requires_grad=rows.requires_grad)
        if torch.allclose(table(ids).double(), wanted, atol=1e-4, rtol=1e-4):
            return True
        table.weight = rows
    return False


def fold_last_layer(module: Any, edit: AffineEdit) -> bool:
    """Edit the last states where they are read; a head tied to the embeddings is untied.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        Changed in place.
    edit : AffineEdit
        As wide as the last states.

    Returns
    -------
    bool
        Whether the weights hold the edit; False leaves the module as it was: no one linear map
        reads the last states, or it has no bias and the edit needs one.
    """
    import torch

    name = find_places(module).reader
    if not name:
        return False
    reader = module.get_submodule(name)
    weight = reader.weight
    if not weight.is_floating_point() or weight.shape[1] != edit.width:
        return False
    if reader.bias is None and not edit.is_linear:
        return False
    matrix, shift = (torch.tensor(part, dtype=torch.float64) for part in (edit.weight, edit.bias))
    matrix, shift = matrix.to(weight.device), shift.to(weight.device)
    untie(module)
    with torch.no_grad():
        read = weight.double()
        if reader.bias is not None:
            reader.bias.add_((read @ shift).to(weight.dtype))
        reader.weight = torch.nn.Parameter(
            (read @ matrix).to(weight.dtype), requires_grad=weight.requires_grad
        )
    return True


def untie(module: Any) -> None:
    """Give the head weights of its own, equal to those that it shared with the embeddings.

    The configuration says so, and plain transformers then reads both from the files.
    """
    import torch

    head, table = module.get_output_embeddings(), module.get_input_embeddings()
    if head is not None and head.weight is table.weight:
        head.weight = torch.nn.Parameter(
            table.weight.detach().clone(), requires_grad=table.weight.requires_grad
        )
    if getattr(head, "bias", None) is not None:
        # BERT and its kin have a second name for it, which is untied with the weights: one that
        # shares its memory would not be written.
        head.bias = torch.nn.Parameter(
            head.bias.detach().clone(), requires_grad=head.bias.requires_grad
        )
    if getattr(module.config, "tie_word_embeddings", False):
        module.config.tie_word_embeddings = False
        if hasattr(module, "get_expanded_tied_weights_keys"):
            module.all_tied_weights_keys = module.get_expanded_tied_weights_keys(all_submodels=True)


def _edited(states: Any, edit: AffineEdit) -> Any:
    import torch

    matrix, shift = (torch.tensor(part, dtype=torch.float64) for part in (edit.weight, edit.bias))
    return states.double() @ matrix.to(states.device).T + shift.to(states.device)
