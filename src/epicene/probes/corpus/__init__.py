"""Questions put to a corpus, before any model sees it."""
