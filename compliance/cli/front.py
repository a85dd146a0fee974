"""The entry point. A plain ``check`` is run without loading click; everything else goes to `compliance.cli.main`.

click parses the same options with the same meaning; a test holds the two equal on every plain command line. The
detour halves the time that a script pays for one shipment.
"""

import sys
from datetime import date

_DATES = {"--on": "on", "--known-on": "known_on"}
_REPEATED = {"--rules": "rules", "--scenario": "scenarios", "--assume": "assume"}
_ONCE = {"--log": "log", "--mask": "mask", "--licenses": "licenses"}
_FLAGS = {"--brief": "brief", "--masked": "masked"}
_STYLES = ("text", "json", "jsonl", "csv")


def main() -> None:
    """Run the command line."""
    import gc

    plain = plain_check(sys.argv[1:])
    if plain is None:
        from compliance.cli.main import main as full

        if sys.argv[1:2] == ["diff"]:
            gc.disable()  # its sets are millions of small objects, and all of them stay: a quarter of its time
        full()
        return
    gc.disable()  # one short run: collecting costs a tenth of it and frees nothing that matters
    from compliance.cli.run import check_files

    try:
        status = check_files(**plain)  # type: ignore[arg-type]
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except Exception as error:  # last resort: an error of ours has its own exit status
        import os

        if os.environ.get("COMPLIANCE_DEBUG"):
            raise
        print(f"error[E0901]: {type(error).__name__}: {error}", file=sys.stderr)
        print("please report this; COMPLIANCE_DEBUG=1 shows where it happened", file=sys.stderr)
        status = 70
    sys.exit(status)


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
