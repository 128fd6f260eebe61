"""How often each probe finds a bias that was planted, and one that was not.

A file a group of probes; each lists its `CONTROLS`. ``python -m benchmarks.controls`` runs them all
and writes ``docs/probe_controls.md``; the tests run a few draws of each.
"""
