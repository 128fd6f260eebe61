"""Rewrite a text to the other gender: parse, find the patient, decide what agrees, inflect.

What to read for what, from the bottom up; a module imports only from those named before it.

- Words and forms: `words` (the parse), `forms` (either gender of a word), `predicates`, `persons`,
  `phrases` (a word's neighbours), `subjects` (its governor), `verbs` (its auxiliary), `state` (what
  the text has said so far).
- Who denotes the patient: `noun_mentions`, `epicene_nouns`, `kin_mentions`, `names` and
  `new_persons`, asked by `mentions`; `things`, `impersonal` and `pronouns` for pronouns; `denoting`
  reads a sentence with them.
- What agrees: `said_of`, `noun_use`, `nearness`, `coordination`, `occupations`, `objects`,
  `fronted`, `candidate`, `beside`, `governed`, `no_subject`, asked in the order of `agreement`.
- All of it for a text: `small_words` and `memory`, and `choose`, which asks every module.
- What is written: `new_names`, `tonic` and `joining` for `inflect`; `inclusive` for `neutral`;
  `spouse`; `rewrite` for the result.
"""
