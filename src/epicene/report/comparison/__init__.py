"""Models or tools side by side, in words, a chart and tables."""
