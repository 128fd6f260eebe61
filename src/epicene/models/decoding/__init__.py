"""How a causal model writes, changed without its weights: logits processors for `generate`.

`epicene.models.decoding.keep_gender.KeepStatedGender` and
`epicene.models.decoding.self_debiasing.SelfDebiasing` are plain logits processors; `base.Decoding`
is what a saved folder names, so that `epicene.load_model` writes with it.
"""
