"""Bundles that must not come into force: altered, cut, signed with another key, set back, expired, with files too many or
too few, with paths that lead elsewhere, with sizes that explode. Each is refused, and the last good one stays in force.

The good bundle of the next revision is installed beside each of them, into a copy of the store: a store that refuses
everything would be found. And an install that is killed at any moment leaves the bundle before it or its own, whole.

Run: python campaign/bundles.py [--size ci|release] [--seed N]
"""

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaign.common import Child, arguments, peak_mib, report
from compliance.bundle.age import age
from compliance.bundle.install import install
from compliance.bundle.keys import key_id, read_private, sign
from compliance.bundle.manifest import MAX_BYTES, Entry, Manifest, entries_of
from compliance.bundle.pack import manifest_of, pack
from compliance.bundle.store import IN_FORCE, in_force, make_store
from compliance.model.bundled import problems_of, texts_for
from compliance.text.codes import CATALOGUE

SIZES = {"ci": 200, "release": 5_000}
MISSES = (
    "not_refused", "without_code_or_place", "store_changed", "raised", "age_not_said", "good_refused",
    "altered_in_force_believed", "over_256_mib", "install_lost", "install_torn",
)  # fmt: skip
TODAY = date(2026, 6, 1)
REGIME = b'regime x "X" {\n  authority "A"\n  known through 2026-01-01\n}\n'
RULE = REGIME + b'rule x.r "R" {\n  prohibits\n  in force from 2025-01-01\n  source "S"\n}\n'
LOOSER = REGIME
"""The same without its only prohibition: what a forger would like to see in force."""

Make = Callable[["Forge", random.Random], bytes]


class Forge:
    """Makes bundles, good and bad, with the trusted key and with another."""

    def __init__(self, folder: str) -> None:
        """Make two keys in *folder*."""
        self.folder = folder
        for name in ("trusted", "other"):
            key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())  # the same each time
            private = key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption())
            public = key.public_key().public_bytes(s.Encoding.PEM, s.PublicFormat.SubjectPublicKeyInfo)
            for part, content in (("private", private), ("public", public)):
                with open(os.path.join(folder, f"{name}.{part}.pem"), "wb") as file:
                    file.write(content)
        self.trusted, self.other = (
            read_private(os.path.join(folder, f"{n}.private.pem")) for n in ("trusted", "other")
        )
        core = texts_for([]).texts
        self.texts = {p: t for p, t in core.items() if "/cases/" not in p} | {"rulesets/x/x.rules": RULE}
        self.good = self.bundle(6)

    def bundle(
        self, revision: int, *, texts: dict[str, bytes] | None = None, first: date = TODAY, days: int = 90,
        name: str = "acme", key: Any = None,
    ) -> bytes:  # fmt: skip
        """Return a bundle, signed with the trusted key where no other is given."""
        manifest = manifest_of(name, revision, first, first + timedelta(days=days))
        return pack(self.texts if texts is None else texts, manifest, key or self.trusted)

    def signed(self, line: str | bytes, body: bytes, *, key: Any = None, claims: Any = None) -> bytes:
        """Return a bundle with that manifest, truly signed, whatever it says."""
        raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        key = key or self.trusted
        return b"%b\n%b %b\n%b" % (raw, key_id((claims or key).public_key()).encode(), sign(key, raw).encode(), body)

    def said(self, **other: Any) -> str:
        """Return the manifest of the good bundle with some of its fields put otherwise."""
        return json.dumps(json.loads(self.good.split(b"\n", 1)[0]) | other, sort_keys=True, separators=(",", ":"))

    @property
    def body(self) -> bytes:
        """The files of the good bundle."""
        return self.good.split(b"\n", 2)[2]

    def of_paths(self, paths: list[str]) -> bytes:
        """Return a truly signed bundle that holds a rule at each of *paths* beside the good files."""
        extra = [Entry(path, len(LOOSER), entries_of({"x": LOOSER})[0].sha256) for path in paths]
        entries = sorted([*entries_of(self.texts), *extra])
        manifest = Manifest("acme", 6, TODAY, TODAY + timedelta(90), key_id(self.trusted.public_key()), tuple(entries))
        return self.signed(manifest.line, b"".join(self.texts.get(e.path, LOOSER) for e in entries))


def altered(forge: Forge, chance: random.Random) -> bytes:
    """One bit."""
    content = bytearray(forge.good)
    parts = forge.good.index(b"\n"), forge.good.index(b"\n") + 172, len(content)
    end = chance.choice(parts)
    content[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return bytes(content)


def rewritten(forge: Forge, chance: random.Random) -> bytes:
    """A word of the manifest or of a rule."""
    old, new = chance.choice([
        (b'"revision":6', b'"revision":7'), (b"2026-08-30", b"2036-08-30"), (b"prohibits", b"obliges  "),
        (b'"name":"acme"', b'"name":"acmf"'), (b"2025-01-01", b"2095-01-01"), (b"x.rules", b"y.rules"), (b"ed25519:", b"ed25518:"),
    ])  # fmt: skip
    assert old in forge.good
    return forge.good.replace(old, new, 1)


def cut(forge: Forge, chance: random.Random) -> bytes:
    """The end, the beginning or a piece is missing."""
    at, length = chance.randrange(len(forge.good)), chance.randrange(1, 3000)
    return chance.choice([forge.good[:at], forge.good[at + 1 :], forge.good[:at] + forge.good[at + length :]])


def longer(forge: Forge, chance: random.Random) -> bytes:
    """Bytes before, within or after."""
    more = chance.choice([b"\n", b"\0", b" ", LOOSER, forge.good, b"\xef\xbb\xbf"])
    at = chance.choice([0, len(forge.good), chance.randrange(1, len(forge.good))])
    return forge.good[:at] + more + forge.good[at:]


def resigned(forge: Forge, chance: random.Random) -> bytes:
    """Another key, under its own id or under that of the trusted one; or no signature."""
    looser = {**forge.texts, "rulesets/x/x.rules": LOOSER}
    line, body = forge.good.split(b"\n", 1)[0], forge.body
    return chance.choice([
        forge.bundle(6, key=forge.other), forge.bundle(6, texts=looser, key=forge.other), pack(looser, manifest_of("acme", 6, TODAY, TODAY)),
        forge.signed(line, body, key=forge.other), forge.signed(line, body, key=forge.other, claims=forge.trusted),
        forge.signed(forge.said(key=key_id(forge.other.public_key())), body), forge.signed(forge.said(key=""), body),
        line + b"\n" + forge.bundle(4).split(b"\n", 2)[1] + b"\n" + body, line + b"\nunsigned\n" + body,
        line + b"\n" + key_id(forge.trusted.public_key()).encode() + b" " + b"0" * 128 + b"\n" + body,
        line + b"\n" + key_id(forge.trusted.public_key()).encode() + b" " + bytes(chance.choices(b"0123456789abcdef", k=128)) + b"\n" + body,
    ])  # fmt: skip


def set_back(forge: Forge, chance: random.Random) -> bytes:
    """An earlier revision, the same with other content, another name; all truly signed."""
    looser = {**forge.texts, "rulesets/x/x.rules": LOOSER}
    return chance.choice([
        forge.bundle(chance.randrange(1, 5)), forge.bundle(chance.randrange(1, 5), texts=looser), forge.bundle(5, texts=looser),
        forge.bundle(5, days=91), forge.bundle(6, name="acme2"), forge.bundle(chance.randrange(7, 99), name="acm"),
    ])  # fmt: skip


def expired(forge: Forge, chance: random.Random) -> bytes:
    """Run out, not yet valid, or ending before it begins."""
    ago = chance.randrange(1, 2000)
    return chance.choice([
        forge.bundle(6, first=TODAY - timedelta(ago + 30), days=29), forge.bundle(6, first=TODAY + timedelta(ago)),
        forge.bundle(6, first=TODAY - timedelta(1), days=0), forge.bundle(6, days=-ago),
    ])  # fmt: skip


def files_moved(forge: Forge, chance: random.Random) -> bytes:
    """A file added, left out, renamed or exchanged, without the signature or with an old manifest."""
    line, signature, body = forge.good.split(b"\n", 2)
    texts = dict(forge.texts)
    name = chance.choice(sorted(texts))
    how = chance.randrange(5)
    if how == 0:
        del texts[name]
    elif how == 1:
        texts["rulesets/x/more.rules"] = LOOSER
    elif how == 2:
        texts[name.replace("rulesets/", "rulesets/a", 1)] = texts.pop(name)
    elif how == 3:
        texts[name] += b"\n"
    else:  # the same bytes, cut elsewhere
        entries = [list(e) for e in entries_of(texts)]
        entries[0][1] += 1
        entries[1][1] -= 1
        return forge.signed(forge.said(files=entries), body)
    changed = b"".join(texts[path] for path in sorted(texts))
    if chance.random() < 0.5:
        return b"\n".join([line, signature, changed])
    files = [list(e) for e in entries_of(texts)]
    return b"\n".join([forge.said(files=files).encode(), signature, changed])


PATHS = (
    "../x.rules", "rulesets/../../x.rules", "/etc/cron.d/x.rules", "rulesets/x/../core/x.rules", "rulesets//x.rules", "rulesets/x/./y.rules",
    "rulesets/x.rules", "x.rules", "rulesets\\x\\y.rules", "rulesets/x/..\\..\\y.rules", "C:/x.rules", "C:\\x.rules", "//server/share/x.rules",
    "~/x.rules", "rulesets/~root/x.rules", "rulesets/x/y.rules\0.csv", "rulesets/x/y.rules/", "rulesets/x/.hidden.rules", "rulesets/.git/x.rules",
    "rulesets/x/y.py", "rulesets/x/y.rules.exe", "rulesets/x/y", "rulesets/x/Y.Rules", "rulesets/x/X.rules", "rulesets/x/y\n.rules", "rulesets/x/\u202ey.rules",
    "rulesets/x/\u0443.rules", "rulesets/x/%2e%2e/y.rules", "rulesets/x/" + "a" * 300 + ".rules", "rulesets/" + "a/" * 60 + "y.rules",
    "file:///rulesets/x/y.rules", "rulesets/x/-rf.rules", "rulesets/x/y;rm.rules", "rulesets/x/$HOME.rules", "rulesets/x/y .rules", "",
    "rulesets/x/\ud800.rules", "RULESETS/x/y.rules", "rulesets/x/y.csv/../z.rules", "..",
)  # fmt: skip


def paths(forge: Forge, chance: random.Random) -> bytes:
    """A path that leads elsewhere, truly signed: a key may be misused, and a folder badly named."""
    return forge.of_paths([chance.choice(PATHS)])


def links(forge: Forge, chance: random.Random) -> bytes:
    """An archive of another kind: with a link, with a path upwards, a bomb."""
    out = io.BytesIO()
    how = chance.randrange(5)
    if how < 2:
        with tarfile.open(fileobj=out, mode="w") as tar:
            link = tarfile.TarInfo("rulesets/x/x.rules")
            link.type, link.linkname = (
                tarfile.SYMTYPE,
                chance.choice(("/etc/passwd", "/etc/shadow", "../../x", "/dev/zero")),
            )
            tar.addfile(link)
        return gzip.compress(out.getvalue(), mtime=0) if how else out.getvalue()
    if how < 4:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            named = zipfile.ZipInfo("../../x.rules" if how == 2 else "rulesets/x/x.rules")
            archive.writestr(named, b"\0" * chance.randrange(10_000_000, 20_000_000), zipfile.ZIP_DEFLATED)
        return out.getvalue()
    return gzip.compress(forge.good, mtime=0)


def bombs(forge: Forge, chance: random.Random) -> bytes:
    """Sizes that explode, truly signed or not."""
    entry = ["rulesets/x/x.rules", chance.choice([10**12, MAX_BYTES + 1, 2**63, 10**4000, -1]), "0" * 64]
    deep, many = "[" * 200_000, [[f"rulesets/x/{n}.rules", 0, "0" * 64] for n in range(20_000)]
    return chance.choice([
        lambda: forge.signed(forge.said(files=[entry]), b""), lambda: forge.signed(forge.said(files=many), b""), lambda: forge.signed(deep, b""),
        lambda: forge.signed('{"bundle":' + deep, b""), lambda: b"[" * 5_000_000, lambda: b"{" + b" " * 3_999_000 + b"}\n" + b"unsigned\n",
        lambda: b"\0" * 70_000_000, lambda: forge.signed(forge.said(revision=10**4300 - 1), forge.body),
        lambda: forge.signed(forge.said(files=[["rulesets/x/x.rules", 0, "0" * 64]] * 9000), b""), lambda: b"\n" * 1_000_000,
    ])()  # fmt: skip


def manifests(forge: Forge, chance: random.Random) -> bytes:
    """A manifest of another form, truly signed."""
    line = forge.said()
    return forge.signed(chance.choice([
        forge.said(revision=True), forge.said(revision=6.0), forge.said(revision="6"), forge.said(revision=0), forge.said(revision=-6), forge.said(revision=None),
        line.replace('"revision":6', '"revision":NaN'), line.replace('"revision":6', '"revision":6e0'), line.replace('"revision":6', '"revision":06'),
        line.replace('"revision":6', '"revision":4,"revision":6'), line.replace('"name"', '"n\\u0061me"'), line.replace(":", ": "), line + " ", " " + line,
        forge.said(bundle=2), forge.said(bundle="1"), forge.said(bundle=True), forge.said(extra=1), forge.said(name=["acme"]), forge.said(name="Acme"), forge.said(name="a" * 101),
        forge.said(name="../acme"), forge.said(name=""), forge.said(files=[]), forge.said(files={}), forge.said(files=[["rulesets/x/x.rules"]]), forge.said(files="x"),
        forge.said(files=[[["rulesets/x/x.rules"], 1, "0" * 64]]), forge.said(files=[["rulesets/x/x.rules", True, "0" * 64]]), forge.said(files=[["rulesets/x/x.rules", 1.0, "0" * 64]]),
        forge.said(files=[["rulesets/x/x.rules", 1, "0" * 63]]), forge.said(files=[["rulesets/x/x.rules", 1, 0]]), forge.said(key=None), forge.said(key="rsa:1"),
        forge.said(until="never"), forge.said(until="2026-02-30"), forge.said(until=20990101), forge.said(until="\uff12\uff10\uff12\uff16-12-31"), forge.said(**{"from": "2026-13-01"}),
        "null", "[]", "1", '"x"', "", "\ud800", line.encode().decode().replace("acme", "\u0430cme"), line[:-1], "\ufeff" + line,
    ]), forge.body)  # fmt: skip


def unloadable(forge: Forge, chance: random.Random) -> bytes:
    """Truly signed, and no ruleset: what is in force must not be replaced by nothing."""
    rules = chance.choice(
        [
            b"rule",
            b"\xff\xfe",
            b"rule x.r { when nosuch prohibits }",
            LOOSER + b"\x00",
            REGIME + REGIME,
            b"language 99\n" + RULE,
        ]
    )
    texts = {**forge.texts, "rulesets/x/x.rules": rules}
    if chance.random() < 0.2:
        texts = {p: t for p, t in texts.items() if not p.startswith("rulesets/core/")} | {
            "rulesets/x/x.rules": RULE + b"rule x.q { when destination is US\n prohibits }\n"
        }
    return forge.bundle(6, texts=texts)


FAMILIES: tuple[Make, ...] = (
    altered, rewritten, cut, longer, resigned, set_back, expired, files_moved, paths, links, bombs, manifests, unloadable,
)  # fmt: skip


def variants(forge: Forge, many: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield *many* different bundles that must be refused, of every family as many."""
    seen = {_digest(forge.good)}
    left = list(FAMILIES)
    turn = 0
    while len(seen) <= many:
        make = left[turn % len(left)]
        content = next((made for made in (make(forge, chance) for _ in range(20)) if _digest(made) not in seen), None)
        if content is None:  # the family has no more to give
            left.remove(make)
            continue
        seen.add(_digest(content))
        turn += 1
        yield make.__name__, content


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def run(folder: str, many: int, seeded: int) -> Counter[str]:
    """Try each variant on a store, and count."""
    chance = random.Random(seeded)
    forge = Forge(folder)
    store = os.path.join(folder, "store")
    assert make_store(store, os.path.join(folder, "trusted.public.pem")) is None
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    counts["good_refused"] += bool(install(store, forge.bundle(5), TODAY, problems_of, name="5").diagnostics)
    with open(os.path.join(store, IN_FORCE), "rb") as file:
        last_good = file.read()
    for family, content in variants(forge, many, chance):
        counts["variants"] += 1
        counts[f"of_{family}"] += 1
        _refuse(store, content, last_good, counts)
    for _ in range(many):
        counts["altered_in_force"] += 1
        counts["altered_in_force_believed"] += _believed(store, last_good, chance)
    copy = os.path.join(folder, "copy")
    shutil.copytree(store, copy)
    counts["good"] += 2
    counts["good_refused"] += bool(install(copy, forge.good, TODAY, problems_of, name="6").diagnostics)
    counts.update(killed(forge, folder, max(many // 10, 10), chance))
    return counts


def killed(forge: Forge, folder: str, kills: int, chance: random.Random) -> Counter[str]:
    """Kill processes that install one revision after another; count what they had acknowledged and is not in force."""
    counts: Counter[str] = Counter()
    store = os.path.join(folder, "killed")
    make_store(store, os.path.join(folder, "trusted.public.pem"))
    texts = {path: forge.texts[path] for path in sorted(forge.texts)[:3]}
    revision = 1

    def work(first: int, acknowledge: Callable[[str], None]) -> None:
        for number in range(first, first + 10_000):
            done = install(store, forge.bundle(number, texts=texts), TODAY, lambda _: (), name=str(number))
            acknowledge(f"{number} {len(done.diagnostics)}")

    for _ in range(kills):
        child = Child(partial(work, revision))
        time.sleep(chance.uniform(0.005, 0.06))
        lines = child.kill()
        acknowledged = [int(line.split(" ")[0]) for line in lines if line.endswith(" 0")]
        counts["killed_installs"] += 1
        counts["acknowledged_installs"] += len(acknowledged)
        found = in_force(store).manifest
        held = os.path.lexists(os.path.join(store, IN_FORCE))
        counts["install_torn"] += held and found is None
        now = found.revision if found else 0
        counts["install_lost"] += bool(acknowledged) and now < acknowledged[-1]
        revision = max(revision, now + 1)
    return counts


def _refuse(store: str, content: bytes, last_good: bytes, counts: Counter[str]) -> None:
    try:
        found = install(store, content, TODAY, problems_of, name="offered")
    except Exception as error:  # whatever it is, it is a miss
        counts["raised"] += 1
        print(f"raised: {type(error).__name__}: {error}"[:300], file=sys.stderr)
        return
    counts["refused"] += bool(found.diagnostics)
    counts["not_refused"] += not found.diagnostics
    counts["without_code_or_place"] += not all(d.code in CATALOGUE and d.place for d in found.diagnostics)
    for code in {d.code for d in found.diagnostics}:
        counts[f"by_{code}"] += 1
    with open(os.path.join(store, IN_FORCE), "rb") as file:
        counts["store_changed"] += file.read() != last_good
    later = TODAY + timedelta(120)
    kept = in_force(store).manifest
    counts["age_not_said"] += not (
        kept and found.now == kept and kept.revision == 5 and "0 days old" in age(kept, TODAY) and "ran out" in age(kept, later)
    )  # fmt: skip


def _believed(store: str, last_good: bytes, chance: random.Random) -> bool:
    """Whether a store believes the bundle in force after one bit of it was turned."""
    changed = bytearray(last_good)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    path = os.path.join(store, IN_FORCE)
    with open(path, "wb") as file:
        file.write(changed)
    believed = in_force(store).manifest is not None
    with open(path, "wb") as file:
        file.write(last_good)
    return believed


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts = run(folder, asked.count, asked.seed)
    counts["peak_mib"] = peak_mib()
    counts["over_256_mib"] = int(counts["peak_mib"] > 256)
    head = {"campaign": "bundles", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="variants")


if __name__ == "__main__":
    sys.exit(main())
