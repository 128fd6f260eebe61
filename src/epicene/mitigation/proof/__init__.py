"""What a mitigation changed and what it cost; one file a kind of subject."""
