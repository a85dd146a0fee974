"""The query itself, as SQL that DuckDB and SQLite both read.

Lines are taken apart into cells, and each distinct cell is answered once; a statement is met by joining what its
demands found, and only what is left over of its condition is reckoned for the lines that come so far.
"""

import string

from compliance.query.columns import Column
from compliance.query.plan import Plan, constraint_name
from compliance.query.tables import edition, kind_of
from compliance.values.facts import Base
from compliance.values.outcome import Outcome

_ZEROS = "0" * 60
_CODE_CHARACTERS = string.digits + string.ascii_letters + ".-"
_LIST_CHARACTERS = string.ascii_lowercase + string.digits + ".-"
_BLANKS = "32, 160, 5760, 8239, 8287, 12288, " + ", ".join(map(str, range(8192, 8203)))
"""Code points of the blanks, with which no text begins or ends."""
_PLACEHOLDERS = (
    "?", "-", "--", ".", "n/a", "#n/a", "n.a.", "na", "nan", "nat", "none", "null", "nil", "tbd", "tba", "unknown",
    "undefined", "not known", "not stated", "not available", "#value!", "#ref!",
)  # fmt: skip
_INDEXED = {
    "far_places": "n", "long_lines": "id, fact", "gaps": "id, fact", "open_facts": "id, fact", "bad": "id",
    "bad_words": "fact, word",
}  # fmt: skip
"""Steps that SQLite joins over and over, with the columns."""
_AT_ONCE = 40
"""Tables joined in one step: SQLite joins at most 64."""
_WORDS = (Base.COUNTRY, Base.CODE, Base.CHOICE, Base.TEXT)
_AMOUNTS = (Base.NUMBER, Base.QUANTITY, Base.MONEY)


def statements(plan: Plan, *, sqlite: bool, requirements: bool = False) -> list[str]:
    """Return the query as statements, of which the last yields the answers: one row a line, or with *requirements*
    one row for each thing said of a line.

    Args:
        sqlite: Whether it is for SQLite: it copies a named step wherever it is used, so that each step has to be a
            table there. Elsewhere the whole is one statement.
    """
    steps = [*_Query(plan).steps()]
    tail = _REQUIREMENTS if requirements else _decisions(sqlite=sqlite)
    if not sqlite:
        return ["WITH " + ",\n".join(f"{name} AS (\n{body}\n)" for name, body in steps) + "\n" + tail]
    found = []
    for name, body in steps:
        found += [f"DROP TABLE IF EXISTS temp.{name}", f"CREATE TEMPORARY TABLE {name} AS\n{body}"]
        if name in _INDEXED:
            found.append(f"CREATE INDEX temp.{name}_by ON {name} ({_INDEXED[name]})")
    return [*found, tail]


class _Query:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.asked = [c for c in plan.columns if c.type.base in (*_WORDS, *_AMOUNTS)]

    def steps(self) -> list[tuple[str, str]]:
        """Return the steps, each with its name."""
        return [
            ("places", "SELECT a.d + 10 * b.d + 1 AS n FROM law_digits a CROSS JOIN law_digits b"),
            (
                "far_places",
                "SELECT p.n + 100 * q.n - 100 AS n FROM places p CROSS JOIN places q",
            ),
            ("lines", self._lines()),
            ("long_lines", self._long()),
            ("cells", "SELECT DISTINCT fact, cell, opened, stretch FROM long_lines"),
            ("texts", "SELECT DISTINCT fact, cell FROM cells"),
            ("words", _WORDS_OF),
            ("vocabulary", "SELECT DISTINCT fact, word FROM words"),
            ("landed", _LANDED),
            ("amounts", _AMOUNTS_OF),
            ("hits", _HITS),
            ("truths", _TRUTHS),
            *self._wide(),
            ("subjects", self._subjects()),
            ("gaps", self._gaps()),
            ("bad_characters", _BAD_CHARACTERS),
            ("bad_words", _BAD_VOCABULARY),
            ("bad", self._bad()),
            ("untold", self._untold()),
            ("candidates", _CANDIDATES),
            ("met", _MET),
            ("answered", self._answered()),
            ("lifted", _LIFTED),
            ("placed", _PLACED),
            ("ranges", _RANGES),
            ("open_facts", _OPEN_FACTS),
            ("missing", _MISSING),
        ]

    def _lines(self) -> str:
        day = f's."{self.plan.on}"'
        cells = [f'NULLIF(s."{c.name}", \'\') AS "{c.name}"' for c in self.plan.columns if c not in self._days()]
        cells += [f'NULLIF(s."{c.name}_complete", \'\') AS "{c.name}_complete"' for c in self.plan.columns if c.split]
        cells += [f'{day} AS "{name}"' for name in dict.fromkeys(("law_day", *(c.name for c in self._days())))]
        cells += ['NULLIF(s."licenses", \'\') AS "licenses"']
        for role, names in self.plan.parties:
            filled = " OR ".join(f"s.\"{name}\" <> ''" for name in names) or "FALSE"
            cells.append(f"CASE WHEN {filled} THEN TRUE ELSE FALSE END AS given_{role}")
        return (
            'SELECT s."id" AS id, COALESCE(t.stretch, 0) AS stretch,\n  ' + ",\n  ".join(cells) + "\nFROM shipments s"
            f" LEFT JOIN law_stretches t ON {day} BETWEEN t.first_day AND t.last_day"
        )

    def _days(self) -> list[Column]:
        return [c for c in self.plan.columns if c.name == self.plan.on or c.fact == "date"]

    def _long(self) -> str:
        parts = []
        for c in self.asked:
            opened = "0"
            if c.split:
                flag = f'"{c.name}_complete"'
                opened = (
                    f"CASE WHEN {flag} = 'true' THEN 0 WHEN {flag} = 'false' OR INSTR(\"{c.name}\", ';') > 0"
                    " THEN 1 ELSE 0 END"
                )
            stretch = "stretch" if c.dated else "0"
            parts.append(
                f'SELECT id, {c.number} AS fact, "{c.name}" AS cell, {opened} AS opened, {stretch} AS stretch'
                f' FROM lines WHERE "{c.name}" IS NOT NULL'
            )
        return "\nUNION ALL ".join(parts or [_nothing("id", "0 AS fact", "'' AS cell", "0 AS opened", "0 AS stretch")])

    def _wide(self) -> list[tuple[str, str]]:
        """Return the answers of each fact in the columns of a line, a few facts a step."""
        steps: list[tuple[str, str]] = []
        by_fact: dict[int, list[int]] = {}
        for atom in self.plan.atoms:
            if any(f"w.q{atom.number}" in _tokens(text) for text in self._texts):
                by_fact.setdefault(atom.column.number, []).append(atom.number)
        joins: list[tuple[Column, list[int]]] = []
        for c in self.asked:
            numbers = by_fact.get(c.number, [])
            if not numbers:
                continue
            cases = ",\n  ".join(
                f"CASE WHEN MAX(CASE WHEN t.atom = {n} THEN t.truth END) = 2 THEN TRUE"
                f" WHEN MAX(CASE WHEN t.atom = {n} THEN t.truth END) = 1 THEN NULL ELSE FALSE END AS q{n}"
                for n in numbers
            )
            steps.append(
                (
                    f"fact_{c.number}",
                    f"SELECT c.cell, c.opened, c.stretch,\n  {cases}\nFROM cells c LEFT JOIN truths t"
                    " ON t.fact = c.fact AND t.cell = c.cell AND t.opened = c.opened AND t.stretch = c.stretch"
                    f"\nWHERE c.fact = {c.number} GROUP BY c.cell, c.opened, c.stretch",
                )
            )
            joins.append((c, numbers))
        before = "lines"
        for start in range(0, len(joins), _AT_ONCE):
            part = joins[start : start + _AT_ONCE]
            name = f"wide_{start // _AT_ONCE + 1}"
            columns = "".join(f", f{c.number}.q{n}" for c, numbers in part for n in numbers)
            joined = "\n".join(self._join(c) for c, _ in part)
            steps.append((name, f"SELECT b.*{columns}\nFROM {before} b\n{joined}"))
            before = name
        steps.append(("wide", f"SELECT b.* FROM {before} b"))
        return steps

    @property
    def _texts(self) -> list[str]:
        return [*self.plan.residuals, *self.plan.subjects, *self.plan.constraints]

    def _join(self, c: Column) -> str:
        stretch = "b.stretch" if c.dated else "0"
        opened = "0"
        if c.split:
            flag = f'b."{c.name}_complete"'
            opened = (
                f"CASE WHEN {flag} = 'true' THEN 0 WHEN {flag} = 'false' OR INSTR(b.\"{c.name}\", ';') > 0"
                " THEN 1 ELSE 0 END"
            )
        return (
            f'LEFT JOIN fact_{c.number} f{c.number} ON f{c.number}.cell = b."{c.name}"'
            f" AND f{c.number}.opened = {opened} AND f{c.number}.stretch = {stretch}"
        )

    def _subjects(self) -> str:
        parts = [
            f"SELECT id, {n} AS regime, CASE WHEN {text} THEN 2 WHEN NOT {text} THEN 0 ELSE 1 END AS subject"
            " FROM wide w"
            for n, text in enumerate(self.plan.subjects)
        ]
        return "\nUNION ALL ".join(parts)

    def _gaps(self) -> str:
        """Return the facts of a line that are not stated, or of which more may hold."""
        parts = []
        for c in self.plan.columns:
            parts.append(f"SELECT id, {c.number} AS fact, '{c.name}' AS name FROM lines WHERE \"{c.name}\" IS NULL")
        parts.append(
            "SELECT l.id, l.fact, f.name || '_complete' AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact"
            " WHERE l.opened = 1"
        )
        return "\nUNION ALL ".join(parts)

    def _bad(self) -> str:
        """Return the cells that no shipment may hold, and lines that are nobody's."""
        day = _is_day('"law_day"')
        parts = [
            _BAD_WORDS,
            _BAD_AMOUNTS,
            f"SELECT id, '{self.plan.on}' AS name FROM lines WHERE NOT COALESCE({day}, FALSE)",
            "SELECT id, 'licenses' AS name FROM lines WHERE \"licenses\" <> 'none'",
            'SELECT "id" AS id, \'id\' AS name FROM shipments GROUP BY "id" HAVING COUNT(*) > 1',
            "SELECT l.id, 'the tables of the law' AS name FROM lines l WHERE NOT EXISTS"
            f" (SELECT 1 FROM law_edition WHERE edition = '{edition(self.plan)}')",
        ]
        for c in self.plan.columns:
            cell = f'"{c.name}"'
            kind = kind_of(c, self.plan)
            if kind == "truth":
                parts.append(f"SELECT id, '{c.name}' AS name FROM lines WHERE {cell} NOT IN ('true', 'false', 'none')")
            if kind == "date" and c not in self._days():
                parts.append(
                    f"SELECT id, '{c.name}' AS name FROM lines WHERE {cell} <> 'none' AND NOT ({_is_day(cell)})"
                )
            if c.split:
                flag = f'"{c.name}_complete"'
                open_none = "" if "none" in c.type.choices else f" OR ({flag} = 'false' AND {cell} = 'none')"
                parts.append(
                    f"SELECT id, '{c.name}_complete' AS name FROM lines WHERE {flag} NOT IN ('true', 'false')"
                    f" OR ({flag} = 'true' AND {cell} IS NULL){open_none}"
                )
        parts += [f"SELECT id, {name} AS name FROM wide w WHERE {text}" for name, text, _ in self._constraints()]
        return "\nUNION ALL ".join(parts)

    def _untold(self) -> str:
        """Return the constraints that cannot be said in full, where they may be broken."""
        parts = [
            f"SELECT id, {name} AS name FROM wide w WHERE ({text}) IS NULL"
            for name, text, told in self._constraints()
            if not told
        ]
        return "\nUNION ALL ".join(parts or [_nothing("id", "'' AS name")])

    def _constraints(self) -> list[tuple[str, str, bool]]:
        """Return the constraints: name as a literal, expression, whether it says the whole."""
        refused = {r.statement for r in self.plan.refusals}
        names = [constraint_name(k) for k in self.plan.ruleset.constraints]
        return [
            ("'" + name.replace("'", "''") + "'", text, name not in refused)
            for name, text in zip(names, self.plan.constraints, strict=True)
        ]

    def _answered(self) -> str:
        whens = " ".join(f"WHEN {n} THEN {text}" for n, text in enumerate(self.plan.residuals))
        return (
            "SELECT m.id, m.statement, m.stretch, m.standing,\n"
            "  CASE WHEN m.rest THEN m.truth WHEN m.rest IS NULL THEN 1 ELSE 0 END AS truth\nFROM (\n"
            f"SELECT m.id, m.statement, m.stretch, m.standing, m.truth, (CASE s.residual {whens} END) AS rest\n"
            "FROM met m JOIN law_statements s ON s.statement = m.statement JOIN wide w ON w.id = m.id\n"
            ") m WHERE m.rest IS NULL OR m.rest"
        )


def _tokens(text: str) -> set[str]:
    found = text
    for sign in "(),":
        found = found.replace(sign, " ")
    return set(found.split())


def _nothing(*columns: str) -> str:
    return f"SELECT {', '.join(columns)} FROM lines WHERE 1 = 0"


def _digits_to_zero(text: str) -> str:
    for digit in "123456789":
        text = f"REPLACE({text}, '{digit}', '0')"
    return text


def _is_day(cell: str) -> str:
    """Return whether a cell is a day of the calendar from 1900 on, written YYYY-MM-DD."""
    year, month, day = f"SUBSTR({cell}, 1, 4)", f"SUBSTR({cell}, 6, 2)", f"SUBSTR({cell}, 9, 2)"
    fours = ", ".join(f"'{n:02d}'" for n in range(4, 100, 4))
    leap = f"(SUBSTR({cell}, 3, 2) IN ({fours}) OR (SUBSTR({cell}, 3, 2) = '00' AND SUBSTR({cell}, 1, 2) IN ({fours})))"
    last = (
        f"CASE WHEN {month} = '02' THEN CASE WHEN {leap} THEN '29' ELSE '28' END"
        f" WHEN {month} IN ('04', '06', '09', '11') THEN '30' ELSE '31' END"
    )
    return (
        f"{_digits_to_zero(cell)} = '0000-00-00' AND {year} >= '1900' AND {month} BETWEEN '01' AND '12'"
        f" AND {day} BETWEEN '01' AND {last}"
    )


# Cells --------------------------------------------------------------------------------------------

_WORDS_OF = """SELECT t.fact, t.cell, t.cell AS word FROM texts t JOIN law_facts f ON f.fact = t.fact
WHERE f.splits = 0 AND f.kind <> 'amount' AND (t.cell <> 'none' OR f.choice_none = 1)
UNION ALL
SELECT t.fact, t.cell, TRIM(SUBSTR(t.cell, p.n, INSTR(SUBSTR(t.cell || ';', p.n), ';') - 1)) AS word
FROM texts t JOIN law_facts f ON f.fact = t.fact JOIN far_places p ON p.n <= LENGTH(t.cell) + 1
WHERE f.splits = 1 AND (t.cell <> 'none' OR f.choice_none = 1) AND SUBSTR(';' || t.cell, p.n, 1) = ';'"""

_LANDED = """SELECT v.fact, v.word, v.form, v.marked, v.depth,
  CASE WHEN v.marked = 1 THEN v.word WHEN v.depth > 0 THEN SUBSTR(v.word, 1, v.depth) || '.' ELSE '.' END AS landing
FROM (
SELECT v.fact, v.word, f.form, MAX(CASE WHEN e.word IS NULL THEN 0 ELSE 1 END) AS marked,
  MAX(CASE WHEN m.word IS NULL THEN 0 ELSE p.n END) AS depth
FROM vocabulary v JOIN law_facts f ON f.fact = v.fact
LEFT JOIN law_marks e ON e.fact = v.fact AND e.word = v.word
LEFT JOIN places p ON f.form <> '' AND p.n < LENGTH(v.word)
  AND (f.form = 'digits' OR SUBSTR(v.word, p.n + 1, 1) = '.')
LEFT JOIN law_marks m ON m.fact = v.fact AND m.word = SUBSTR(v.word, 1, p.n)
GROUP BY v.fact, v.word, f.form
) v"""

_AMOUNTS_OF = f"""SELECT a.fact, a.cell, a.figure, a.unit,
  SUBSTR('{_ZEROS}' || LTRIM(a.whole, '0'), LENGTH(LTRIM(a.whole, '0')) + 1, 60) || '.'
    || RTRIM(a.fraction, '0') AS sized
FROM (
SELECT a.fact, a.cell, a.figure, a.unit, SUBSTR(a.figure, 1, INSTR(a.figure || '.', '.') - 1) AS whole,
  SUBSTR(a.figure, INSTR(a.figure || '.', '.') + 1) AS fraction
FROM (
SELECT t.fact, t.cell, SUBSTR(t.cell, 1, INSTR(t.cell || ' ', ' ') - 1) AS figure,
  SUBSTR(t.cell, INSTR(t.cell || ' ', ' ') + 1) AS unit
FROM texts t JOIN law_facts f ON f.fact = t.fact WHERE f.kind = 'amount' AND t.cell <> 'none'
) a
) a"""

_HITS = """SELECT c.fact, c.cell, c.opened, c.stretch, m.atom, m.truth
FROM cells c JOIN words w ON w.fact = c.fact AND w.cell = c.cell
JOIN landed l ON l.fact = w.fact AND l.word = w.word
JOIN law_members m ON m.fact = l.fact AND m.word = l.landing AND c.stretch BETWEEN m.begins AND m.ends
UNION ALL
SELECT c.fact, c.cell, c.opened, c.stretch, b.atom, CASE WHEN b.operator = '?' THEN 1 ELSE 2 END AS truth
FROM cells c JOIN amounts a ON a.fact = c.fact AND a.cell = c.cell
JOIN law_bounds b ON b.fact = a.fact AND b.unit = a.unit
WHERE CASE b.operator WHEN '>=' THEN a.sized >= b.bound WHEN '<=' THEN a.sized <= b.bound
  WHEN '>' THEN a.sized > b.bound WHEN '<' THEN a.sized < b.bound WHEN '=' THEN a.sized = b.bound ELSE TRUE END
UNION ALL
SELECT c.fact, c.cell, c.opened, c.stretch, a.atom, 1 AS truth
FROM cells c JOIN law_atoms a ON a.fact = c.fact WHERE c.opened = 1"""

_TRUTHS = """SELECT fact, cell, opened, stretch, atom, MAX(truth) AS truth
FROM hits GROUP BY fact, cell, opened, stretch, atom"""

_PLACEHOLDER_LIST = ", ".join(f"'{word}'" for word in _PLACEHOLDERS)

_BAD_CHARACTERS = """SELECT c.letter FROM (
SELECT DISTINCT SUBSTR(v.word, p.n, 1) AS letter FROM vocabulary v JOIN law_facts f ON f.fact = v.fact
JOIN far_places p ON p.n <= LENGTH(v.word) WHERE f.kind IN ('text', 'lists') AND LENGTH(v.word) <= 1000
) c JOIN law_characters b ON UNICODE(c.letter) BETWEEN b.first_point AND b.last_point"""

_BAD_VOCABULARY = f"""SELECT v.fact, v.word
FROM vocabulary v JOIN law_facts f ON f.fact = v.fact JOIN landed l ON l.fact = v.fact AND l.word = v.word
LEFT JOIN law_known k ON k.fact = v.fact AND k.word = v.word
LEFT JOIN law_marks a ON a.fact = v.fact AND a.word = SUBSTR(v.word, 1, l.depth)
WHERE CASE f.kind
  WHEN 'closed' THEN k.word IS NULL
  WHEN 'lists' THEN k.word IS NULL AND EXISTS (SELECT 1 FROM law_publishers p) AND (
    EXISTS (SELECT 1 FROM law_publishers p WHERE p.name = SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1))
    OR EXISTS (SELECT 1 FROM law_spellings q WHERE q.squeezed = REPLACE(REPLACE(v.word, '.', ''), '-', ''))
    OR INSTR(v.word, '.') = 0 OR SUBSTR(v.word, 1, 1) IN ('.', '-') OR SUBSTR(v.word, LENGTH(v.word), 1) IN ('.', '-')
    OR v.word LIKE '%..%' OR v.word LIKE '%.-%' OR v.word LIKE '%-.%' OR v.word LIKE '%--%'
    OR EXISTS (SELECT 1 FROM far_places p WHERE p.n <= LENGTH(v.word)
      AND INSTR('{_LIST_CHARACTERS}', SUBSTR(v.word, p.n, 1)) = 0))
  WHEN 'complete code' THEN l.marked = 0 AND (l.depth = 0 OR a.parent = 1)
  ELSE FALSE END
OR (f.kind IN ('text', 'lists') AND (LOWER(v.word) IN ({_PLACEHOLDER_LIST}) OR LENGTH(v.word) > 1000))
OR (f.kind IN ('text', 'lists') AND (UNICODE(SUBSTR(v.word, 1, 1)) IN ({_BLANKS})
  OR UNICODE(SUBSTR(v.word, LENGTH(v.word), 1)) IN ({_BLANKS})
  OR EXISTS (SELECT 1 FROM far_places p JOIN bad_characters b ON b.letter = SUBSTR(v.word, p.n, 1)
    WHERE p.n <= LENGTH(v.word))))
OR (f.kind IN ('code', 'complete code') AND l.marked = 0 AND (LOWER(v.word) IN ({_PLACEHOLDER_LIST})
  OR LENGTH(v.word) > 60 OR v.word LIKE '%..%' OR v.word LIKE '%.-%' OR v.word LIKE '%-.%' OR v.word LIKE '%--%'
  OR SUBSTR(v.word, 1, 1) IN ('.', '-') OR SUBSTR(v.word, LENGTH(v.word), 1) IN ('.', '-')
  OR SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1) <> UPPER(SUBSTR(v.word, 1, INSTR(v.word || '.', '.') - 1))
  OR (f.numbered = 1 AND INSTR({_digits_to_zero("v.word")}, '0') = 0)
  OR (f.form = 'digits' AND REPLACE({_digits_to_zero("v.word")}, '0', '') <> '')
  OR EXISTS (SELECT 1 FROM far_places p WHERE p.n <= LENGTH(v.word)
    AND INSTR('{_CODE_CHARACTERS}', SUBSTR(v.word, p.n, 1)) = 0)
  OR (f.form = 'dotted' AND EXISTS (SELECT 1 FROM places p JOIN law_marks m ON m.fact = v.fact
    AND m.squeezed = LOWER(REPLACE(REPLACE(SUBSTR(v.word, 1, p.n), '.', ''), '-', ''))
    WHERE p.n > l.depth AND (p.n = LENGTH(v.word) OR SUBSTR(v.word, p.n + 1, 1) = '.')))))
OR v.word = ''"""

_BAD_WORDS = """SELECT l.id, f.name AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact
WHERE LENGTH(l.cell) > 9999 OR l.cell <> TRIM(l.cell)
  OR l.cell <> SUBSTR(l.cell, 1, LENGTH(l.cell)) -- to SQLite a text ends at a NUL
  OR (f.kind <> 'amount' AND EXISTS (SELECT 1 FROM words w JOIN bad_words b ON b.fact = w.fact AND b.word = w.word
    WHERE w.fact = l.fact AND w.cell = l.cell))"""

_BAD_AMOUNTS = f"""SELECT l.id, f.name AS name FROM long_lines l JOIN law_facts f ON f.fact = l.fact
JOIN amounts a ON a.fact = l.fact AND a.cell = l.cell
LEFT JOIN law_units u ON u.fact = a.fact AND u.unit = a.unit
WHERE u.unit IS NULL OR a.figure = '' OR LENGTH(a.figure) > 40
  OR REPLACE({_digits_to_zero("a.figure")}, '0', '') NOT IN ('', '.')
  OR SUBSTR(a.figure, 1, 1) = '.' OR SUBSTR(a.figure, LENGTH(a.figure), 1) = '.'"""

# Statements ---------------------------------------------------------------------------------------

_CANDIDATES = """SELECT c.id, c.statement, c.truth, g.stretch, r.standing
FROM (
SELECT l.id, d.statement, t.truth FROM long_lines l
JOIN truths t ON t.fact = l.fact AND t.cell = l.cell AND t.opened = l.opened AND t.stretch = l.stretch
JOIN law_demands d ON d.atom = t.atom AND d.anchor = 1
UNION ALL
SELECT g.id, d.statement, 1 AS truth FROM gaps g JOIN law_demands d ON d.fact = g.fact AND d.anchor = 1
JOIN law_facts f ON f.fact = g.fact AND f.name = g.name
UNION ALL
SELECT l.id, s.statement, 2 AS truth FROM lines l CROSS JOIN law_statements s
WHERE NOT EXISTS (SELECT 1 FROM law_demands d WHERE d.statement = s.statement)
) c
JOIN lines g ON g.id = c.id
JOIN law_force r ON r.statement = c.statement AND g.stretch BETWEEN r.begins AND r.ends"""

_MET = """SELECT id, statement, stretch, standing, MIN(truth) AS truth FROM (
SELECT id, statement, stretch, standing, truth FROM candidates
UNION ALL
SELECT c.id, c.statement, c.stretch, c.standing,
  CASE WHEN l.id IS NULL THEN 1 ELSE COALESCE(t.truth, 0) END AS truth
FROM candidates c JOIN law_demands d ON d.statement = c.statement AND d.anchor = 0
LEFT JOIN long_lines l ON l.id = c.id AND l.fact = d.fact
LEFT JOIN truths t ON t.fact = l.fact AND t.cell = l.cell AND t.opened = l.opened AND t.stretch = l.stretch
  AND t.atom = d.atom
) m GROUP BY id, statement, stretch, standing HAVING MIN(truth) > 0"""

_LIFTED = """SELECT a.id, l.rule, MAX(CASE WHEN a.truth = 1 OR a.standing = 1 OR l.most = 1 THEN 1 ELSE 2 END) AS truth
FROM answered a JOIN law_lifts l ON l.exception = a.statement
WHERE a.standing > 0 GROUP BY a.id, l.rule"""

_PLACED = """SELECT a.id, s.regime, s.name, a.statement, e.effect, COALESCE(p.status, 'may_apply') AS status,
  COALESCE(p.low, 0) AS low, COALESCE(p.high, 5) AS high
FROM answered a JOIN law_statements s ON s.statement = a.statement AND s.kind <> 'exception'
JOIN law_effects e ON e.statement = a.statement AND a.stretch BETWEEN e.begins AND e.ends
JOIN subjects j ON j.id = a.id AND j.regime = s.regime
JOIN lines b ON b.id = a.id
LEFT JOIN lifted l ON l.id = a.id AND l.rule = a.statement
LEFT JOIN law_places p ON p.mode = e.mode AND p.truth = a.truth AND p.lifted = COALESCE(l.truth, 0)
  AND p.licenses = CASE WHEN b."licenses" IS NULL THEN 1 ELSE 0 END AND p.subject = j.subject
WHERE COALESCE(p.status, '') <> '-'"""

_RANGES = """SELECT id, regime, MAX(low) AS low, MAX(high) AS high FROM (
SELECT id, regime, low, high FROM placed
UNION ALL
SELECT id, regime, CASE WHEN subject = 2 THEN 1 ELSE 0 END AS low, CASE WHEN subject = 0 THEN 0 ELSE 1 END AS high
FROM subjects
) r GROUP BY id, regime"""

_OPEN_FACTS = """SELECT id, fact, name FROM gaps
UNION
SELECT l.id, l.fact, f.name -- a code stands for some code below it
FROM long_lines l JOIN law_facts f ON f.fact = l.fact JOIN words w ON w.fact = l.fact AND w.cell = l.cell
JOIN law_marks m ON m.fact = w.fact AND m.word = w.word AND m.parent = 1"""

_MISSING = """SELECT DISTINCT g.id, g.name FROM answered a
JOIN law_facts_of o ON o.statement = a.statement JOIN open_facts g ON g.id = a.id AND g.fact = o.fact
WHERE a.truth = 1 AND (NOT EXISTS (SELECT 1 FROM law_lifts l WHERE l.exception = a.statement) OR EXISTS
  (SELECT 1 FROM law_lifts l JOIN answered r ON r.statement = l.rule WHERE l.exception = a.statement AND r.id = a.id))
UNION
SELECT g.id, g.name FROM subjects j JOIN law_reach r ON r.regime = j.regime
JOIN open_facts g ON g.id = j.id AND g.fact = r.fact WHERE j.subject = 1"""

_REQUIREMENTS = """SELECT DISTINCT p.id AS id, r.name AS regime, p.name AS rule, p.effect AS effect, p.status AS status,
  p.low AS low, p.high AS high
FROM placed p JOIN law_regimes r ON r.regime = p.regime
WHERE NOT EXISTS (SELECT 1 FROM bad b WHERE b.id = p.id)
ORDER BY 1, 2, 3, 4, 5"""


def _decisions(*, sqlite: bool) -> str:
    lists = {
        "requirements": "SELECT DISTINCT id, name || ':' || status AS item FROM placed",
        "regimes": "SELECT r.id, g.name || ':' || CASE WHEN r.low = r.high THEN '' ELSE "
        f"{_word('r.low')} || '..' END || {_word('r.high')} AS item FROM ranges r"
        " JOIN law_regimes g ON g.regime = r.regime",
        "missing_facts": "SELECT DISTINCT id, name AS item FROM missing",
        "not_decided": "SELECT id, name AS item FROM untold UNION SELECT a.id, s.name AS item FROM answered a"
        " JOIN law_statements s ON s.statement = a.statement AND s.refused = 1"
        " UNION SELECT j.id, 'subject:' || r.name AS item FROM subjects j"
        " JOIN law_regimes r ON r.regime = j.regime AND r.refused = 1 WHERE j.subject = 1",
        "refused": "SELECT DISTINCT id, name AS item FROM bad",
    }
    joins = "\n".join(
        f'LEFT JOIN ({_strung(query, sqlite=sqlite)}) list_{n} ON list_{n}.id = s."id"'
        for n, query in enumerate(lists.values())
    )
    items = ", ".join(f"list_{n}.items AS {name}" for n, name in enumerate(lists))
    shown = ",\n  ".join(f"CASE WHEN d.wrong = 0 THEN d.{name} END AS {name}" for name in lists if name != "refused")
    return f"""SELECT d.id AS id,
  CASE WHEN d.wrong = 1 THEN 'refused' WHEN d.low = d.high THEN {_word("d.low")} ELSE 'undetermined' END AS outcome,
  CASE WHEN d.wrong = 1 THEN 'not_subject' ELSE {_word("d.low")} END AS low,
  CASE WHEN d.wrong = 1 THEN 'prohibited' ELSE {_word("d.high")} END AS high,
  {shown},
  CASE WHEN d.id IS NULL THEN 'id' ELSE d.refused END AS refused
FROM (
SELECT s."id" AS id, COALESCE(r.low, 0) AS low, COALESCE(r.high, 5) AS high,
  CASE WHEN list_{len(lists) - 1}.items IS NOT NULL OR s."id" IS NULL THEN 1 ELSE 0 END AS wrong, {items}
FROM shipments s
LEFT JOIN (SELECT id, MAX(low) AS low, MAX(high) AS high FROM ranges GROUP BY id) r ON r.id = s."id"
{joins}
) d ORDER BY 1"""


def _word(number: str) -> str:
    return f"CASE {number} " + " ".join(f"WHEN {int(o)} THEN '{o.word}'" for o in Outcome) + " END"


def _strung(query: str, *, sqlite: bool) -> str:
    if sqlite:  # before 3.44 it cannot order within an aggregate; it takes the rows in the order given
        return (
            f"SELECT id, GROUP_CONCAT(item, ' ') AS items FROM (SELECT * FROM ({query}) ORDER BY id, item) GROUP BY id"
        )
    return f"SELECT id, STRING_AGG(item, ' ' ORDER BY item NULLS FIRST) AS items FROM ({query}) q GROUP BY id"
