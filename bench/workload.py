"""The fixed-seed workload: rulesets of 10, 500 and 5,000 rules in our language, and books of orders.

Shaped like real law and not law: country groups, codes, end uses, thresholds, dates, exceptions by value. Codes and
destinations are drawn by Zipf's law; one cell in fifty is left empty, since facts are missing in life.

Run: python bench/workload.py FOLDER [--rules 500] [--orders 100000]
"""

import argparse
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SEED = 20260101
SIZES = (10, 500, 5_000)
COUNTRIES = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY "
    "CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM "
    "JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA "
    "NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD "
    "TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW"
).split()
USES = ("civil", "research", "military", "nuclear", "missile", "chembio", "advanced_ic", "supercomputer")
USE_WEIGHTS = (86, 6, 3, 1, 1, 1, 1, 1)
GROUPS = 24
CODES = 600
ENTITIES = 50_000
FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)


def codes() -> list[str]:
    """Return the codes of the scheme."""
    rng = random.Random(SEED + 1)
    found: dict[str, None] = {}
    while len(found) < CODES:
        found[f"{rng.randint(0, 9)}{rng.choice('ABCDE')}{rng.randint(0, 9)}{rng.randint(0, 99):02}.{rng.choice('abcdefgh')}"] = None
    return list(found)


def groups() -> dict[str, list[str]]:
    """Return the country groups: a few hundred countries down to one or two."""
    rng = random.Random(SEED + 2)
    sizes = [2, 4, 5, 9, 20, 25, 25, 30, 40, 40, 60, 80, 100, 120, 140, 150, 160, 170, 175, 180, 185, 188, 190, 191]
    return {f"G{n:02}": sorted(rng.sample(COUNTRIES, size)) for n, size in enumerate(sizes[:GROUPS])}


def listed() -> list[str]:
    """Return the names that stand on the list."""
    return [f"Entity {n:05}" for n in range(0, ENTITIES, 25)]


HEADER = """language 1
regime b "Bench" {
  authority "BA"
  known through 2030-01-01
  source "S"
}
fact purpose is one of { %s } world "use"
fact item.bench is code of b.code world "code"
fact item.density is number world "density"
scheme b.code "codes" {
  form dotted
  partial
  codes %s
}
"""


def ruleset(many: int) -> str:
    """Return a ruleset of *many* rules and exceptions, as text."""
    rng = random.Random(SEED + many)
    known = codes()
    parts = [HEADER % (", ".join(USES), ", ".join(known))]
    for name, members in groups().items():
        parts.append(f'list b.{name} "group" of country {{\n  complete\n  member {", ".join(members)}\n  source "S"\n}}\n')
    names = ", ".join(f'"{name}"' for name in listed())
    parts.append(f'list b.entities "entities" of text {{\n  complete\n  member {names}\n  source "S"\n}}\n')
    by_code: dict[str, list[str]] = {}
    every: list[str] = []
    for number in range(many):
        parts.append(_statement(rng, f"b.r{number:05}", known, by_code, every))
    return "".join(parts)


def _statement(rng: random.Random, name: str, known: list[str], by_code: dict[str, list[str]], every: list[str]) -> str:
    group = f"b.G{rng.randrange(GROUPS):02}"
    start = date(2018, 1, 1) + timedelta(days=rng.randrange(2700)) if rng.random() < 0.6 else date(2018, 1, 1)
    until = f" until {start + timedelta(days=rng.randint(200, 1500))}" if rng.random() < 0.15 else ""
    when: list[str] = []
    mine: list[str] = []
    if rng.random() < 0.04:  # whatever the item is
        kind = rng.random()
        if kind < 0.4:
            when = [f"purpose in {{ {', '.join(rng.sample(USES[2:], rng.randint(1, 2)))} }}", f"destination in {group}"]
        elif kind < 0.7:
            when = ["end_user.name in b.entities", f"destination in {group}", f"item.value >= {rng.choice((1000, 5000, 25000))} USD"]
        else:
            when = [f"destination in {group}", f"purpose in {{ {', '.join(rng.sample(USES, rng.randint(1, 3)))} }}"]
    else:
        mine = sorted(rng.sample(known, rng.choice((1, 1, 1, 1, 2, 2, 3))))
        when = [f"item.bench in {{ {', '.join(mine)} }}", f"destination in {group}"]
        if rng.random() < 0.25:
            bound = rng.choice((600, 1600, 2400, 3200, 4800))
            more = f" or item.tpp >= {rng.choice((300, 600))} and item.density >= {rng.choice(('1.6', '3.2', '5.92'))}"
            when.append(f"(item.tpp >= {bound}{more if rng.random() < 0.4 else ''})")
        if rng.random() < 0.12:
            when.append(f"purpose in {{ {', '.join(rng.sample(USES, rng.randint(1, 3)))} }}")
        if rng.random() < 0.10:
            when.append(f"item.value >= {rng.choice((1000, 5000, 25000))} USD")
        if rng.random() < 0.05:
            when.append(f"not destination in b.G{rng.randrange(4):02}")
    lifted = sorted({rule for code in mine for rule in by_code.get(code, ())})
    clauses = "".join(f"  when {part}\n" for part in when)
    dated = f'  in force from {start}{until}\n  source "15 CFR {rng.randint(740, 746)}.{rng.randint(1, 30)}({rng.choice("abcdef")})"\n}}\n'
    if lifted and rng.random() < 0.3:
        value = f"  when item.value < {rng.choice((500, 1000, 3000, 5000, 10000))} USD\n"
        return f'exception {name} "E" {{\n  lifts {", ".join(lifted)}\n  when item.bench in {{ {", ".join(mine)} }}\n{value}{dated}'
    every.append(name)
    for code in mine:
        by_code.setdefault(code, []).append(name)
    effect = "prohibits" if rng.random() < 0.08 else "requires license from BA"
    return f'rule {name} "R" {{\n{clauses}  {effect}\n{dated}'


def orders(many: int) -> Any:
    """Return a book of orders as a frame of text columns."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(SEED + 100)
    known = np.array(codes())
    drawn = np.minimum(rng.zipf(1.3, many) - 1, CODES * 4)
    code = np.where(rng.random(many) < 0.35, "none", known[drawn % CODES])
    place = np.array(COUNTRIES)[np.minimum(rng.zipf(1.2, many) - 1, 10**6) % len(COUNTRIES)]
    numbers = {"tpp": np.round(np.exp(rng.normal(7.3, 1.1, many))), "density": np.round(np.exp(rng.normal(1.0, 0.8, many)), 2)}
    days = np.datetime64(FIRST) + rng.integers(0, (LAST - FIRST).days + 1, many)

    def text(values: Any, suffix: str = "", missing: float = 0.02) -> Any:
        cells = pl.Series(values).cast(pl.String) + suffix
        return cells.set(pl.Series(rng.random(many) < missing), "")

    entity = rng.integers(0, ENTITIES, many)
    entity = np.where((rng.random(many) < 0.9) & (entity % 25 == 0), entity + 1, entity)
    return pl.DataFrame(
        {
            "id": pl.Series(np.arange(many)).cast(pl.String).str.zfill(7).str.replace("^", "SO-"),
            "date": pl.Series(days).cast(pl.Date).cast(pl.String),
            "destination": text(place),
            "purpose": text(rng.choice(USES, many, p=np.array(USE_WEIGHTS) / 100)),
            "consignee.name": text(pl.Series(rng.integers(0, 20_000, many)).cast(pl.String).str.replace("^", "Consignee ")),
            "end_user.name": text(pl.Series(entity).cast(pl.String).str.zfill(5).str.replace("^", "Entity ")),
            "item.bench": text(code),
            "item.hs": text(rng.choice(["854231", "847150", "903082", "851762", "848640", "880730", "271019", "290319"], many)),
            "item.tpp": text(pl.Series(numbers["tpp"]).cast(pl.Int64)),
            "item.density": text(numbers["density"]),
            "item.quantity": text(rng.integers(1, 500, many), " pieces"),
            "item.value": text(np.round(np.exp(rng.normal(8.5, 1.8, many))).astype("int64"), " USD"),
            "item.origin": text(rng.choice(["US", "US", "US", "US", "DE", "NL", "JP", "TW", "KR", "MX"], many)),
            "licenses": pl.Series(["none"]).new_from_index(0, many),
        }
    )  # fmt: skip


def prepare(folder: Path, rules: int, many: int) -> tuple[Path, Path]:
    """Write ruleset and book to *folder* where they are not there; return their paths."""
    place = folder / f"rules{rules}"
    if not (place / "bench.rules").exists():
        place.mkdir(parents=True, exist_ok=True)
        (place / "bench.rules").write_text(ruleset(rules), encoding="utf-8")
    book = folder / f"orders{many}.parquet"
    if not book.exists():
        frame = orders(many)
        frame.write_csv(book.with_suffix(".csv"))
        frame.write_parquet(book)
    return place, book


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--orders", type=int, default=100_000)
    chosen = parser.parse_args()
    for path in prepare(chosen.folder, chosen.rules, chosen.orders):
        print(path)


if __name__ == "__main__":
    main()
