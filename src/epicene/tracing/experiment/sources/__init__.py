"""Where bias is planted: one file a source."""
