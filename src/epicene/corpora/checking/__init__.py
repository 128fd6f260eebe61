"""Check documents against a schema, part by part; `epicene.corpora.check` is the way in."""
