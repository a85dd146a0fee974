"""Signed bundles: what is signed comes back, and nothing else does."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from campaign.bundles import PATHS, TODAY, Forge
from compliance.bundle.age import age, standing
from compliance.bundle.install import Installed, install
from compliance.bundle.keys import read_private, read_public
from compliance.bundle.manifest import parse_manifest
from compliance.bundle.store import IN_FORCE, in_force, make_store
from compliance.bundle.unpack import unpack
from compliance.bundle.verify import Verified, verify
from compliance.model.bundled import problems_of, texts_for
from compliance.text.diagnostics import Diagnostic


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Forge:
    """Keys, and bundles made with them."""
    return Forge(str(tmp_path_factory.mktemp("forge")))


@pytest.fixture
def store(forge: Forge, tmp_path: Path) -> str:
    """A store in which revision 5 is in force."""
    folder = str(tmp_path / "store")
    assert make_store(folder, f"{forge.folder}/trusted.public.pem") is None
    assert put(folder, forge.bundle(5)).diagnostics == ()
    return folder


def put(folder: str, content: bytes, day: date = TODAY) -> Installed:
    """Install."""
    return install(folder, content, day, problems_of, name="offered")


def verified(forge: Forge, content: bytes, day: date | None = TODAY) -> Verified:
    """Verify under the trusted key."""
    keys = read_public([f"{forge.folder}/trusted.public.pem"])
    assert not isinstance(keys, Diagnostic)
    return verify(content, keys, day, name="b")


def codes(found: Verified | Installed) -> set[str]:
    """The codes of the refusals."""
    return {d.code for d in found.diagnostics}


def test_what_is_signed_comes_back(forge: Forge) -> None:
    """The files, name, revision and validity, byte for byte."""
    found = verified(forge, forge.good)

    assert found.texts == forge.texts
    assert found.manifest == parse_manifest(forge.good.split(b"\n")[0])
    assert found.manifest
    assert (found.manifest.name, found.manifest.revision) == ("acme", 6)


def test_the_same_input_gives_the_same_bundle(forge: Forge) -> None:
    """A signature of ed25519 draws nothing."""
    assert forge.bundle(6) == forge.good


def test_every_byte_of_the_first_lines_counts(forge: Forge) -> None:
    """Each bit of manifest and signature, and the byte after."""
    end = forge.good.index(b"\n", forge.good.index(b"\n") + 1)
    for offset in range(end + 2):
        changed = bytearray(forge.good)
        changed[offset] ^= 1 << offset % 8

        assert verified(forge, bytes(changed)).manifest is None, offset


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_elsewhere_are_refused_however_well_signed(forge: Forge, path: str) -> None:
    """E0835, or no manifest at all where JSON has another spelling for it."""
    found = verified(forge, forge.of_paths([path]))

    assert codes(found) <= {"E0835", "E0831"}
    assert found.manifest is None


@pytest.mark.parametrize(
    ("day", "code"),
    [(-1, {"E0836"}), (0, set()), (90, set()), (91, {"E0836"})],
)
def test_both_ends_of_the_validity_belong_to_it(forge: Forge, day: int, code: set[str]) -> None:
    """The first and the last day are in."""
    assert codes(verified(forge, forge.good, TODAY + timedelta(day))) == code


def test_revisions_only_go_up(forge: Forge, store: str) -> None:
    """Lower is refused, the same again changes nothing, the same with other content is refused, higher is put in force."""
    other = {**forge.texts, "rulesets/x/x.rules": forge.texts["rulesets/x/x.rules"] + b"# another\n"}
    assert codes(put(store, forge.bundle(4))) == {"E0837"}
    assert put(store, forge.bundle(5)).diagnostics == ()
    assert codes(put(store, forge.bundle(5, texts=other))) == {"E0837"}
    done = put(store, forge.bundle(7, texts=other))

    assert done.before is not None and done.before.revision == 5
    assert done.now is not None and done.now.revision == 7
    assert codes(put(store, forge.good)) == {"E0837"}
    assert in_force(store).texts == other


def test_a_refused_bundle_changes_nothing(forge: Forge, store: str) -> None:
    """The last good one stays, and says how old it is."""
    before = Path(store, IN_FORCE).read_bytes()
    done = put(store, forge.bundle(6, key=forge.other))

    assert codes(done) == {"E0832"}
    assert done.now is not None and done.now.revision == 5
    assert Path(store, IN_FORCE).read_bytes() == before
    assert sorted(os.listdir(store)) == [IN_FORCE, "keys"]


def test_a_bundle_that_cannot_be_loaded_is_refused(forge: Forge, store: str) -> None:
    """However well signed: nothing would be in force."""
    assert codes(put(store, forge.bundle(6, texts={**forge.texts, "rulesets/x/x.rules": b"rule x.r {"}))) >= {"E0103"}
    assert in_force(store).texts == forge.texts


def test_a_damaged_bundle_in_force_is_not_believed_and_not_replaced(forge: Forge, store: str) -> None:
    """Which revision it was is not known, so that anything might be a step back."""
    path = Path(store, IN_FORCE)
    path.write_bytes(path.read_bytes()[:-1])

    assert codes(in_force(store)) == {"E0834"}
    assert codes(put(store, forge.good)) == {"E0834"}


def test_a_second_key_is_trusted_once_it_lies_in_the_store(forge: Forge, store: str) -> None:
    """Keys are changed by putting in the new one, and taking out the old one later."""
    new = forge.bundle(6, key=forge.other)
    assert codes(put(store, new)) == {"E0832"}
    Path(store, "keys/second.pem").write_bytes(Path(forge.folder, "other.public.pem").read_bytes())
    assert codes(put(store, new)) == set()
    Path(store, "keys/first.pem").unlink()
    assert codes(in_force(store)) == set()
    Path(store, "keys/second.pem").unlink()
    assert codes(in_force(store)) == {"E0832"}


def test_age_in_words(forge: Forge, store: str) -> None:
    """Before, within and after the validity; a day that is outside of it is told."""
    manifest = in_force(store).manifest
    assert manifest is not None

    assert age(manifest, TODAY + timedelta(1)) == "1 day old, runs out in 89 days"
    assert age(manifest, TODAY + timedelta(91)) == "91 days old, ran out 1 day ago"
    assert age(manifest, TODAY - timedelta(1)) == "begins in 1 day"
    assert standing(manifest, TODAY + timedelta(90), store) is None
    for day, words in ((91, "ran out 1 day ago"), (-1, "its age is not known")):
        said = standing(manifest, TODAY + timedelta(day), store)

        assert said is not None and said.code == "E0840"
        assert words in said.message


def test_a_store_is_written_beside_and_renamed(forge: Forge, store: str, tmp_path: Path) -> None:
    """A link that lies where the new one is written is not followed."""
    target = tmp_path / "precious"
    target.write_text("mine")
    Path(store, f"{IN_FORCE}.part").symlink_to(target)

    assert put(store, forge.good).diagnostics == ()
    assert target.read_text() == "mine"


def test_a_store_that_cannot_be_written(forge: Forge, tmp_path: Path) -> None:
    """No folder, no keys: E0838."""
    assert codes(put(str(tmp_path / "none"), forge.good)) == {"E0838"}
    (tmp_path / "file").write_text("")
    problem = make_store(str(tmp_path / "file/store"), f"{forge.folder}/trusted.public.pem")
    assert problem is not None and problem.code == "E0838"


def test_a_full_disk_leaves_the_last_good_one(forge: Forge, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """E0838, and what stays in force is named."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("compliance.bundle.install.os.fsync", full)
    done = put(store, forge.good)

    assert codes(done) == {"E0838"}
    assert done.now is not None and done.now.revision == 5
    monkeypatch.undo()
    assert put(store, forge.good).diagnostics == ()


def test_unpacking_writes_over_nothing(forge: Forge, tmp_path: Path) -> None:
    """Into a new folder, what was signed."""
    out = tmp_path / "out"
    assert unpack(forge.texts, str(out)) is None
    assert {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()} == forge.texts
    again = unpack(forge.texts, str(out))

    assert again is not None and again.code == "E0001"


def test_links_are_not_signed(tmp_path: Path) -> None:
    """A link in a folder of rules is refused when the bundle is built."""
    rules = tmp_path / "mine"
    rules.mkdir()
    (rules / "x.rules").write_text("")
    assert texts_for([str(rules)]).problems == []
    (rules / "passwd.csv").symlink_to("/etc/passwd")
    (rules / "folder").symlink_to("/etc")

    assert [d.code for d in texts_for([str(rules)]).problems] == ["E0835", "E0835"]


def test_two_rulesets_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    """A folder called like one that ships would be written over it."""
    rules = tmp_path / "cn"
    rules.mkdir()
    (rules / "x.rules").write_text("")

    assert [d.code for d in texts_for(["cn", str(rules)]).problems] == ["E0201"]


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"k" * 20_000]
)
def test_files_that_hold_no_key(content: bytes, tmp_path: Path) -> None:
    """E0839, for both kinds."""
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    for found in (read_private(str(path)), read_public([str(path)])):
        assert isinstance(found, Diagnostic) and found.code == "E0839"


def test_keys_of_another_kind(tmp_path: Path) -> None:
    """A key of RSA, and an encrypted one."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    encrypted = s.BestAvailableEncryption(b"word")
    for key, how in (
        (rsa.generate_private_key(65537, 2048), s.NoEncryption()),
        (Ed25519PrivateKey.generate(), encrypted),
    ):
        path = tmp_path / "key.pem"
        path.write_bytes(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, how))
        found = read_private(str(path))

        assert isinstance(found, Diagnostic) and found.code == "E0839"
    public = key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(public)
    assert isinstance(read_private(str(path)), Diagnostic)
    assert not isinstance(read_public([str(path)]), Diagnostic)
