"""Malicious input, put before the commands that a user runs: shipments, tables, rules, folders, official files, licenses.

Each is refused with exit status 2, a code and a place; none of it is coerced into something else, and none of it reaches
a decision. Beside each kind stands a good input that has to be decided: a program that refuses everything would be found.
What is exported for spreadsheets holds no formula, whatever a shipment is called.

Run: python campaign/malicious.py
"""

import contextlib
import csv
import io
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tests"))

from click.testing import CliRunner
from hostile import test_hostile_rules as rule_corpus
from hostile import test_hostile_shipments as shipment_corpus
from unit.importing import test_control_list as control_list
from unit.importing import test_party_formats as party_formats

from campaign.common import arguments, peak_mib, report
from compliance.cli.main import group
from compliance.cli.run import check_files
from compliance.language.parse import Parsed, parse
from compliance.model import build as building
from compliance.text.codes import CATALOGUE
from compliance.text.source import Source

SIZES = {"ci": 1, "release": 1}
"""There is one corpus; what grows it is a danger that somebody finds."""
MISSES = (
    "not_refused", "decided", "without_code_or_place", "raised", "written", "slow", "good_refused", "good_lost",
    "formulas_exported", "over_256_mib", "too_few",
)  # fmt: skip
AT_LEAST = 300
SLOW = 10.0
"""Seconds of the processor for one input; the largest is of ten megabytes."""
DAY = date(2025, 6, 15)
ORDER = {
    "id": "good", "date": "2025-06-15", "activity": "export", "departs": "CN", "destination": "US", "end_use": ["military"],
    "item": {"cn": "1C902.a.4", "quantity": "1 kg"}, "licenses": [],
}  # fmt: skip
_CODE = re.compile(r"^(?:error|warning)\[([A-Z]\d+)\]", re.MULTILINE)


class Said(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


class Input(NamedTuple):
    """One input.

    Attributes:
        kind: Which family it belongs to.
        run: Puts it before a command.
        good: Names of the good shipments beside it, which have to be decided all the same.
        forbidden: A folder or file that must not come into being.
    """

    kind: str
    run: Callable[[], Said]
    good: tuple[str, ...] = ()
    forbidden: str = ""


class Desk:
    """A folder in which inputs are laid out, and the commands that take them."""

    def __init__(self, folder: str) -> None:
        """Lay out a good order in *folder*."""
        self.folder = folder
        self.number = 0
        self.order = self.file("good.json", json.dumps(ORDER))

    def file(self, name: str, content: str | bytes) -> str:
        """Write a file; return its path."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def new(self, name: str) -> str:
        """Return a path that is not taken."""
        self.number += 1
        return os.path.join(self.folder, f"{self.number}-{name}")

    def check(self, content: str | bytes, ending: str, **options: Any) -> Said:
        """`compliance check` of a file with that content."""
        return checked(self.file(f"in.{ending}", content), **options)

    def rules(self, text: str | bytes, **files: bytes) -> Said:
        """`compliance check` of a good order under a ruleset of that text."""
        folder = self.new("rules")
        os.makedirs(folder)
        for name, content in {"x__rules": text, **files}.items():
            with open(os.path.join(folder, name.replace("__", ".")), "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return checked(self.order, rules=[folder])

    def command(self, *words: str) -> Said:
        """Any command."""
        done = CliRunner().invoke(group, list(words))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)


def checked(
    path: str, *, rules: Any = ("core", "cn", "us"), on: date | None = DAY, style: str = "jsonl", **more: Any
) -> Said:
    """`compliance check`, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = check_files([path], rules=list(rules), on=on, style=style, brief=True, **more)
    return Said(status, out.getvalue(), err.getvalue())


def corpus(desk: Desk) -> Iterator[Input]:
    """Yield every malicious input."""
    yield from shipments(desk)
    yield from rules(desk)
    yield from folders(desk)
    yield from official_files(desk)
    yield from licenses(desk)
    yield from words(desk)


def shipments(desk: Desk) -> Iterator[Input]:
    """JSON, JSONL, CSV and assumptions: values, documents, tables."""
    for name, value, _ in shipment_corpus.VALUES:
        text = shipment_corpus.with_fact(name, value)
        yield Input("value", lambda t=text: desk.check(t, "json"))  # type: ignore[misc]
    for name, value, _ in shipment_corpus.VALUES[::4]:
        good = [json.dumps(ORDER | {"id": n}) for n in ("before", "after")]
        text = "\n".join([good[0], shipment_corpus.with_fact(name, value), good[1]])
        yield Input("value among good lines", lambda t=text: desk.check(t, "jsonl"), ("before", "after"))  # type: ignore[misc]
    for document, _, _ in shipment_corpus.DOCUMENTS.values():
        yield Input("document", lambda d=document: desk.check(d, "json"))  # type: ignore[misc]
        yield Input("assumption", lambda d=document: checked(desk.order, assume=[desk.file("assume.json", d)]))  # type: ignore[misc]
    for table, _, _ in shipment_corpus.TABLES.values():
        yield Input("table", lambda t=table: desk.check(t, "csv"))  # type: ignore[misc]


MORE_RULES = [
    "include \"/etc/passwd\"\n", "import os\n", "language 2\n", "#!/bin/sh\n", "<?xml version=\"1.0\"?>\n", "%YAML 1.1\n---\n!!python/object/apply:os.system [id]\n",
    *(rule_corpus.REGIME + f'list x.l of text {{\n  complete\n  rows "{path}"\n  source "S"\n}}\n' for path in (
        "../../../etc/passwd", "/etc/passwd", "..\\..\\x.csv", "C:\\x.csv", "//server/x.csv", "file:///etc/passwd", "l.csv\\0", "./../x.csv", "tables/../../x.csv", "~/x.csv", "", ".", "..", "l.csv/", "$HOME/x.csv", "http://example.org/x.csv",
    )),
    *(rule_corpus.rule(when=f"item.tpp >= {n}") for n in ("1e3", "0x10", "1_000", "+5", ".5", "5.", "--5", "\u0665", "\u00bd", "\u2167", "9" * 400, "0." + "0" * 400 + "1", "-Infinity", "sNaN", "4 800", "4,800")),
    *(rule_corpus.rule(when=w) for w in (
        "destination is \u0421U", "destination is C\u2170", "destination is us", "destination is \uff35\uff33", "destination is \"U\u0000S\"", "destination in { US, }}", "destination in { US US }", "destination is U.S.", "item.eccn is 3\u0410090",
        "item.eccn in 3A090 .. ", "d\u0435stination is US", "destination is US or or destination is CN", "destination is US) or (true", "true", "1 = 1", "1 or 1", "not not", "some party where party.military or", "exists", "eval(1)", "lambda: 1", "os.system",
    )),
    *(rule_corpus.LARGE[family](100_000) for family in ("parentheses", "open parentheses", "not", "braces", "quotes", "a name", "a number", "a string")),
    "rule x.r {" + " " * 4_100_000, "x" * 4_100_000, "\n" * 100_000 + "rule", "#" * 1_000_000 + "\nrul x",
]  # fmt: skip


def rules(desk: Desk) -> Iterator[Input]:
    """Texts of rules and the tables beside them."""
    for text in [*rule_corpus.TEXTS, *MORE_RULES]:
        yield Input("rules", lambda t=text: desk.rules(t))  # type: ignore[misc]
    for raw in (
        b"\xff\xfe" + "rule x.r { }".encode("utf-16-le"),
        b"\xef\xbb\xbfrule x.r { }",
        b"\xc3\x28",
        b"\x80" * 50,
        b"rule x.r {\xed\xa0\x80}",
        b"\x00",
        b"PK\x03\x04",
        b"\x80\x04\x95",
        b"\x1f\x8b\x08",
    ):
        yield Input("bytes of rules", lambda r=raw: desk.rules(r))  # type: ignore[misc]
    text = rule_corpus.REGIME + 'list x.l of country {\n  complete\n  rows "l.csv"\n  source "S"\n}\n'
    more = [
        b"member\n" + cell
        for cell in (
            b"=US",
            b"+US",
            b"@US",
            b"U\tS",
            b"\xe2\x80\xaeUS",
            "\u0421U".encode(),
            b"us",
            b" US",
            b"US;CN",
            b"United States",
            b"\xff\xff",
            b"US\r\nCN\x00",
            b'"US"X',
        )
    ]
    for table in [
        *rule_corpus.TABLES,
        *more,
        b"",
        b"\n",
        b"member,member\nUS,US\n",
        b"member,from\nUS,2025-6-1\n",
        b"member,from\nUS,\xef\xbc\x92025-06-01\n",
        b"member,until\nUS,9999-12-31\n",
        b"PK\x03\x04" + b"\0" * 100,
        b"member\n" + b"US" * 200_000,
    ]:
        yield Input("table of rules", lambda t=table: desk.rules(text, l__csv=t))  # type: ignore[misc]


def folders(desk: Desk) -> Iterator[Input]:
    """Links, pipes, folders that are named like files."""
    good = rule_corpus.REGIME + 'list x.l of text {\n  complete\n  rows "l.csv"\n  source "S"\n}\n'

    def laid(make: Callable[[str], None]) -> Said:
        folder = desk.new("folder")
        os.makedirs(folder)
        with open(os.path.join(folder, "x.rules"), "w") as file:
            file.write(good)
        make(os.path.join(folder, "l.csv"))
        return checked(desk.order, rules=[folder])

    secret = desk.file("secret.csv", "member\nsecret\n")
    loop = desk.new("loop")
    os.symlink(loop, loop)
    for target in (
        "/etc/passwd",
        "../secret.csv",
        "../../../../../../etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        secret,
        "/nowhere",
        loop,
    ):
        yield Input("link", lambda t=target: laid(lambda path: os.symlink(t, path)))  # type: ignore[misc]
    yield Input("pipe", lambda: laid(os.mkfifo))
    yield Input("folder", lambda: laid(os.mkdir))
    yield Input("hole", lambda: laid(_hole))
    for path in ("/dev/zero", "/dev/null", desk.folder, "/nowhere", "\udcff", "x" * 5000):
        yield Input("path of a shipment", lambda p=path: checked(p))  # type: ignore[misc]
    for path in (
        "/dev/zero",
        "/dev/null",
        "../../etc",
        "cn/../us",
        "/etc/passwd",
        "nosuch",
        "x" * 5000,
        "cn\u202e",
        "$(id)",
        "cn;us",
    ):
        yield Input("path of rules", lambda p=path: checked(desk.order, rules=[p]))  # type: ignore[misc]


def _hole(path: str) -> None:
    """Make a file that takes no room on disk and twenty megabytes in memory."""
    with open(path, "wb") as file:
        file.truncate(20_000_000)


BOMBS = {
    "laughs": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(10)) + "]>",
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
    "external subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    "public subset": '<!DOCTYPE a PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd">',
    "quadratic": '<!DOCTYPE a [<!ENTITY x "' + "x" * 100_000 + '">]>',
    "default attribute": '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
}  # fmt: skip


def official_files(desk: Desk) -> Iterator[Input]:
    """XML and CSV of authorities, by way of an importer."""
    xml = {
        "un": party_formats.UN,
        "eu-xml": party_formats.EU_XML,
        "ofac-xml": party_formats.SDN_XML,
        "ofac-advanced": party_formats.ADVANCED,
    }
    xml["ecfr"] = control_list._list(control_list.ENTRY)
    for form, text in xml.items():
        declaration, _, rest = (
            text.partition("?>") if text.startswith("<?xml") else ('<?xml version="1.0" encoding="UTF-8"', "", text)
        )
        spoiled: dict[str, str | bytes] = {name: f"{declaration}?>\n{bomb}\n{rest}" for name, bomb in BOMBS.items()}
        spoiled |= {
            "utf-7": '<?xml version="1.0" encoding="UTF-7"?>' + rest, "unknown encoding": '<?xml version="1.0" encoding="rot13"?>' + rest, "undeclared entity": rest.replace("<", "<a>&x;</a><", 2),
            "deep": rest.replace(">", ">" + "<a>" * 50_000, 1), "cut": text[: len(text) // 2], "nul": text[:80] + "\0" + text[80:], "another root": "<html><body/></html>", "json": "{}", "empty": "",
            "zip": b"PK\x03\x04" + b"\0" * 200, "control character": rest.replace(">", ">&#1;", 1), "two roots": text + "<a/>", "overlong": text.encode()[:60] + b"\xc0\xaf" + text.encode()[60:],
        }  # fmt: skip
        for content in spoiled.values():
            yield _imported(desk, form, "xml", content)
    tables = {
        "eu-csv": party_formats.EU_CSV,
        "uk-csv": party_formats.UK,
        "uk-sanctions": party_formats.UK_SANCTIONS,
        "bis-uvl": party_formats.UVL,
    }
    for form, text in tables.items():
        lines = text.splitlines(keepends=True)
        for content in (
            "",
            lines[0],
            text.replace(lines[0], "a,b\n"),
            text[:-9],
            text + '"',
            b"PK\x03\x04" + b"\0" * 200,
            text.encode("utf-16"),
            text + "x" * 300_000,
            text + "\0" * 50,
            text.replace("Name", "N\u0430me").replace("NAME", "N\u0410ME") if "ame" in text else "\x00",
        ):
            yield _imported(desk, form, "csv", content)


def _imported(desk: Desk, form: str, ending: str, content: str | bytes) -> Input:
    out = desk.new("imported")
    more = ["--list", "x.list"] if form.startswith("ofac") else []

    def run() -> Said:
        path = desk.file(f"official.{ending}", content)
        return desk.command("rules", "import", form, path, "--out", out, "--edition", "2026-01-01", *more)

    return Input("official file", run, forbidden=out)


LICENSE = {
    "number": "L-1", "authority": "BIS", "kind": "individual", "rules": ["us.ear.chart"], "holder": "Us", "end_user": ["A"], "items": ["3A001"],
    "destination": ["BR"], "valid_from": "2026-01-01", "valid_until": "2027-01-01", "quantity": "100 kg", "value": "none",
}  # fmt: skip


def licenses(desk: Desk) -> Iterator[Input]:
    """Licenses for the ledger: what is misread there is drawn on."""
    changes: list[dict[str, Any]] = [
        *({"quantity": q} for q in ("1e400 kg", "NaN kg", "-1 kg", "\uff11 kg", "1_000 kg", "1,000 kg", "100", "100 KG", "", None, True, 100, [], "9" * 50 + " kg", "Infinity kg", "100 kg\x00", "0x10 kg")),
        *({"value": v} for v in ("NaN USD", "-1 USD", "$5", "5 BTC", "5 usd", 5, True, "1e9 USD")),
        *({"valid_until": d} for d in ("2027-02-30", "2027-1-1", "\uff12\uff10\uff12\uff17-01-01", "2025-01-01", "never", 20270101, True, None, "2027-01-01T00:00", "2027-01-01\n")),
        *({"destination": d} for d in (["\u0421U"], ["XX"], ["us"], [], "anywhere", ["any", "US"], True, [None])),
        *({"number": n} for n in ("", "L\u202e1", "L\x001", " L-1", 1, None, ["L-1"], "x" * 5000)),
        *({"kind": k} for k in ("Individual", "general\n", "", True, None)),
        *({"end_user": e} for e in (["A\u200b"], [""], {}, [["A"]], True)),
        {"extra": 1}, {"Number": "L-2"}, {"num\u0435r": "x"}, {"rules": []}, {"rules": "none"}, {"items": "3A001\x00"}, {"quotas": [{"measure": "value", "limit": "NaN USD", "period": "calendar_year"}]},
    ]  # fmt: skip
    texts: list[str | bytes] = [json.dumps(LICENSE | change) for change in changes]
    whole = json.dumps(LICENSE)
    texts += [
        whole.replace('"100 kg"', "NaN"), whole.replace('"100 kg"', "1e400"), whole[:-1] + ', "number": "L-2"}', whole[:-5], "[" * 100_000, whole.encode("utf-16"), b"\xef\xbb\xbf" + whole.encode(),
        whole + whole, "null", "[]", '"L-1"', whole.replace("BIS", "\\ud800"), whole.replace("BIS", "B\\u0000S"),
    ]  # fmt: skip
    for text in texts:
        ledger = desk.new("ledger.db")

        def run(text: str | bytes = text, ledger: str = ledger) -> Said:
            added = desk.command("license", "add", ledger, desk.file("license.json", text))
            held = (
                desk.command("license", "list", ledger, "--format", "json")
                if os.path.exists(ledger)
                else Said(0, "[]", "")
            )
            return added._replace(out=held.out if "L-" in held.out else "")

        yield Input("license", run)


def words(desk: Desk) -> Iterator[Input]:
    """Words of the command line."""
    for day in (
        "2025-02-30",
        "2025-6-1",
        "\uff12\uff10\uff12\uff15-06-01",
        "today",
        "20250601",
        "2025-06-01T00:00",
        "",
        "-1",
        "0000-01-01",
        "2025-06-01\n",
        "NaN",
    ):
        yield Input("word", lambda d=day: desk.command("check", desk.order, "--rules", "cn", "--on", d))  # type: ignore[misc]
        yield Input("word", lambda d=day: desk.command("check", desk.order, "--rules", "cn", "--known-on", d))  # type: ignore[misc]
    for name in ("nosuch", "", "truce\u202e", "\x1b[2J", "x" * 10_000, "../x"):
        yield Input("word", lambda n=name: desk.command("check", desk.order, "--rules", "cn", "--scenario", n))  # type: ignore[misc]


def good_inputs(desk: Desk) -> Iterator[Input]:
    """Yield what has to be decided, one for each way in."""
    for text in (
        json.dumps(ORDER),
        json.dumps([ORDER]),
        json.dumps(ORDER | {"item.tpp": 4992}).replace("4992", "-0.0"),
        json.dumps(ORDER | {"end_user": {"name": "M\u00fcller & S\u00f8n \u4e2d\u6587"}}),
    ):
        yield Input("json", lambda t=text: desk.check(t, "json"), ("good",))  # type: ignore[misc]
    yield Input("jsonl", lambda: desk.check(json.dumps(ORDER), "jsonl"), ("good",))
    yield Input(
        "csv",
        lambda: desk.check("id,date,departs,destination,item.cn\ngood,2025-06-15,CN,US,1C902.a.4\n", "csv"),
        ("good",),
    )
    good = (
        rule_corpus.REGIME
        + 'list x.l of country {\n  complete\n  rows "l.csv"\n  source "S"\n}\n'
        + rule_corpus.rule(when="destination in x.l").removeprefix(rule_corpus.REGIME)
    )
    yield Input("rules", lambda: desk.rules(good, l__csv=b"member\nUS\n"), ("good",))
    yield Input(
        "assume",
        lambda: checked(
            desk.order,
            assume=[
                desk.file(
                    "a.json", json.dumps({"name": "civil", "from": "2025-01-01", "facts": {"item.description": "x"}})
                )
            ],
        ),
        ("good",),
    )


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "'=1",
    "''=1",
    '=HYPERLINK("http://x")',
    "\u00a0=1",
    "%0A=1",
)


def exported(desk: Desk) -> Counter[str]:
    """Count cells that a spreadsheet would run, in every table that is written for one."""
    orders = [
        ORDER | {"id": f"o{n}", "end_user": {"name": text}, "item": {"cn": "1C902.a.4", "description": text}}
        for n, text in enumerate(FORMULAS)
    ]
    orders += [ORDER | {"id": text} for text in FORMULAS]
    lines = "\n".join(json.dumps(order) for order in orders)
    log, sealed = desk.new("log.db"), desk.new("log.csv")
    found = [desk.check(lines, "jsonl", style="csv", log=log).out]
    desk.command("log", "export", log, sealed, "--format", "csv")
    with open(sealed, encoding="utf-8", newline="") as file:
        found.append(file.read())
    found.append(desk.command("log", "replay", log, "--rules", "us", "--all", "--format", "csv").out)
    old, new = desk.new("old"), desk.new("new")
    for folder, when in ((old, "destination is US"), (new, "destination is CN")):
        os.makedirs(folder)
        with open(os.path.join(folder, "x.rules"), "w") as file:
            file.write(rule_corpus.rule(when=when))
    found.append(desk.command("impact", old, new, desk.file("book.jsonl", lines), "--format", "csv").out)
    cells = [cell for text in found for row in csv.reader(io.StringIO(text)) for cell in row]
    counts = Counter({"tables_exported": len(found), "cells_exported": len(cells)})
    counts["formulas_exported"] = sum(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    counts["good_lost"] = sum(len(text.splitlines()) < 10 for text in found)  # nothing exported shows nothing
    return counts


def judge(given: Input) -> Counter[str]:
    """Put one malicious input before its command, and count."""
    counts: Counter[str] = Counter({"inputs": 1, f"kind_{given.kind.replace(' ', '_')}": 1})
    began = time.process_time()
    try:
        said = given.run()
    except Exception as error:  # whatever it is, it is a miss
        print(f"raised: {given.kind} {counts}: {type(error).__name__}: {error}"[:400], file=sys.stderr)
        counts["raised"] += 1
        return counts
    counts["slow"] += time.process_time() - began > SLOW
    codes = _CODE.findall(said.err)
    usage = said.err.startswith("Usage:") and "Error: " in said.err  # click names the option, which is the place
    counts["refused"] += said.status == 2
    counts["not_refused"] += said.status != 2
    located = (
        bool(codes)
        and set(codes) <= set(CATALOGUE)
        and said.err.count("\n  --> ") + said.err.count(" --> ") >= len(codes)
    )
    counts["without_code_or_place"] += not (located or usage)
    counts["by_usage"] += usage
    for code in set(codes):
        counts[f"by_{code}"] += 1
    decided = [line for line in said.out.splitlines() if line.strip() not in ("", "null", "[]")]
    counts["decided"] += len(decided) - len(given.good) if given.kind != "value among good lines" else 0
    if given.good:
        names = tuple(json.loads(line)["shipment"] for line in decided)
        counts["decided"] += names != given.good
    counts["written"] += bool(given.forbidden) and os.path.exists(given.forbidden)
    if any(counts[name] for name in MISSES):
        print(
            f"missed: {given.kind}: {said.status} {said.out[:200]} {said.err[:300]}",
            {n: counts[n] for n in MISSES if counts[n]},
            file=sys.stderr,
        )
    return counts


def run() -> Counter[str]:
    """Put everything before its command."""
    counts: Counter[str] = Counter(dict.fromkeys(MISSES, 0))
    known: dict[str, Parsed] = {}

    def parse_core_once(source: Source) -> Parsed:
        if not source.name.startswith("rulesets/core/"):
            return parse(source)
        return known.setdefault(source.name, known.get(source.name) or parse(source))

    building.parse = parse_core_once  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(folder)
        for given in good_inputs(desk):
            said = given.run()
            counts["good"] += 1
            decided = tuple(json.loads(line)["shipment"] for line in said.out.splitlines())
            counts["good_refused"] += decided != given.good
            if decided != given.good:
                print(f"good refused: {given.kind}: {said}"[:600], file=sys.stderr)
        for given in corpus(desk):
            counts.update(judge(given))
        counts.update(exported(desk))
    counts["peak_mib"] = peak_mib()
    counts["over_256_mib"] = int(counts["peak_mib"] > 256)
    counts["too_few"] = int(counts["inputs"] < AT_LEAST)
    return counts


def main() -> int:
    """Run and report."""
    asked = arguments(__doc__, SIZES, stores=False)
    began = time.monotonic()
    counts = run()
    head = {"campaign": "malicious", "seed": asked.seed}
    return report(head | {name: counts[name] for name in sorted(counts)}, MISSES, began, tries="inputs")


if __name__ == "__main__":
    sys.exit(main())
