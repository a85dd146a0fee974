"""Nothing in the package runs what it reads, reaches into the network, or lets the zone of the machine date the law."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "compliance"
MODULES = sorted(ROOT.rglob("*.py"))
CALLS = {"eval", "exec", "compile", "__import__", "execfile", "input", "breakpoint"}
ATTRIBUTES = {
    "os": {"system", "popen", "execv", "execve", "execvp", "spawnl", "spawnv", "startfile"},
    "yaml": {"load", "load_all", "unsafe_load", "full_load"},
    "date": {"today", "fromtimestamp"},
    "datetime": {"today", "utcnow", "utcfromtimestamp", "fromtimestamp"},
    "time": {"localtime", "mktime", "strptime", "ctime"},
    "tempfile": {"mktemp"},
    "Path": {"cwd", "home"},
}
MODULES_BARRED = {
    "pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "code", "codeop", "runpy", "ctypes", "cffi",
    "tarfile", "zipimport", "socket", "ssl", "urllib", "http", "ftplib", "smtplib", "telnetlib", "requests", "httpx", "aiohttp", "xmlrpc",
}  # fmt: skip
ROOMS = {
    "subprocess": {"model/revision.py"},  # git, with arguments that are ours or checked
    # document types are refused before anything is expanded
    "xml": {"importing/xml.py", "table/read_xlsx.py"},
    "zipfile": {"table/read_xlsx.py"},  # sizes and ratios are measured first, and nothing is written
    "importlib": {"__init__.py", "cli/main.py", "cli/rules_import.py", "model/store.py", "regions/solver.py"},  # ours
}
"""What has one room, where it is looked after."""


def findings(tree: ast.AST, name: str) -> Iterator[str]:
    """Yield what may not stand in a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in CALLS:
                yield f"{called}()"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="builtins"), attr=called)):
                yield f"builtins.{called}()"
            case ast.Call(func=ast.Attribute(attr="now"), args=[], keywords=[]):
                yield "now() without a zone"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=attribute)) if attribute in ATTRIBUTES.get(
                owner, ()
            ):
                yield f"{owner}.{attribute}()"
            case ast.Call(keywords=keywords) if any(k.arg == "shell" for k in keywords):
                yield "shell="
            case ast.Import(names=names):
                yield from (found for alias in names for found in _imported(alias.name, name))
            case ast.ImportFrom(module="xml.etree.ElementTree", names=[ast.alias(name="Element")]):
                pass  # a type, which reads nothing
            case ast.ImportFrom(module=str(module), level=0):
                yield from _imported(module, name)
            case ast.Attribute(attr="__reduce__" | "__globals__" | "__subclasses__" | "__code__"):
                yield node.attr
            case _:
                pass


def _imported(module: str, name: str) -> Iterator[str]:
    top = module.split(".")[0]
    if top in MODULES_BARRED or (top in ROOMS and name not in ROOMS[top]):
        yield f"import {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_runs_what_it_reads(path: Path) -> None:
    """No eval, exec, pickle, marshal, YAML, shell, archive, network or local clock."""
    name = str(path.relative_to(ROOT))

    assert list(findings(ast.parse(path.read_text("utf-8")), name)) == []


@pytest.mark.parametrize(
    "text",
    [
        "eval(x)", "exec(x)", "compile(x, 'y', 'exec')", "__import__(x)", "builtins.eval(x)", "import pickle", "from pickle import loads", "import marshal as m",
        "import yaml", "yaml.load(x)", "os.system(x)", "os.popen(x)", "import subprocess", "f(shell=True)", "date.today()", "datetime.now()", "datetime.utcnow()",
        "time.localtime()", "import socket", "from urllib.request import urlopen", "import zipfile", "from xml.etree import ElementTree", "f.__globals__", "def f():\n    import shelve",
        "from importlib import import_module",
    ],
)  # fmt: skip
def test_the_scan_sees(text: str) -> None:
    """Each of the barred is found."""
    assert list(findings(ast.parse(text), "engine/x.py"))


def test_the_scan_lets_good_code_pass() -> None:
    """What has a like name is not meant."""
    text = "re.compile(x)\ndatetime.now(UTC)\nself.load(x)\ncase.input(x)\nimport json\nfrom compliance.code import x"

    assert list(findings(ast.parse(text), "engine/x.py")) == []


def test_rooms_are_lived_in() -> None:
    """A room that is no longer needed is closed."""
    for package, rooms in ROOMS.items():
        for room in rooms:
            tree = ast.parse((ROOT / room).read_text("utf-8"))
            found = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
            found |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}

            assert package in found, room
