"""The form of every statement and clause, as one table.

A form is a line of literal words and places. From it come the regular expression that reads the
clause at full speed, the message that says what was expected where reading stopped, and the
grammar page. Places (in capitals):

    NAME WORD      a name, a code
    NAMES          names, separated by commas
    STRING DAY NUMBER
    VALUE          word, string, number or day
    SET            word, range, or { ... }
    ASSIGNMENTS    fact = value, ...
    TYPE           truth | country | ... (see `TYPE`)
    (a|b c)        one of these literals;  [ ... ] optional
    CONDITION      always last: read by the recursive part of the grammar
    ~when          `when` on the same line;  !WORD  not followed by WORD
"""

import re

from attrs import field, frozen

NAME = r"[A-Za-z_][\w\-]*+(?:\.[\w\-]++)*+"
WORD = r"[A-Za-z0-9_][\w\-]*+(?:\.[\w\-]++)*+"
STRING = r'"(?:[^"\\\n]|\\.)*+"'
DAY = r"\d{4}-\d\d-\d\d(?![\w\-])"
UNIT = r"(?:%|(?:GB/s/mm2|GB/s|TB/s|percent|pieces|mm2|cm2|kg|km|mm|nm|g|t|m|[A-Z]{3})(?![\w/\-]))"
NUMBER = rf"-?\d+(?:\.\d+)?(?![\w\-]*[A-Za-z_.])(?:[ \t]*{UNIT})?"
RANGE = rf"{WORD}\s*\.\.\s*{WORD}"
# Atomic groups: alternatives that begin alike are never tried twice, so no text is read in more than linear time.
ELEMENT = rf"(?>{STRING}|{RANGE}|{WORD})"
BRACES = rf"\{{\s*(?:{ELEMENT}\s*(?:,\s*{ELEMENT}\s*)*+,?\s*)?\}}"
TERM = rf"(?>{BRACES}|{STRING}|{RANGE}|{WORD})"
VALUE = rf"(?>{STRING}|{DAY}|{NUMBER}|{WORD})"
LOOKUP = rf"{NAME}\[\s*{NAME}(?:\s*,\s*{NAME})*+\s*\]"
NAMES = rf"{NAME}(?:\s*,\s*{NAME})*+"
WORDS = rf"{WORD}(?:\s*,\s*{WORD})*+"
MEMBERS = rf"(?>{BRACES}|{ELEMENT}(?:\s*,\s*{ELEMENT})*+)"
GIVEN = rf"(?>only\s*{BRACES}|{BRACES}|{VALUE})"
ASSIGNMENT = rf"(?>{NAME}\s*=\s*{GIVEN})"
ASSIGNMENTS = rf"{ASSIGNMENT}(?:\s*,\s*{ASSIGNMENT})*+"
TYPE = (
    rf"(?:set\s+of\s+{BRACES}|one\s+of\s+{BRACES}|set\s+of\s+(?:country|text)|(?:set\s+of\s+)?code\s+of\s+{NAME}"
    rf"|quantity\s+in\s+(?:any(?![\w\-])|{UNIT}|[a-z]+)|truth|country|number|money|date|text)"
)
REVIEWS = (
    r"ordinary|case\s+by\s+case|presumption\s+of\s+approval|enhanced\s+review|presumption\s+of\s+denial"
    r"|refusal\s+in\s+principle|policy\s+of\s+denial"
)
REVIEW = rf"(?:{REVIEWS})(?:\s+or\s+(?:{REVIEWS}))*+"
OUTCOME = (
    r"(?:not_subject|no_license_required|allowed_under_exception|allowed_under_license|license_required|prohibited)"
)

PLACES: dict[str, tuple[str, str]] = {
    "NAME": (NAME, "a name"),
    "WORD": (WORD, "a word or a code"),
    "NAMES": (NAMES, "one or more names, separated by commas"),
    "WORDS": (WORDS, "one or more codes, separated by commas"),
    "STRING": (STRING, 'a string in quotation marks, `"..."`'),
    "DAY": (DAY, "a date, `YYYY-MM-DD`"),
    "NUMBER": (NUMBER, "a number with its unit"),
    "VALUE": (VALUE, "a value"),
    "MEMBERS": (MEMBERS, "members, separated by commas"),
    "TERM": (TERM, "a code, a range or a set `{ ... }`"),
    "ASSIGNMENTS": (ASSIGNMENTS, "`fact = value`, separated by commas"),
    "BRACED": (rf"\{{\s*(?>{ASSIGNMENTS}\s*,?\s*)?+\}}", "`{ name = value, ... }`"),
    "TYPE": (TYPE, "a type such as `truth`, `country`, `number`, `quantity in mm2`, `code of SCHEME`"),
    "REVIEW": (REVIEW, "a review policy such as `case by case` or `presumption of denial`"),
    "OUTCOME": (OUTCOME, "an outcome such as `license_required`"),
}
AUTHORIZATION = "(license|individual license|general license|registration|notification|authorization)"

CLAUSES: dict[str, str] = {
    "source": "source STRING",
    "note": "note VALUE",
    "in force": "in force from DAY [until DAY] [published DAY]",
    "published": "published DAY",
    "requires": f"requires {AUTHORIZATION} from NAME [because VALUE]",
    "prohibits": "prohibits",
    "review when": "review REVIEW ~when CONDITION",
    "review": "review REVIEW !~when",
    "obliges": "obliges STRING",
    "flags": "flags STRING",
    "when": "when CONDITION",
    "unless": "unless CONDITION",
    "never": "never CONDITION",
    "provided": "provided CONDITION",
    "lifts where": "lifts NAMES where CONDITION",
    "lifts": "lifts NAMES !where",
    "bars licenses": "bars licenses for NAMES",
    "bars except": "bars NAMES except NAMES",
    "bars": "bars NAMES !except",
    "claimed": "claimed",
    "for each": "for each NAME in NAME",
    "for": "for NAMES",
    "not enforced": "not enforced from DAY [until DAY] [published DAY]",
    "regardless": "regardless of jurisdiction",
    "authority": "authority STRING",
    "known through": "known through DAY",
    "known from": "known from DAY",
    "known on": "known on DAY",
    "subject": "subject when CONDITION",
    "form": "form (dotted|digits)",
    "complete": "complete",
    "partial": "partial",
    "codes": "codes WORDS",
    "rows": "rows STRING",
    "member": "member MEMBERS [from DAY] [until DAY] [then (unknown)]",
    "column": "column NAME is TYPE",
    "across": "across WORDS",
    "key": "key NAMES",
    "value": "value NAME",
    "from": "from DAY [until DAY] [then (unknown)]",
    "from the start": "from the start",
    "until": "until DAY",
    "leaving": f"leaving requires {AUTHORIZATION} from NAME",
    "at most": "at most OUTCOME",
    "rate": "rate NUMBER",
    "adds": "adds",
    "replaces": "replaces NAMES",
    "excludes": "excludes NAMES",
    "capped": "capped at NUMBER",
    "end suspension": "end suspension NAME at DAY",
    "extend suspension": "extend suspension NAME until DAY",
    "outcome": "outcome at (least|most) OUTCOME [in NAME]",
    "given": "given ASSIGNMENTS",
    "holds": "holds license BRACED",
    "holds none": "holds no license",
    "component": "component BRACED",
    "on": "on DAY",
    "under": "under NAMES",
    "expect between": "expect between OUTCOME and OUTCOME [in NAME] [by NAMES]",
    "expect outcome": "expect OUTCOME [in NAME] [by NAMES]",
    "expect review": "expect review REVIEW for NAME",
    "expect duty between": "expect duty between NUMBER and NUMBER in NAME",
    "expect duty": "expect duty NUMBER in NAME",
    "expect classified": "expect classified WORD",
    "expect not classified": "expect not classified WORD",
    "expect asks first": "expect asks first NAME",
    "expect asks": "expect asks NAME",
    "expect irrelevant": "expect irrelevant NAME",
    "expect changes": "expect changes on DAY",
    "expect refused": "expect refused by WORD",
    "expect requires": f"expect NAME requires {AUTHORIZATION} from NAME",
    "expect notice": "expect NAME (obliges|flags) STRING",
    "expect status": "expect NAME (applies|lifted|covered|may_apply|suspended|absent) [because MEMBERS] [by NAMES]",
    "regression": "regression",
}
"""Key to form. The longer of two forms that begin alike stands first."""

_LAW = "in force, published, source*, note*, when*, unless*"
STATEMENTS: dict[str, tuple[str, str]] = {
    # keyword: (head, clauses that may stand in it; `*` may be repeated, `!` is needed)
    "language": ("WORD", ""),
    "regime": ("NAME [STRING]", "authority!, known through!, subject, source*, note*"),
    "fact": ("NAME is TYPE (world|choice|evidence) STRING", ""),
    "scheme": ("NAME [STRING]", "form, complete, partial, codes*, rows*, source*, note*"),
    "list": (
        "NAME [STRING] of (country|text|code NAME)",
        "complete, partial, member*, rows*, known from, published, source*, note*",
    ),
    "table": (
        "NAME [STRING]",
        "rows!, column*, across, key, value, complete, partial, known from, published, source*, note*",
    ),
    "define": ("NAME", "source*, note*, in force, published"),
    "constraint": ("STRING", "never!, source*, note*"),
    "classify": ("NAME as WORD", f"{_LAW}"),
    "rule": (
        "NAME [STRING]",
        f"{_LAW}, for each, prohibits, requires*, obliges*, flags*, review*, review when*, not enforced, regardless",
    ),
    "policy": ("NAME [STRING]", f"{_LAW}, for!, review*, review when*"),
    "exception": ("NAME [STRING]", f"{_LAW}, lifts*, lifts where*, provided*, claimed, not enforced"),
    "bar": ("NAME [STRING]", f"{_LAW}, bars*, bars except*, bars licenses*"),
    "suspend": ("NAME [STRING]", "from!, leaving, published, source*, note*"),
    "repeal": ("NAME [STRING]", "from!, published, source*, note*"),
    "void": ("NAME [STRING]", "from, from the start, published, source*, note*"),
    "unmodelled exception": ("NAME [STRING]", f"{_LAW}, lifts*, lifts where*, claimed"),
    "unmodelled": ("NAME [STRING]", f"{_LAW}, at most, regardless"),
    "duty": ("NAME [STRING]", f"{_LAW}, rate, adds, replaces*, excludes*, capped"),
    "scenario": ("NAME [STRING]", "end suspension*, extend suspension*, note*"),
    "assert": ("STRING", "when*, unless*, from, until, outcome!, source*, note*"),
    "case": (
        "STRING",
        "given*, holds*, holds none, component*, on, known on, under, expect between*, expect outcome*, expect review*, "
        "expect duty*, expect duty between*, expect classified*, expect not classified*, expect asks first, expect asks*, "
        "expect irrelevant*, expect changes*, expect refused, expect requires*, expect notice*, expect status*, regression, "
        "source*, note*",
    ),
}
"""Keyword to head form and clauses."""

_SHOWN = re.compile(r" !\S+|~")
_TOKEN = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+")


@frozen
class Step:
    """One piece of a form: a regular expression, what it is called, its capture's kind."""

    pattern: str
    expected: str
    place: str = ""


@frozen
class Form:
    """A compiled form.

    Attributes:
        key: Its key in `CLAUSES`, or the statement's keyword.
        text: The form as written in the table.
        steps: Its pieces; an optional piece is a tuple of steps.
        regex: The whole, with one group a place.
        places: The kind of each place, in order.
        conditional: Whether a condition follows.
    """

    key: str
    text: str
    steps: tuple["Step | tuple[Step, ...]", ...]
    regex: re.Pattern[str] = field(eq=False)
    places: tuple[str, ...]
    conditional: bool


def _step(token: str) -> Step:
    if token == "~when":  # on the line of what it qualifies: on a line of its own it begins a clause
        return Step(r"(?<=[ \t])when(?![\w\-])", "`when`")
    if token.startswith("("):
        words = [re.sub(r"\s+", r"\\s+", w.strip()) for w in token[1:-1].split("|")]
        words = [w.replace("NAME", NAME) for w in words]
        return Step(
            rf"(?:{'|'.join(words)})(?![\w\-])", " or ".join(f"`{w}`" for w in token[1:-1].split("|")), "WORDS_"
        )
    if token in PLACES:
        pattern, expected = PLACES[token]
        return Step(pattern, expected, token)
    return Step(rf"{re.escape(token)}(?![\w\-])", f"`{token}`")


def _regex(steps: tuple[Step | tuple[Step, ...], ...], *, capture: bool) -> str:
    pieces = []
    for step in steps:
        if isinstance(step, tuple):
            pieces.append(rf"(?:\s*{_regex(step, capture=capture)})?")
        elif step.place and capture:
            pieces.append(f"({step.pattern})")
        else:
            pieces.append(f"(?:{step.pattern})")
    text = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        text += piece if piece.startswith((r"(?:\s*(", r"(?:\s*(?:")) else rf"\s*{piece}"
    return text


def compile_form(key: str, text: str) -> Form:
    """Compile one line of the table."""
    steps: list[Step | tuple[Step, ...]] = []
    conditional = False
    barred = ""
    for token in _TOKEN.findall(text):
        if token.startswith("!"):
            barred = r"[ \t]*when" if token == "!~when" else rf"\s*{token[1:]}"
        elif token == "CONDITION":
            conditional = True
        elif token.startswith("["):
            steps.append(tuple(_step(t) for t in _TOKEN.findall(token[1:-1])))
        else:
            steps.append(_step(token))
    flat = [s for step in steps for s in (step if isinstance(step, tuple) else (step,))]
    return Form(
        key,
        _SHOWN.sub("", text),
        tuple(steps),
        re.compile(_regex(tuple(steps), capture=True) + (rf"(?!{barred}(?![\w\-]))" if barred else ""), re.ASCII),
        tuple(s.place for s in flat if s.place),
        conditional,
    )


FORMS: dict[str, Form] = {key: compile_form(key, text) for key, text in CLAUSES.items()}
HEADS: dict[str, Form] = {key: compile_form(key, f"{key} {head}".strip()) for key, (head, _) in STATEMENTS.items()}


@frozen
class Allowed:
    """The clauses of one statement: once or often, needed or not."""

    once: frozenset[str]
    often: frozenset[str]
    needed: frozenset[str]

    def __contains__(self, key: str) -> bool:
        """Return whether the clause may stand in the statement."""
        return key in self.once or key in self.often


def _allowed(line: str) -> Allowed:
    names = [name.strip() for name in line.split(",") if name.strip()]
    return Allowed(
        frozenset(n.rstrip("!") for n in names if not n.endswith("*")),
        frozenset(n.rstrip("*") for n in names if n.endswith("*")),
        frozenset(n.rstrip("!") for n in names if n.endswith("!")),
    )


ALLOWED: dict[str, Allowed] = {key: _allowed(line) for key, (_, line) in STATEMENTS.items()}
