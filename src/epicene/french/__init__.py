"""French grammatical gender: read how a text genders its patient, rewrite it to the other."""
