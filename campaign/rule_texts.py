"""Texts of rules for fuzzing: written from the table of forms that the parser itself reads, then spoiled.

Statement number N of a seed is always the same, so that a number is all that has to be kept of a failure.
"""

import random
import re
from collections.abc import Callable

from compliance.language.clauses import ALLOWED, CLAUSES, STATEMENTS
from compliance.model.files import read_files

COUNTRIES = b"code,name,aliases\nUS,United States,USA\nCN,China,\nDE,Germany,\nBR,Brazil,\n"
TABLE = b"code,reason,place,limit\nA1,NS,US,3\nA1.a,MT,,5\nB2,NS,CN,\n"
MEMBERS = b"member,from,until,then\nUS,,,\nDE,2025-01-01,2025-06-30,unknown\n"
HEADER = """regime x "X" {
  authority "XA"
  known through 2030-01-01
}
scheme x.code "codes" {
  complete
  codes A1, A1.a, A1.b, B2
}
fact destination is country world "d"
fact departs is country world "d"
fact date is date choice "d"
fact end_use is set of { civil, military } world "u"
fact activity is one of { export, reexport } world "a"
fact party.name is text world "n"
fact party.on_lists is set of text world "l"
fact party.military is truth world "m"
fact item.code is code of x.code world "c"
fact item.tpp is number world "t"
fact item.area is quantity in mm2 world "a"
fact item.value is money choice "v"
fact item.quantity is quantity in any choice "q"
fact x.alpha is truth world "a"
fact x.gift is truth evidence "g"
list x.places "L" of country {
  complete
  member US, DE
  source "S"
}
list x.codes "L" of code x.code {
  partial
  member A1
  source "S"
}
table x.t "T" {
  rows "t.csv"
  column code is code of x.code
  column reason is text
  column place is country
  column limit is number
  key code
  value limit
  complete
  source "S"
}
define x.both when x.alpha and destination is US
rule x.base "Base" {
  for each entry in x.t
  when item.code under entry.code
  requires license from XA because entry.reason
  in force from 2025-01-01
  source "S"
}
exception x.exc "E" {
  lifts x.base where entry.reason is "NS"
  when x.gift
  in force from 2025-01-01
  source "S"
}
duty x.tax "D" {
  when destination is US
  rate 5 %
  adds
  in force from 2025-01-01
  source "S"
}
"""
RELATIONS = (
    "destination is US", "destination in { US, CN }", "destination not in x.places", "destination in x.places except DE", "departs CN", "departs is not CN",
    "item.code in A1 .. B2", "item.code under A1", "item.code is listed", "item.code in x.codes except A1.a", "item.code in { A1.a, B2 }", "item.code is none",
    "end_use includes military", "end_use within { civil }", "activity is export", "activity in { export, reexport }", "x.alpha", "x.both", "not x.alpha", "x.alpha is yes", "x.alpha is none",
    "item.tpp >= 4800", "item.tpp < 0.5", "item.tpp = 3", "item.area <= 814 mm2", "item.area > 8 cm2", "item.value >= 5000 USD", "item.quantity > 5 kg", "date >= 2025-03-01", "date is none",
    "end_user.military", "end_user.name is \"Firm\"", "end_user.on_lists includes \"EL\"", "x.base is in force", "some party where (party.military)", "some component where (component.tpp > 3)",
    "some entry in x.t where (entry.reason is \"NS\" and item.code under entry.code)", "item.tpp >= x.t[item.code]",
    # wrong in kind, unit or name
    "item.tpp >= 3 kg", "item.tpp is military", "destination >= 3", "item.value > 5", "item.area >= 1 kg", "nosuch", "item.nosuch is US", "destination is ZZ", "item.code in B2 .. A1", "date >= 5",
    "end_use is military", "party.military", "entry.reason is \"NS\"", "x.codes", "x.base", "destination in x.codes", "cn.none is in force", "x.t[item.code] is marked", "x.t[destination, entry.code] is marked",
)  # fmt: skip
WELL_TYPED = RELATIONS.index("item.tpp >= 3 kg")
NAMES = ("x.base", "x.exc", "x.tax", "x.f", "x.both", "x", "x.none", "y.r", "x.places")
VALUES = (
    "3",
    "US",
    '"text"',
    "2025-02-01",
    "5 %",
    "100 USD",
    "none",
    "yes",
    "A1.a",
    "entry.reason",
    "0.1",
    "-3",
    "7 kg",
)
DAYS = ("2025-01-01", "2025-06-30", "2026-02-28", "2024-02-29", "2025-02-30", "0001-01-01", "9999-12-31", "2023-02-29")
PIECES = (
    "", "{", "}", "(", ")", '"', "#", ",", ".", "..", "-", "=", ">=", "[", "]", "\n", "\t", "\r", " ", "when ", "and ", "or ", "not ", "rule ", "is ", "in ", "none", "until ", "then unknown",
    "\x00", "\x1b", "\x85", "\u00a0", "\u200b", "\u202e", "\u2028", "\ufeff", "\ud800", "\uff13", "\u0661", "\u0430", "\u00e9", "\U000e0041", "1e400", "NaN", "-0", "9" * 45, "0" * 300, "x" * 400,
    "(" * 40, "not " * 40, "{" * 20, "\\", '\\"', "../", "/etc/passwd", "%", "$", "`", "'", ";", "x.base", "2025-13-01", "language 1\n", "source \"S\"\n", "include \"x\"\n",
)  # fmt: skip
BYTES = (
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    b"\xf4\x90\x80\x80",
    b"\xe4\xb8",
)
_PERIOD = re.compile(r"from (\S+) until (\S+)")
_TOKEN = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+")


def condition(chance: random.Random, depth: int = 3) -> str:
    """Return a condition, most of them well typed."""
    kind = chance.random()
    if depth == 0 or kind < 0.55:
        return chance.choice(RELATIONS[:WELL_TYPED]) if chance.random() < 0.85 else chance.choice(RELATIONS)
    if kind < 0.7:
        return f"not ({condition(chance, depth - 1)})"
    word = " and " if kind < 0.85 else " or "
    parts = [condition(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    return "(" + word.join(parts) + ")" if chance.random() < 0.7 else word.join(parts)


def _names(chance: random.Random) -> str:
    return ", ".join(chance.sample(NAMES[:3], chance.randint(1, 2))) if chance.random() < 0.8 else chance.choice(NAMES)


PLACES: dict[str, Callable[[random.Random], str]] = {
    "NAME": lambda c: c.choice(NAMES[:5]) if c.random() < 0.8 else c.choice((*NAMES, "entry", "XA", "x.code", "code", "item.tpp")),
    "WORD": lambda c: c.choice(("A1.a", "B2", "US", "1", "x.l")),
    "WORDS": lambda c: ", ".join(c.choices(("A1", "A1.a", "B2", "C3", "NS", "MT"), k=c.randint(1, 3))),
    "NAMES": _names,
    "STRING": lambda c: c.choice(('"S"', '"t.csv"', '"l.csv"', '"../t.csv"', '"/etc/passwd"', '"a \\" b"', '""', '"none.csv"')),
    "DAY": lambda c: c.choice(DAYS[:4]) if c.random() < 0.8 else c.choice(DAYS),
    "NUMBER": lambda c: c.choice(("5 %", "25 %", "3", "0.5 %", "100 %", "7 kg", "-1 %")),
    "VALUE": lambda c: c.choice(VALUES),
    "MEMBERS": lambda c: ", ".join(c.choices(("US", "DE", "A1", "B2", '"t"', "CN .. US", "ZZ"), k=c.randint(1, 3))),
    "ASSIGNMENTS": lambda c: ", ".join(f"{c.choice(('destination', 'x.alpha', 'item.code', 'item.tpp', 'end_use', 'nosuch'))} = {c.choice(VALUES)}" for _ in range(c.randint(1, 2))),
    "BRACED": lambda c: "{ " + c.choice(("number", "rules", "holder", "valid_until", "item.tpp", "code")) + " = " + c.choice(VALUES) + " }",
    "TYPE": lambda c: c.choice(("truth", "country", "number", "money", "date", "text", "quantity in mm2", "quantity in any", "set of { a, b }", "one of { a }", "code of x.code", "set of code of x.code", "set of text", "code of none")),
    "REVIEW": lambda c: c.choice(("ordinary", "case by case", "presumption of denial", "ordinary or policy of denial")),
    "OUTCOME": lambda c: c.choice(("license_required", "prohibited", "no_license_required", "not_subject")),
    "CONDITION": condition,
    "~when": lambda _: "when",
}  # fmt: skip


def _filled(form: str, chance: random.Random) -> str:
    """Return a form with its places filled."""
    words: list[str] = []
    for token in _TOKEN.findall(form):
        if token.startswith("!"):
            continue
        if token.startswith("["):
            words += [_filled(token[1:-1], chance)] if chance.random() < 0.4 else []
        elif token.startswith("("):
            word = chance.choice(token[1:-1].split("|"))
            words.append(_filled(word, chance) if " " in word else word)
        else:
            words.append(PLACES[token](chance) if token in PLACES else token)
    text = " ".join(word for word in words if word)
    return _PERIOD.sub(_ordered, text) if chance.random() < 0.9 else text


def _ordered(period: re.Match[str]) -> str:
    return "from {} until {}".format(*sorted(period.groups()))


def statement(chance: random.Random) -> str:
    """Return a statement of any kind: its needed clauses, mostly, and some of the others."""
    keyword = chance.choice(("rule", "rule", "exception", "bar", "suspend", *STATEMENTS))
    head, clauses = STATEMENTS[keyword]
    name = f"x.f{chance.randint(0, 3)}" if chance.random() < 0.8 else chance.choice(NAMES)
    if keyword in ("suspend", "repeal", "void"):
        name = chance.choice(NAMES[:3])
    if keyword == "classify" and chance.random() < 0.9:
        name = "item.code"
    filled = _filled(head.replace("NAME", name, 1) if head.startswith("NAME") else head, chance)
    if keyword == "define":
        body = f"when {condition(chance)}" if chance.random() < 0.7 else f"= {_formula(chance)}"
        return f"define {name} {body}\n"
    if not clauses:
        return f"{keyword} {filled}\n"
    allowed = ALLOWED[keyword]
    chosen = [key for key in sorted(allowed.needed) if chance.random() < 0.97]
    others = sorted((allowed.once | allowed.often) - allowed.needed)
    for key in (
        "in force",
        "source",
        "prohibits",
        "lifts",
        "bars",
        "when",
        "member",
        "rate",
        "complete",
        "from the start",
        "expect outcome",
    ):
        if key in others and chance.random() < 0.9:
            chosen.append(key)
    chosen += chance.choices(others, k=chance.randint(0, 2)) if others and chance.random() < 0.6 else []
    chance.shuffle(chosen)
    body = "".join(f"  {_filled(CLAUSES[key], chance)}\n" for key in chosen)
    return f"{keyword} {filled} {{\n{body}}}\n"


def _formula(chance: random.Random) -> str:
    parts = [chance.choice(("item.tpp", "item.area", "item.value", "2", "0.5", "x.alpha", "nosuch"))]
    for _ in range(chance.randint(1, 3)):
        parts += [chance.choice("+-*/"), chance.choice(("item.tpp", "item.area", "4", "0", "item.value"))]
    return " ".join(parts)


def spoiled(text: str, chance: random.Random) -> str:
    """Return *text* with a few pieces deleted, doubled, moved or put in."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(text) + 1)
        length = chance.choice((0, 1, 1, 2, 5, 20))
        how = chance.random()
        if how < 0.5:
            piece = chance.choice(PIECES)
        elif how < 0.65:
            piece = text[at : at + length] * 2
        elif how < 0.8:
            other = chance.randrange(len(text) + 1)
            piece = text[other : other + chance.randint(1, 30)]
        else:
            piece = ""
        text = text[:at] + piece + text[at + length :]
    return text


def spoiled_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Return *raw* with bytes flipped, put in or taken out."""
    content = bytearray(raw or b" ")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        how = chance.random()
        if how < 0.5 and at < len(content):
            content[at] ^= 1 << chance.randrange(8)
        elif how < 0.8:
            content[at:at] = chance.choice(BYTES)
        else:
            del content[at : at + chance.randint(1, 9)]
    return bytes(content)


def shipped() -> list[str]:
    """Return statements of the rulesets that ship, none of them long."""
    texts = read_files(["cn", "us", "eu", "uk", "jp", "tariffs"], cases=True).texts
    rules = [text.decode() for name, text in sorted(texts.items()) if name.endswith(".rules")]
    found = [piece for text in rules for piece in re.split(r"(?<=\n\}\n)", text)]
    return sorted({piece.strip() + "\n" for piece in found if 20 < len(piece) < 900})


class Text:
    """A text to try, with the table and list beside it."""

    def __init__(self, number: int, seed: int, real: list[str]) -> None:
        """Make text *number*; *real* is what `shipped` returns."""
        chance = random.Random(f"{seed}-{number}")
        kind = chance.random()
        text = (
            chance.choice(real) if kind < 0.12 else "".join(statement(chance) for _ in range(chance.choice((1, 1, 2))))
        )
        self.table, self.members = TABLE, MEMBERS
        if kind < 0.5:
            text = spoiled(text, chance)
        self.rules = text.encode("utf-8", "surrogatepass")
        if kind > 0.9:
            self.rules = spoiled_bytes(self.rules, chance)
        elif kind > 0.84:
            self.rules += b'list x.r%d of country {\n  complete\n  rows "l.csv"\n  source "S"\n}\n' % (number % 7)
            self.members = spoiled_bytes(MEMBERS, chance)
            self.table = spoiled_bytes(TABLE, chance)
