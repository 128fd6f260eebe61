"""Plan an audit, run it, and keep its results; callable as `epicene.audit.run.audit`."""

from epicene.core.callable_package import make_callable

make_callable(__name__, "epicene.audit.run:audit")
