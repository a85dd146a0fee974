"""The wheel carries the rulesets and works from an empty folder."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the tools at hand."""
    out = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_wheel_carries_rulesets_and_pages(wheel: Path) -> None:
    """Rules, tables and the pages of the codes are inside."""
    names = zipfile.ZipFile(wheel).namelist()

    assert "compliance/rulesets/core/vocabulary.rules" in names
    assert "compliance/rulesets/core/tables/countries.csv" in names
    assert any(name.startswith("compliance/docs/codes/E0") for name in names)
    assert "compliance/py.typed" in names


def test_installed_wheel_decides(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone, in a fresh environment, the first example is prohibited."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False, system_site_packages=False)
    python = environment / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel)],
        check=True,
        capture_output=True,
    )
    example = ROOT / "examples/01_firm_check/magnets.json"
    done = subprocess.run(
        [str(environment / "bin" / "compliance"), "check", str(example), "--rules", "cn"],
        capture_output=True, text=True, cwd=tmp_path, env={"COMPLIANCE_CACHE": str(tmp_path / "cache")}, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[0].endswith("PROHIBITED")
