"""Clinical documents written from drawn facts: exact annotations, bias of known strength."""
