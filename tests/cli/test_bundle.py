"""`compliance bundle`: from a key to rules in force, and what is refused on the way."""

import json
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import compliance
from compliance.cli.main import group

MAGNETS = str(Path(__file__).parents[2] / "examples/01_firm_check/magnets.json")
TODAY = datetime.now(UTC).date()
LATER = (TODAY + timedelta(30)).isoformat()
RULES = """regime x "X" {
  authority "A"
  known through 2026-01-01
}

rule x.r "R" {
  when departs CN
  prohibits
  in force from 2025-01-01
  source "S"
}
"""


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, ["bundle", *arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a key, a ruleset, and the first bundle of it in force."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPLIANCE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "x").mkdir()
    (tmp_path / "x/x.rules").write_text(RULES)
    assert run("key", "firm").exit_code == 0
    assert build(1).exit_code == 0
    assert run("install", "1.bundle", "store", "--key", "firm.public.pem").exit_code == 0
    return tmp_path


def build(revision: int, *more: str) -> Result:
    """Build and sign a bundle."""
    return run(
        "build", f"{revision}.bundle", "x", "--name", "acme", "--revision", str(revision), "--until", LATER,
        "--key", "firm.private.pem", *more,
    )  # fmt: skip


def check(*rules: str) -> Result:
    """Check the magnets."""
    return CliRunner().invoke(
        group, ["check", MAGNETS, "--format", "json", *(w for r in rules for w in ("--rules", r))]
    )


def test_rules_in_force_decide(here: Path) -> None:
    """`--rules STORE` gives the rules of the folder they were built from, the same digest and outcome."""
    signed, plain = (json.loads(check(rules).stdout) for rules in ("store", "x"))

    assert signed["outcome"] == plain["outcome"] == "prohibited"
    assert compliance.load("store").digest == signed["digests"]["rules"]
    assert "in force: acme, revision 1: 0 days old" in run("show", "store").output
    assert signed["digests"]["rules"] in run("show", "store").output


def test_what_ships_is_not_mixed_with_what_was_signed(here: Path) -> None:
    """A signed edition of `cn` goes before the one that ships, file for file, wherever it is named."""
    (here / "cn").mkdir()
    (here / "cn/only.rules").write_text(RULES.replace("x.r", "cn.r").replace("regime x", "regime cn"))
    built = run(
        "build",
        "c.bundle",
        str(here / "cn"),
        "--name",
        "c",
        "--revision",
        "1",
        "--until",
        LATER,
        "--key",
        "firm.private.pem",
    )
    assert built.exit_code == 0, built.output
    assert run("install", "c.bundle", "c", "--key", "firm.public.pem").exit_code == 0

    for rules in (("c", "cn"), ("cn", "c")):
        assert [rule.head.name for rule in compliance.load(*rules).ruleset.rules] == ["cn.r"]


def test_sign_apart(here: Path) -> None:
    """Built here, signed there; not signed it is refused."""
    unsigned = run("build", "2.bundle", "x", "--name", "acme", "--revision", "2", "--until", LATER)
    assert unsigned.exit_code == 0
    assert "not signed" in unsigned.output
    refused = run("verify", "2.bundle", "--key", "firm.public.pem")
    assert (refused.exit_code, "E0832" in refused.output) == (1, True)
    assert run("sign", "2.bundle", "--key", "firm.private.pem").exit_code == 0
    sound = run("verify", "2.bundle", "--key", "firm.public.pem")

    assert sound.exit_code == 0
    assert sound.output.startswith("sound: acme, revision 2")
    assert run("install", "2.bundle", "store").output.startswith("revision 2 of acme is in force, after revision 1")


def test_an_altered_bundle_is_not_signed(here: Path) -> None:
    """`sign` vouches for what the manifest says only."""
    content = Path("1.bundle").read_bytes()
    Path("1.bundle").write_bytes(content.replace(b"prohibits", b"obliges  "))

    done = run("sign", "1.bundle", "--key", "firm.private.pem")
    assert (done.exit_code, "E0834" in done.output) == (1, True)


def test_a_refusal_says_what_stays_in_force(here: Path) -> None:
    """Exit status 1, the code, and the age of the last good one."""
    run("key", "thief")
    done = run(
        "build", "9.bundle", "x", "--name", "acme", "--revision", "9", "--until", LATER, "--key", "thief.private.pem"
    )
    assert done.exit_code == 0
    done = run("install", "9.bundle", "store")

    assert done.exit_code == 1
    assert "E0832" in done.output
    assert "revision 1 stays in force: 0 days old, runs out in 30 days" in done.output


def test_past_its_last_day_it_stays_in_force_and_says_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning on standard error, a notice in each decision, status 1 of `show`; the decision stays."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(40)

    monkeypatch.setattr("compliance.model.bundled.datetime", Later)
    monkeypatch.setattr("compliance.cli.bundle.datetime", Later)
    done = check("store")
    decision = json.loads(done.stdout)

    assert decision["outcome"] == "prohibited"
    assert any("ran out 10 days ago" in notice for notice in decision["notices"])
    assert "warning[E0840]" in done.stderr
    shown = run("show", "store")
    assert (shown.exit_code, "40 days old, ran out 10 days ago" in shown.output) == (1, True)
    with pytest.warns(UserWarning, match="ran out 10 days ago"):
        compliance.load("store")
    assert run("install", "1.bundle", "store").exit_code == 1


def test_a_damaged_store_decides_nothing(here: Path) -> None:
    """Status 2, and no decision."""
    path = here / "store/in-force.bundle"
    path.write_bytes(path.read_bytes().replace(b"prohibits", b"obliges  "))
    done = check("store")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "E0834" in done.stderr
    assert run("show", "store").exit_code == 1
    path.unlink()
    assert "E0838" in check("store").stderr


def test_editions_compare(here: Path) -> None:
    """`diff` takes a store, and what is unpacked of a bundle that is offered."""
    (here / "x/x.rules").write_text(RULES.replace("departs CN", "departs US"))
    assert build(2).exit_code == 0
    assert run("unpack", "2.bundle", "new", "--key", "firm.public.pem").exit_code == 0
    same = CliRunner().invoke(group, ["diff", "store", "store"])
    other = CliRunner().invoke(group, ["diff", "store", "new/rulesets"])

    assert same.exit_code == 0, same.output
    assert other.exit_code == 1, other.output
    assert "x.r" in other.output


def test_mistakes_of_the_call(here: Path) -> None:
    """Status 2: no file, no key, no rules, a key that is there already."""
    (here / "bad").mkdir()
    (here / "bad/x.rules").write_text("rule")
    until = ["--name", "acme", "--revision", "1", "--until", LATER]
    for arguments, code in (
        (["verify", "none.bundle", "--key", "firm.public.pem"], "E0001"),
        (["verify", "1.bundle", "--key", "firm.private.pem"], "E0839"),
        (["sign", "1.bundle", "--key", "firm.public.pem"], "E0839"),
        (["sign", "1.bundle", "--key", "none.pem"], "E0839"),
        (["key", "firm"], "E0001"),
        (["build", "o.bundle", "nosuch", *until], "E0212"),
        (["build", "o.bundle", "bad", *until], "E0101"),
        (["build", "o.bundle", "x", "--name", "A B", "--revision", "1", "--until", LATER], "E0831"),
        (["build", "o.bundle", "x", "--name", "a", "--revision", "1", "--until", "2020-01-01"], "E0831"),
        (["show", "x"], "E0838"),
        (["show", "x/x.rules"], "E0831"),
        (["install", "1.bundle", "store", "--key", "firm.public.pem"], "E0838"),
    ):
        done = run(*arguments)

        assert done.exit_code == 2, (arguments, done.output)
        assert code in done.output, (arguments, done.output)
    assert not (here / "o.bundle").exists()


def test_show_as_json(here: Path) -> None:
    """The manifest, with age and digest."""
    said = json.loads(run("show", "store", "--format", "json").output)

    assert (said["name"], said["revision"], said["age"]) == ("acme", 1, 0)
    assert said["rules"].startswith("sha256:")
    assert json.loads(run("show", "1.bundle", "--format", "json").output)["rules"] is None


def test_without_the_extra_it_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """E0805 says what to install; a store then decides nothing."""
    monkeypatch.setitem(__import__("sys").modules, "cryptography", None)
    for arguments in (["key", "k"], ["verify", "1.bundle", "--key", "firm.public.pem"], ["show", "store"]):
        done = run(*arguments)

        assert "E0805" in done.output
        assert "compliance-engine[bundle]" in done.output
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check("store").exit_code == 2
