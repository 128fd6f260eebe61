"""The table of all mitigations: what is planted, how it is measured, and the rows."""
