"""``compliance bundle``: rulesets as signed files, and a store in which the last good one is in force."""

import json
import os
import sys
from datetime import UTC, date, datetime

import click

from compliance.bundle.age import age, standing
from compliance.bundle.install import install
from compliance.bundle.keys import make_key, missing_library, read_private, read_public
from compliance.bundle.manifest import Manifest, faults
from compliance.bundle.opened import look, read_bundle
from compliance.bundle.pack import manifest_of, pack
from compliance.bundle.store import in_force, is_store, make_store
from compliance.bundle.unpack import unpack
from compliance.bundle.verify import Verified, matches, verify
from compliance.cli.options import Day, fail
from compliance.evidence.spare import spare
from compliance.model.bundled import problems_of, texts_for
from compliance.model.files import files_of
from compliance.text.diagnostics import Diagnostic, render_all

public_option = click.option(
    "--key", "keys", multiple=True, required=True, metavar="FILE", help="Public key that is trusted; repeatable."
)


@click.group("bundle")
def command() -> None:
    """Sign rulesets, verify them, and keep the last good ones in force.

    BUNDLE is a file, STORE a folder with the keys that are trusted and the bundle in force. `--rules STORE` loads it.
    """


@command.command("key")
@click.argument("name")
def key_command(name: str) -> None:
    """Make a key: NAME.private.pem, which signs and is to be kept offline, and NAME.public.pem, which verifies."""
    missing = missing_library("bundle key")
    if missing:
        fail([missing])
    private, public = make_key()
    try:
        handle = os.open(f"{name}.private.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(private)
        with open(f"{name}.public.pem", "xb") as file:
            file.write(public)
    except OSError as error:
        fail([Diagnostic("E0001", f"the key cannot be written: {error.strerror}", path=str(error.filename))])
    keys = read_public([f"{name}.public.pem"])
    assert not isinstance(keys, Diagnostic)
    click.echo("\n".join(keys))


@command.command("build")
@click.argument("out")
@click.argument("rulesets", nargs=-1, required=True)
@click.option("--name", required=True, help="Which rules these are: small letters, digits, points and hyphens.")
@click.option("--revision", required=True, type=click.IntRange(1), help="Higher than that of any bundle before it.")
@click.option("--from", "first", type=Day(), help="First day on which it may be put in force; default: today (UTC).")
@click.option("--until", "last", type=Day(), required=True, help="Last such day.")
@click.option("--key", metavar="FILE", help="Private key to sign it with; without one it is left to `bundle sign`.")
def build(
    out: str, rulesets: tuple[str, ...], name: str, revision: int, first: date | None, last: date, key: str | None
) -> None:
    """Put RULESETS (names or folders), with `core` and their cases, into the bundle OUT."""
    found = texts_for(rulesets)
    problems = found.problems or problems_of(found.texts)
    if problems:
        fail(problems)
    signer = read_private(key) if key else None
    if isinstance(signer, Diagnostic):
        fail([signer])
    manifest = manifest_of(name, revision, first or _today(), last)
    content = pack(found.texts, manifest, signer)  # type: ignore[arg-type]
    made = look(content, out)
    assert isinstance(made, Manifest)
    wrong = [Diagnostic(code, said, path=out) for code, said in faults(made)]
    if wrong:
        fail(wrong)
    _write(out, content)
    _say(made, files_of(found.texts).digest, "")


@command.command("sign")
@click.argument("file", metavar="BUNDLE")
@click.option("--key", required=True, metavar="FILE", help="Private key.")
def sign(file: str, key: str) -> None:
    """Sign BUNDLE in place, once its files are those of its manifest."""
    content = read_bundle(file)
    if isinstance(content, Diagnostic):
        return fail([content])  # type: ignore[no-any-return]
    found = matches(content, file)
    if found.manifest is None:
        return fail(found.diagnostics, status=1)  # type: ignore[no-any-return]
    signer = read_private(key)
    if isinstance(signer, Diagnostic):
        return fail([signer])  # type: ignore[no-any-return]
    signed = pack(found.texts, found.manifest, signer)
    _write(file, signed)
    made = look(signed, file)
    assert isinstance(made, Manifest)
    return _say(made, files_of(found.texts).digest, "")


@command.command("verify")
@click.argument("file", metavar="BUNDLE")
@public_option
@click.option("--on", "day", type=Day(), help="As on that day; default: today (UTC).")
def verify_command(file: str, keys: tuple[str, ...], day: date | None) -> None:
    """Verify BUNDLE: signature, files, validity. Exit status 1: it is refused."""
    found = _verified(file, keys, day or _today())
    assert found.manifest is not None
    _say(found.manifest, files_of(found.texts).digest, "sound: ")


@command.command("unpack")
@click.argument("file", metavar="BUNDLE")
@click.argument("folder")
@public_option
@click.option("--on", "day", type=Day(), help="As on that day; default: today (UTC).")
def unpack_command(file: str, folder: str, keys: tuple[str, ...], day: date | None) -> None:
    """Verify BUNDLE and write its files into the new FOLDER, for `compliance diff STORE FOLDER/rulesets`."""
    found = _verified(file, keys, day or _today())
    problem = unpack(found.texts, folder)
    if problem:
        fail([problem])
    click.echo(f"{len(found.texts)} files in {folder}")


@command.command("install")
@click.argument("file", metavar="BUNDLE")
@click.argument("store")
@click.option("--key", metavar="FILE", help="Public key that a new STORE is to trust.")
def install_command(file: str, store: str, key: str | None) -> None:
    """Put BUNDLE in force in STORE. Exit status 1: it is refused, and what was in force stays in force."""
    if key:
        problem = make_store(store, key)
        if problem:
            fail([problem])
    content = read_bundle(file)
    if isinstance(content, Diagnostic):
        fail([content])
    found = install(store, content, _today(), problems_of, name=file)  # type: ignore[arg-type]
    if found.diagnostics:
        click.echo(render_all(found.diagnostics), err=True)
        if found.now:
            click.echo(f"revision {found.now.revision} stays in force: {age(found.now, _today())}", err=True)
        sys.exit(1)
    assert found.now is not None
    before = f", after revision {found.before.revision}" if found.before and found.before != found.now else ""
    click.echo(f"revision {found.now.revision} of {found.now.name} is in force{before}: {age(found.now, _today())}")


@command.command("show")
@click.argument("where", metavar="BUNDLE_OR_STORE")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def show(where: str, style: str) -> None:
    """Show what is in force in a store, with its age, or what a bundle says of itself, unverified.

    Exit status 1: what is in force is damaged, not signed with a trusted key, or has run out.
    """
    if os.path.isdir(where):
        if not is_store(where):
            fail([Diagnostic("E0838", "this is no store of bundles", path=where)])
        found = in_force(where)
        if found.manifest is None:
            fail(found.diagnostics, status=1)
        assert found.manifest is not None
        said = standing(found.manifest, _today(), where)
        _say(found.manifest, files_of(found.texts).digest, "in force: ", style)
        if said:
            fail([said], status=1)
        return
    content = read_bundle(where)
    manifest = content if isinstance(content, Diagnostic) else look(content, where)
    if isinstance(manifest, Diagnostic):
        fail([manifest])
    assert isinstance(manifest, Manifest)
    _say(manifest, "", "not verified: ", style)


def _verified(file: str, keys: tuple[str, ...], day: date) -> Verified:
    """Return the bundle, or exit: with 2 where it or a key cannot be read, with 1 where it is refused."""
    trusted = read_public(keys)
    if isinstance(trusted, Diagnostic):
        return fail([trusted])  # type: ignore[no-any-return]
    content = read_bundle(file)
    if isinstance(content, Diagnostic):
        return fail([content])  # type: ignore[no-any-return]
    found = verify(content, trusted, day, name=file)
    if found.manifest is None:
        return fail(found.diagnostics, status=1)  # type: ignore[no-any-return]
    return found


def _say(manifest: Manifest, digest: str, word: str, style: str = "text") -> None:
    if style == "json":
        said = json.loads(manifest.line) | {"age": (_today() - manifest.valid_from).days, "rules": digest or None}
        click.echo(json.dumps(said, indent=2))
        return
    click.echo(f"{word}{manifest.name}, revision {manifest.revision}: {age(manifest, _today())}")
    click.echo(f"valid    {manifest.valid_from} to {manifest.valid_until}")
    click.echo(f"key      {manifest.key or 'not signed'}")
    click.echo(f"files    {len(manifest.files)}, {manifest.size} bytes")
    if digest:
        click.echo(f"rules    {digest}")


def _write(path: str, content: bytes) -> None:
    taken = spare(path, content)
    if taken:
        fail([taken])
    partial = f"{path}.{os.getpid()}.part"
    try:
        with open(partial, "xb") as file:
            file.write(content)
        os.replace(partial, path)
    except OSError as error:
        fail([Diagnostic("E0001", f"the bundle cannot be written: {error.strerror}", path=path)])


def _today() -> date:
    return datetime.now(UTC).date()
