"""Editions by name, by path and by git revision; hostile names; editions without an instrument."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from compliance.analysis.text_diff import text_diff
from compliance.engine.evaluate import evaluate
from compliance.model.editions import Edition, edition
from compliance.model.files import read_files
from compliance.model.load import load
from compliance.shipment.read import read_mapping
from compliance.text.diagnostics import render_all

REGIME = 'regime x "X" {\n  authority "A"\n  known through 2030-01-01\n  source "Act"\n}\n'
LIST = 'list x.near "Near" of country {\n  complete\n  rows "tables/near.csv"\n  source "Act"\n}\n'


def rule(name: str, when: str = "destination is US", more: str = "") -> str:
    """A rule that prohibits."""
    return f'rule {name} "R" {{\n  when {when}\n  prohibits\n  in force from 2025-01-01\n  source "Act"\n{more}}}\n'


@pytest.fixture(autouse=True)
def _no_git_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit hook sets GIT_DIR, and the tests are about other repositories."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below *root*."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())


def git(root: Path, *arguments: str) -> str:
    """Run git in *root*."""
    settings = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(root), *settings, *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(root: Path, files: dict[str, str]) -> str:
    """Write files and commit them; return the hash."""
    write(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "an edition", "--allow-empty")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two editions of a ruleset with a table; the first is tagged ``v1``."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"law/x/x.rules": REGIME + LIST + rule("x.one"), "law/x/tables/near.csv": "member\nUS\n"})
    git(root, "tag", "v1")
    more = {"law/x/x.rules": REGIME + LIST + rule("x.one") + rule("x.two", "destination in near")}
    commit(root, {**more, "law/x/tables/near.csv": "member\nUS\nDE\n", "law/x/cases/c.rules": "# cases\n"})
    return root


def names(found: Edition) -> list[str]:
    """The rules of an edition, which has no mistakes."""
    assert found.ruleset is not None, render_all(found.diagnostics)
    return [r.head.name for r in found.ruleset.rules]


def codes(found: Edition) -> list[str]:
    """The codes of what is wrong with an edition, which is not built."""
    assert found.ruleset is None
    return [d.code for d in found.diagnostics]


def shown(found: Edition) -> str:
    """What a user sees of the mistakes, without line ends."""
    return render_all(found.diagnostics).replace("\n", "")


# Names that ship, and paths -----------------------------------------------------------------------


def test_what_ships_is_what_the_engine_loads() -> None:
    """A name, or several, give the digest of `load`."""
    assert edition("cn").files.digest == load("cn").digest
    both = edition("cn,us")
    assert both.files.digest == load("cn", "us").digest
    assert both.roots == ("rulesets/cn", "rulesets/us")
    assert both.commit == ""
    assert both.core == "shipped"


def test_an_unknown_name_is_reported() -> None:
    """With the nearest names."""
    found = edition("uss")

    assert codes(found) == ["E0212"]
    assert "`us`" in found.diagnostics[0].help


def test_a_folder_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By any way of writing the path, one in the working folder included."""
    write(tmp_path, {"x/x.rules": REGIME + LIST + rule("x.one"), "x/tables/near.csv": "member\nUS\n"})
    write(tmp_path, {"alone.rules": REGIME + rule("x.one")})
    monkeypatch.chdir(tmp_path)

    paths = [
        str(tmp_path / "x"),
        "x",
        "./x",
        "x/",
        f"../{tmp_path.name}/x",
        str(tmp_path / "alone.rules"),
        "alone.rules",
    ]
    for name in paths:
        assert names(edition(name)) == ["x.one"], name
    assert edition("./x").files.digest == edition("x/").files.digest
    assert edition("./x").roots == ("x",)
    monkeypatch.chdir(tmp_path / "x")
    assert names(edition(".")) == ["x.one"]
    assert names(edition("../x")) == ["x.one"]


def test_a_folder_of_several_rulesets_brings_its_own_core(tmp_path: Path) -> None:
    """A copy of all that ships is read as it is, and one ruleset of it with the `core` beside it."""
    for name, text in read_files(["jp"]).texts.items():
        write(tmp_path, {name: text.decode()})
    core = tmp_path / "rulesets/core/vocabulary.rules"
    core.write_text(core.read_text("utf-8") + 'fact only_here is truth world "a fact"\n', "utf-8")

    for name in ("rulesets", "rulesets/jp"):
        found = edition(str(tmp_path / name))
        assert found.ruleset is not None, render_all(found.diagnostics)
        assert found.ruleset.vocabulary.lookup("only_here") is not None
        assert found.roots == (f"{tmp_path}/rulesets/jp",)
        assert found.core == f"{tmp_path}/rulesets/core"
        assert found.ruleset.vocabulary.countries["DE"] == "Germany"


def test_a_folder_without_rules_is_no_edition(tmp_path: Path) -> None:
    """A wrong path shall not be taken for a ruleset from which everything was removed."""
    assert codes(edition(str(tmp_path))) == ["E0009"]


# Revisions ----------------------------------------------------------------------------------------


def test_a_revision_is_read_as_it_was(repository: Path) -> None:
    """By tag, hash and distance; tables and places with it; the working folder untouched."""
    write(repository, {"law/x/x.rules": "not committed"})
    first = git(repository, "rev-parse", "v1")
    for name in ("v1", first, first[:12], "HEAD~1", "main~1"):
        old = edition(f"{name}:law/x", folder=str(repository))
        assert names(old) == ["x.one"], name
        assert old.commit == first
    new = edition("HEAD:law/x", folder=str(repository))
    assert names(new) == ["x.one", "x.two"]
    assert new.ruleset is not None and old.ruleset is not None
    assert [m.words for m in old.ruleset.lists["x.near"].members] == [("US",)]
    assert [m.words for m in new.ruleset.lists["x.near"].members] == [("US", "DE")]
    assert new.ruleset.rules[0].head.at == "law/x/x.rules:11:1"
    assert "law/x/cases/c.rules" in new.files.texts
    assert git(repository, "status", "--porcelain") == "M law/x/x.rules"


@pytest.mark.parametrize("path", ["law", "law/", "law/x", "", ".", "law/x/../x", "./law", "law/x,law/x/tables"])
def test_paths_of_a_revision(repository: Path, path: str) -> None:
    """The folder of one ruleset, of several, of the whole repository; several with commas."""
    assert names(edition(f"v1:{path}", folder=str(repository))) == ["x.one"]


def test_a_path_from_the_working_folder(repository: Path) -> None:
    """As git has it, ``./`` is meant from where one stands, everything else from the root."""
    inside = str(repository / "law/x")

    assert names(edition("v1:./", folder=inside)) == ["x.one"]
    assert names(edition("v1:../x", folder=inside)) == ["x.one"]
    assert names(edition("v1:law/x", folder=inside)) == ["x.one"]
    assert codes(edition("v1:./law", folder=inside)) == ["E0009"]


def test_one_file_of_a_revision(repository: Path) -> None:
    """A file that needs no table is an edition."""
    commit(repository, {"law/y.rules": REGIME + rule("x.three")})

    assert names(edition("HEAD:law/y.rules", folder=str(repository))) == ["x.three"]


def test_core_comes_from_the_revision(tmp_path: Path) -> None:
    """Where the revision has `rulesets/core`; a fact of another edition is none of this one."""
    shared = {name: text.decode() for name, text in read_files([]).texts.items()}
    git(tmp_path, "init", "-q")
    vocabulary = shared["rulesets/core/vocabulary.rules"]
    shared["rulesets/core/vocabulary.rules"] = vocabulary + 'fact newly_asked is truth world "a fact"\n'
    first = commit(tmp_path, {**shared, "rulesets/x/x.rules": REGIME + rule("x.one", "newly_asked")})
    commit(tmp_path, {"rulesets/core/vocabulary.rules": vocabulary})

    for path in ("rulesets/x", "rulesets"):
        old = edition(f"{first}:{path}", folder=str(tmp_path))
        assert names(old) == ["x.one"]
        assert old.core == f"{first}:rulesets/core"
        assert old.roots == ("rulesets/x",)
        assert codes(edition(f"HEAD:{path}", folder=str(tmp_path))) == ["E0203"]


def test_the_same_content_has_the_same_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a revision, from a working folder and from what ships: three names of one edition."""
    git(tmp_path, "init", "-q")
    commit(tmp_path, {name: text.decode() for name, text in read_files(["jp"]).texts.items()})
    monkeypatch.chdir(tmp_path)

    for name in ("HEAD:rulesets/jp", "HEAD:rulesets", "rulesets/jp", "rulesets", "./rulesets/"):
        assert edition(name).files.digest == edition("jp").files.digest, name


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "nope", "--output=stolen", "--git-dir=/", "-", "^HEAD", "HEAD..v1", "v1...HEAD", "", "HEAD~99", "HEAD\nv1", "HEAD\x00",
        "HEAD\x1b[2J", "\udcff", "v\ud800", "$(touch stolen)", "`touch stolen`", "HEAD;touch stolen", "HEAD | touch stolen",
        "v1^{tree}", "--all", "@{-99}", "0" * 40, "HEAD^{/[}", "a" * 1_000_000,
    ],
)  # fmt: skip
def test_no_such_revision(repository: Path, name: str) -> None:
    """Whatever is typed before the colon means one commit or nothing, and makes git do nothing else."""
    before = sorted(repository.rglob("*"))
    found = edition(f"{name}:law/x", folder=str(repository))

    assert codes(found) == ["E0008"]
    assert shown(found).isprintable()
    assert sorted(repository.rglob("*")) == before


@pytest.mark.parametrize(
    "path",
    [
        "nope", "..", "../..", "../../etc/passwd", "/etc/passwd", "/", "law/../..", "law/x.rules", "--help", "law/x\x00", "*",
        ":(glob)**", "law/x:", "law\\x", "\udcff", "law/x/x.rules/more", ",", "law/x,nope", "law/x\x1b[2J",
    ],
)  # fmt: skip
def test_nothing_at_the_path(repository: Path, path: str) -> None:
    """A path that the commit does not list is nowhere: it leads into no other place of the machine."""
    write(repository.parent, {"nope/x.rules": REGIME + rule("x.one")})
    found = edition(f"v1:{path}", folder=str(repository))

    assert set(codes(found)) == {"E0009"}
    assert shown(found).isprintable()


def test_a_near_path_is_named(repository: Path) -> None:
    """The nearest folders that have rules."""
    assert "`law/x`" in edition("v1:law/xx", folder=str(repository)).diagnostics[0].help


def test_no_repository(tmp_path: Path) -> None:
    """A folder that lies in none."""
    found = edition("HEAD:x", folder=str(tmp_path))

    assert codes(found) == ["E0010"]
    assert "not a git repository" in found.diagnostics[0].help


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What needs no git does without."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert codes(edition("v1:law/x", folder=str(repository))) == ["E0011"]
    assert edition("jp").ruleset is not None


def test_links_are_not_followed(repository: Path) -> None:
    """A link of a hostile repository would otherwise name any file."""
    (repository / "law/x/tables/near.csv").unlink()
    (repository / "law/x/tables/near.csv").symlink_to("/etc/passwd")
    commit(repository, {})
    found = edition("HEAD:law/x", folder=str(repository))

    assert codes(found) == ["E0001"]
    assert "link" in found.diagnostics[0].message
    assert "law/x/tables/near.csv" not in found.files.texts


def test_a_file_name_that_cannot_be_shown(repository: Path) -> None:
    """Escapes for the terminal and bytes that are no UTF-8 are refused, and shown written out."""
    write(repository, {"law/x/\x1b[2Jevil.rules": "# evil\n"})
    with open(os.fsencode(repository) + b"/law/x/\xff.csv", "wb") as file:
        file.write(b"member\n")
    commit(repository, {})
    found = edition("HEAD:law/x", folder=str(repository))

    assert codes(found) == ["E0003", "E0003"]
    assert shown(found).isprintable()


def test_a_file_that_is_too_large(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the file beyond the cap is refused."""
    monkeypatch.setattr("compliance.model.revision.MAX_FILE", 20)
    found = edition("HEAD:law/x", folder=str(repository))

    assert codes(found) == ["E0004"]
    assert found.diagnostics[0].path == "HEAD:law/x/x.rules"


def test_content_that_is_missing(repository: Path) -> None:
    """A damaged or partial repository is reported file by file."""
    blob = git(repository, "rev-parse", "v1:law/x/tables/near.csv")
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = edition("v1:law/x", folder=str(repository))

    assert codes(found) == ["E0001"]
    assert found.diagnostics[0].path == "v1:law/x/tables/near.csv"
    assert "law/x/x.rules" in found.files.texts


def test_a_folder_with_a_colon_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What exists is what is meant."""
    write(tmp_path, {"HEAD:x/x.rules": REGIME + rule("x.one")})
    monkeypatch.chdir(tmp_path)

    assert names(edition("HEAD:x")) == ["x.one"]


def test_mistakes_of_an_old_edition_have_their_place(repository: Path) -> None:
    """An edition that does not build says why, at its own lines."""
    commit(repository, {"law/x/x.rules": REGIME + rule("x.one", "destination is nowhere")})
    found = edition("HEAD:law/x", folder=str(repository))

    assert codes(found) == ["E0209"]
    assert found.diagnostics[0].place.startswith("law/x/x.rules:7:")


# Without ------------------------------------------------------------------------------------------

COMMENTED = rule("x.a.two", "destination is DE", "  # a } in a comment\n")
SOURCE = (
    REGIME
    + rule("x.a.one")
    + COMMENTED
    + rule("x.b", "x.a.one is in force and destination is FR")
    + rule("x.c", "x.a is in force and destination is IT")
    + rule("x.e", "not x.a.one is in force and destination is ES")
    + 'exception x.free "E" {\n  lifts x.a.one, x.b\n  when destination is JP\n  in force from 2025-01-01\n  source "Act"\n}\n'
    + 'bar x.bar "B" {\n  bars x.free\n  in force from 2025-01-01\n  source "Act"\n}\n'
    + 'suspend x.a {\n  from 2026-01-01\n  source "Act"\n}\n'
    + 'suspend x.a.two {\n  from 2025-06-01 until 2025-07-01\n  source "Act"\n}\n'
    + 'scenario s "S" {\n  end suspension x.a at 2026-06-01\n}\n'
)


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A ruleset of which everything names everything."""
    write(tmp_path, {"x/x.rules": SOURCE})
    return str(tmp_path / "x")


def outcome(found: Edition, destination: str, **more: Any) -> str:
    """What an edition says of a shipment on a day."""
    assert found.ruleset is not None, render_all(found.diagnostics)
    data = {"date": "2025-03-01", "departs": "CN", "destination": destination, "item": {}, **more}
    result = evaluate(found.ruleset, read_mapping(data, found.ruleset.vocabulary).shipments[0])
    assert result.decision is not None
    return result.decision.range.high.word


def test_a_statement_and_what_names_it(small: str) -> None:
    """It is gone, nothing names it, that it is in force is false, and what lost something is told."""
    whole, less = edition(small), edition(small, leave_out=["x.a.one"])

    assert names(less) == ["x.a.two", "x.b", "x.c", "x.e"]
    assert less.ruleset is not None
    assert [(c.head.name, c.targets) for c in less.ruleset.changes] == [
        ("x.a", frozenset({"x.a.two"})), ("x.a.two", frozenset({"x.a.two"})),
    ]  # fmt: skip
    assert less.ruleset.exceptions[0].lifts == ((frozenset({"x.b"}), None),)
    assert [outcome(whole, place) for place in ("US", "DE", "FR", "IT", "ES")] == ["prohibited"] * 4 + [
        "no_license_required"
    ]
    assert [outcome(less, place) for place in ("US", "DE", "FR", "IT", "ES")] == [
        "no_license_required", "prohibited", "no_license_required", "prohibited", "prohibited",
    ]  # fmt: skip
    assert [(d.statement, d.name, d.why) for d in less.dropped] == [
        ("rule", "x.a.one", "named"),
        ("condition", "x.a is in force", "no longer asks for all of them"),
        ("condition", "x.a.one is in force", "false"),
        ("condition", "x.a.one is in force", "false"),
        ("exception", "x.free", "no longer names x.a.one"),
    ]
    assert less.name == f"{small} without x.a.one"
    assert less.files.digest == less.ruleset.digest != whole.files.digest


def test_everything_below_a_prefix_and_its_suspensions(small: str) -> None:
    """And no day on which it moved is left."""
    whole, less = edition(small), edition(small, leave_out=["x.a"])

    assert names(less) == ["x.b", "x.c", "x.e"]
    assert whole.ruleset is not None and less.ruleset is not None
    assert less.ruleset.changes == ()
    assert (outcome(whole, "IT"), outcome(less, "IT")) == ("prohibited", "no_license_required")
    assert "x.a.one" in {name for _, names in whole.ruleset.movements for name in names}
    moved = {name for _, names in less.ruleset.movements for name in names}
    assert moved == {"x.b", "x.c", "x.e", "x.free", "x.bar"}


def test_only_statements_of_one_keyword(small: str) -> None:
    """The law without its suspension."""
    less = edition(small, leave_out=["suspend x.a"])

    assert names(less) == ["x.a.one", "x.a.two", "x.b", "x.c", "x.e"]
    assert less.ruleset is not None and less.ruleset.changes == ()
    assert [d.statement for d in less.dropped] == ["suspend", "suspend"]
    assert outcome(edition(small), "US", date="2026-03-01") == "no_license_required"
    assert outcome(less, "US", date="2026-03-01") == "prohibited"


def test_a_suspension_that_reaches_nothing_goes_too(small: str) -> None:
    """Told as dropped with what it changed."""
    less = edition(small, leave_out=["rule x.a"])

    assert less.ruleset is not None and less.ruleset.changes == ()
    beside = {(d.statement, d.name) for d in less.dropped if d.why == "dropped with what it changed"}
    assert beside == {("suspend", "x.a"), ("suspend", "x.a.two")}
    assert not [s for file in less.built.files for s in file.statements if s.keyword == "suspend"]


def test_the_text_loses_the_statement(small: str) -> None:
    """With its brace, though a comment stands before it; nothing else moves."""
    whole, less = edition(small), edition(small, leave_out=["x.a.two"])
    suspension = 'suspend x.a.two {\n  from 2025-06-01 until 2025-07-01\n  source "Act"\n}\n'

    assert less.files.texts[f"{small}/x.rules"].decode() == SOURCE.replace(COMMENTED, "").replace(suspension, "")
    removed = [line[1:] for line in text_diff(whole, less).splitlines()[2:] if line.startswith("-")]
    assert sorted(removed) == sorted((COMMENTED + suspension).splitlines())


def test_an_unknown_name_removes_nothing(small: str) -> None:
    """A typing mistake is no edition without an instrument."""
    for name in ("x.a.tow", "suspend x.b", "", "x.a."):
        assert codes(edition(small, leave_out=["x.b", name])) == ["E0204"], name
    assert "`x.a.two`" in edition(small, leave_out=["x.a.tow"]).diagnostics[0].help


@pytest.mark.parametrize("name", ["cn", "us", "eu", "uk", "jp", "tariffs"])
def test_no_ruleset_is_left_dangling(name: str) -> None:
    """Of what ships, every third statement can go: the engine meets no name that is not there."""
    whole = edition(name)
    assert whole.ruleset is not None
    gone = set(sorted({record.head.name for record in whole.ruleset.named})[::3])
    less = edition(name, leave_out=sorted(gone))
    assert less.ruleset is not None, render_all(less.diagnostics)

    assert less.ruleset.by_name and not set(less.ruleset.by_name) & gone
    for case in whole.built.cases[:40]:
        shipment = read_mapping(case.data, less.ruleset.vocabulary).shipments[0]
        result = evaluate(less.ruleset, shipment, on=case.on, known_on=case.known_on, scenarios=case.scenarios)

        assert result.decision is not None, case.title


def test_a_file_of_a_revision_is_read_with_its_tables(repository: Path) -> None:
    """One file of a revision is an edition with the tables that it names, as they were then."""
    found = edition("v1:law/x/x.rules", folder=str(repository))

    assert found.diagnostics == ()
    assert found.files.texts["law/x/tables/near.csv"] == b"member\nUS\n"
    assert "law/x/cases/c.rules" not in found.files.texts
