"""Whether the documents that TracIn finds push an association: removed, and trained again."""
