"""The command `compliance rules import`: summaries and exit status."""

from pathlib import Path

from click.testing import CliRunner

from compliance.cli.main import group
from compliance.cli.rules_import import FORMATS

UVL = "COUNTRY,NAME,ADDRESS\nCuba,Widget Works,1 Road\nCuba,Widget Works,2 Road\n"


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["rules", "import", *arguments])
    return done.exit_code, done.output


def test_every_format_has_its_command() -> None:
    """The help names them."""
    status, output = _run("--help")

    assert status == 0
    assert all(name in output for name in [*FORMATS, "ecfr"])


def test_a_whole_file(tmp_path: Path) -> None:
    """0, the count of every row, and what holds it."""
    (tmp_path / "uvl.csv").write_text(UVL)
    status, output = _run("bis-uvl", str(tmp_path / "uvl.csv"), "--edition", "2026-09-01", "--out", str(tmp_path / "o"))

    assert status == 0
    assert "2 rows read: 1 parties, 1 rows joined to a party, 0 rejected" in output
    assert "us.bis.unverified-list: 1 parties, 1 names" in output
    assert "nothing in the file says that it is whole" in output
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == [
        "bis-uvl-parties.csv",
        "bis-uvl-us.bis.unverified-list.csv",
        "bis-uvl.rules",
    ]


def test_rejected_rows(tmp_path: Path) -> None:
    """1 with every row named and nothing written, until they are accepted."""
    (tmp_path / "uvl.csv").write_text(UVL + "Cuba\n")
    arguments = ("bis-uvl", str(tmp_path / "uvl.csv"), "--edition", "2026-09-01", "--out", str(tmp_path / "o"))
    status, output = _run(*arguments)

    assert status == 1
    assert "uvl.csv:4" in output
    assert not (tmp_path / "o").exists()
    assert _run(*arguments, "--accept-rejected")[0] == 0


def test_a_refused_file(tmp_path: Path) -> None:
    """2 with the code."""
    (tmp_path / "uvl.csv").write_text(UVL[:-3])
    status, output = _run("bis-uvl", str(tmp_path / "uvl.csv"), "--edition", "2026-09-01", "--out", str(tmp_path / "o"))

    assert status == 2
    assert "E0701" in output
    assert _run("un", str(tmp_path / "none.xml"), "--out", str(tmp_path / "o"))[0] == 2


def test_what_was_there_stays_when_a_file_is_refused(tmp_path: Path) -> None:
    """A second import that fails leaves the first as it is."""
    (tmp_path / "uvl.csv").write_text(UVL)
    arguments = ("bis-uvl", str(tmp_path / "uvl.csv"), "--edition", "2026-09-01", "--out", str(tmp_path / "o"))
    _run(*arguments)
    before = {p.name: p.read_bytes() for p in (tmp_path / "o").iterdir()}
    (tmp_path / "uvl.csv").write_text(UVL[:-3])

    assert _run(*arguments)[0] == 2
    assert {p.name: p.read_bytes() for p in (tmp_path / "o").iterdir()} == before


def test_the_list_has_to_be_named_where_the_file_does_not(tmp_path: Path) -> None:
    """OFAC writes all of its lists in one form."""
    assert "--list" in _run("ofac-xml", "x.xml", "--out", str(tmp_path))[1]


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    """It becomes part of the names of files."""
    for name in ("../x.y", "a b", "x", "x.y{", "/x.y"):
        assert _run("ofac-xml", "x.xml", "--out", str(tmp_path), "--list", name)[0] == 2
