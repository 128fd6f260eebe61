"""A package that is also the function of the same name.

``epicene.audit`` is a package of the design and a public function. Python binds the name to the
package as soon as one of its modules is imported, by anyone, so the package itself is made
callable: both readings then hold in any order of imports.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any


def make_callable(package: str, reference: str) -> None:
    """Let the package be called as the function ``"module:attribute"``, imported at the call."""
    module_name, attribute = reference.split(":")

    class CallablePackage(ModuleType):
        def __call__(self, *arguments: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(module_name), attribute)(*arguments, **options)

    sys.modules[package].__class__ = CallablePackage
