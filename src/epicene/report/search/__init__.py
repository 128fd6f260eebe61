"""What a search over mitigations says, in words and on a page."""
