"""What the package promises as a package: lazy, complete, no name hidden by a file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import epicene.metrics
from epicene.metrics.estimate import Estimate

FOLDER = Path(epicene.metrics.__file__).parent


def test_importing_it_loads_nothing_heavy():
    heavy = "{'numpy', 'scipy', 'torch', 'spacy', 'pandas', 'transformers'}"
    code = f"import sys, epicene.metrics; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_files_load_no_scipy_by_themselves():
    names = [path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__"]
    imports = "; ".join(f"import epicene.metrics.{name}" for name in names)
    code = f"import sys; {imports}; print(sorted({{'scipy', 'torch', 'spacy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", epicene.metrics.__all__)
def test_every_public_name_loads_and_no_file_hides_it(name):
    loaded = getattr(epicene.metrics, name)
    assert loaded.__name__ == name
    assert not (FOLDER / f"{name}.py").exists()


def test_the_names_for_type_checkers_are_those_that_load():
    tree = ast.parse((FOLDER / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {alias.name for node in guarded.body for alias in node.names}
    assert typed == set(epicene.metrics.__all__) == set(dir(epicene.metrics))
    assert typed == set(epicene.metrics._HOMES)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'weta'"):
        _ = epicene.metrics.weta


def test_an_undefined_estimate_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Estimate(float("nan"))
    with pytest.raises(ValueError, match="reason"):
        Estimate(1.0, 0.0, 2.0, n_unscored=1)
    with pytest.raises(ValueError, match="reversed"):
        Estimate(1.0, 2.0, 0.0)
