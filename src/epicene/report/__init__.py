"""Results in words, charts and tables; callable as `epicene.report.write.write_report`."""

from epicene.core.callable_package import make_callable

make_callable(__name__, "epicene.report.write:write_report")
