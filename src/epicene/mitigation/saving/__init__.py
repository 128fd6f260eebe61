"""Write what was mitigated; one file a kind, and the card that says what it is."""
