"""Classification: one class of two, one of several, or several at once, with or without scores."""
