"""Imports go down only, and the cold path stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "compliance"
LAYERS = {
    "checker": 0, "text": 0, "values": 1, "bundle": 2, "language": 2, "model": 3, "shipment": 3, "engine": 4, "importing": 4, "regions": 5, "analysis": 6,
    "evidence": 6, "report": 7, "table": 7, "cli": 8,
}  # fmt: skip
MODULES = sorted(ROOT.rglob("*.py"))


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def _folder(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "compliance" and len(parts) > 1 and parts[1] in LAYERS else None


@pytest.mark.parametrize("path", [m for m in MODULES if m.parent != ROOT], ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    """A module imports from lower layers and from its own folder; model does not know shipments."""
    here = path.relative_to(ROOT).parts[0]
    for module in _imports(path):
        there = _folder(module)
        if there is None or there == here:
            continue

        assert LAYERS[there] < LAYERS[here], f"{path.name} imports {module}"


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("pyparsing", {"language/grammar.py", "language/parse.py"}),
        ("cattrs", {"shipment/structure.py", "shipment/unstructure.py", "report/difference_json.py"}),
        ("click", {"cli"}),
        ("sqlite3", {"evidence/chain/sqlite.py"}),
        ("psycopg", {"evidence/chain/postgres.py"}),
        ("rich", {"cli/show.py"}),
        ("polars", {"table", "cli/batch.py", "rules.py"}),
        ("numpy", {"table"}),
        ("python_calamine", {"table/read_xlsx.py"}),
        ("xlsxwriter", {"table/write.py"}),
        ("cryptography", {"bundle"}),
    ],
)
def test_a_library_stays_in_its_room(package: str, allowed: set[str]) -> None:
    """pyparsing, cattrs, click and rich are imported only where they belong."""
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if any(m.split(".")[0] == package for m in _imports(path)):
            assert name in allowed or name.split("/")[0] in allowed, name


def test_only_the_command_line_prints() -> None:
    """No layer below prints or reads the command line."""
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] == "cli":
            continue
        calls = [
            n.func.id
            for n in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        ]

        assert "print" not in calls, path


def test_nothing_evaluates_input() -> None:
    """No eval, exec, pickle, marshal or yaml anywhere in the package."""
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}

        assert not names & {"eval", "exec", "__import__"}, path
        assert not {m.split(".")[0] for m in _imports(path)} & {"pickle", "marshal", "yaml", "shelve", "dill"}, path


def test_a_cold_check_is_light(tmp_path: Path) -> None:
    """A check on a warm cache imports neither pyparsing nor cattrs, click nor rich."""
    example = ROOT.parent / "examples/01_firm_check/magnets.json"
    code = (
        "import sys; sys.argv = ['compliance', 'check', sys.argv[1], '--rules', 'cn']\n"
        "from compliance.cli.front import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pyparsing', 'cattrs', 'click', 'rich', 'inspect_'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {"COMPLIANCE_CACHE": str(tmp_path), "PATH": "/usr/bin", "PYTHONPATH": str(ROOT.parent)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code, str(example)], capture_output=True, text=True, env=environment, check=True
        )

    assert done.stderr.strip().splitlines()[-1] == "[]"
