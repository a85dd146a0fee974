"""The entry point. A plain ``check`` is run without loading click; everything else goes to `compliance.cli.main`.

click parses the same options with the same meaning; a test holds the two equal on every plain command line. The
detour halves the time that a script pays for one shipment.
"""

import errno
import os
import sys
from datetime import date

_DATES = {"--on": "on", "--known-on": "known_on"}
_REPEATED = {"--rules": "rules", "--scenario": "scenarios", "--assume": "assume"}
_ONCE = {"--log": "log", "--mask": "mask", "--licenses": "licenses"}
_FLAGS = {"--brief": "brief", "--masked": "masked"}
_STYLES = ("text", "json", "jsonl", "csv")


INTERRUPTED = 130
"""Status after an interrupt, as shells have it: none of a decision."""
UNREAD = 141
"""Status where nobody reads the output any more."""
_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EPIPE}


def main() -> None:
    """Run the command line."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        status = _unwritten("it is closed") if sys.stdout is None else _run(sys.argv[1:])
    except KeyboardInterrupt:
        _say("interrupted")
        status = INTERRUPTED
    sys.exit(status or 0)


def _run(arguments: list[str]) -> str | int | None:
    """Run a command line, and return its exit status once all that it prints is out."""
    try:
        try:
            status = _command(arguments)
        except SystemExit as ended:
            status = ended.code
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in _OUTPUT or error.filename is not None:
            return _ours(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left in the buffer is not tried again at the end
        return UNREAD if error.errno == errno.EPIPE else _unwritten(error.strerror or str(error))
    except Exception as error:  # last resort: an error of ours has its own exit status
        return _ours(error)
    return status


def _command(arguments: list[str]) -> str | int | None:
    import gc

    plain = plain_check(arguments)
    if plain is None:
        from compliance.cli.main import main as full

        if arguments[:1] == ["diff"]:
            gc.disable()  # its sets are millions of small objects, and all of them stay: a quarter of its time
        return full()
    gc.disable()  # one short run: collecting costs a tenth of it and frees nothing that matters
    from compliance.cli.run import check_files

    return check_files(**plain)  # type: ignore[arg-type]


def _unwritten(why: str) -> int:
    from compliance.text.diagnostics import Diagnostic, render_all

    help = "make room for it, or name a file that can be written; whatever was recorded stays recorded"
    message = f"standard output cannot be written: {why}"
    _say(render_all([Diagnostic("E0013", message, path="standard output", help=help)]))
    return 2


def _ours(error: Exception) -> int:
    if os.environ.get("COMPLIANCE_DEBUG"):
        raise error
    _say(f"error[E0901]: {type(error).__name__}: {error}")
    _say("please report this; COMPLIANCE_DEBUG=1 shows where it happened")
    return 70


def _say(text: str) -> None:
    """Print *text* as an error; where that cannot be read either, the status says enough."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def plain_check(arguments: list[str]) -> dict[str, object] | None:
    """Return the arguments of `check_files`, or None where click has to look at the command line.

    Progress bars, mistakes and help are click's; so are several files on a terminal, and files that are written.
    """
    if arguments[:1] != ["check"] or sys.stderr.isatty():
        return None
    found: dict[str, object] = {"files": [], "rules": [], "scenarios": [], "assume": []}
    rest = arguments[1:]
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word in _FLAGS:
            found[_FLAGS[word]] = True
            continue
        if not word.startswith("-") or word == "-":
            found["files"].append(word)  # type: ignore[attr-defined]
            continue
        if not equals:
            if not rest:
                return None
            value = rest.pop(0)
        if name in _DATES:
            day = _day(value, law=name == "--on")
            if day is None or _DATES[name] in found:
                return None
            found[_DATES[name]] = day
        elif name in _REPEATED:
            found[_REPEATED[name]].append(value)  # type: ignore[attr-defined]
        elif name in _ONCE and _ONCE[name] not in found:
            found[_ONCE[name]] = value
        elif name == "--format" and value in _STYLES:
            found["style"] = value
        else:
            return None
    books = any(name.lower().endswith((".parquet", ".xlsx")) for name in found["files"])  # type: ignore[attr-defined]
    return found if found["files"] and not books else None


def _day(text: str, *, law: bool) -> date | None:
    """Return a day that click would take too; *law* where the law of that day is asked for."""
    from compliance.values.dates import FIRST_YEAR, parse_date

    found = parse_date(text)
    return None if found and law and found.year < FIRST_YEAR else found
