"""What differs between a document and its twin: sex, age, origin, means; one file a kind."""
