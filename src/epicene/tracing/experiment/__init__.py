"""Plant bias at known doses, train, audit, and see how each source drives each harm."""
