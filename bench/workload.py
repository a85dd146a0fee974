"""The workload of the benchmarks, with a fixed seed: rulesets of any size, and shipments that they are asked about.

The shapes are those of a control list: most rules name one to three codes and a group of countries, some an end use, a
threshold or a value; a few name no code. Codes and destinations of shipments follow a long tail; a third are decontrolled.
Nothing in it is law.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

SEED = 20261126
CODES = 600
USES = ("civil", "research", "military", "nuclear", "missile", "chemical", "chips", "supercomputer")
COUNTRIES = [
    "CN",
    "DE",
    "JP",
    "KR",
    "TW",
    "GB",
    "MX",
    "CA",
    "NL",
    "SG",
    "IN",
    "HK",
    "IL",
    "AE",
    "RU",
    "VN",
    "MY",
    "FR",
    "TR",
    "BR",
    "US",
    "IT",
    "ES",
    "SE",
    "CH",
    "PL",
    "CZ",
    "AT",
    "BE",
    "DK",
    "FI",
    "NO",
    "IE",
    "PT",
    "GR",
    "HU",
    "RO",
    "BG",
    "HR",
    "SK",
    "SI",
    "LT",
    "LV",
    "EE",
    "LU",
    "CY",
    "MT",
    "IS",
    "AU",
    "NZ",
    "ZA",
    "EG",
    "MA",
    "TN",
    "DZ",
    "NG",
    "KE",
    "ET",
    "GH",
    "SN",
    "CI",
    "CM",
    "UG",
    "TZ",
    "ZM",
    "ZW",
    "NA",
    "BW",
    "MZ",
    "AO",
    "CD",
    "SD",
    "LY",
    "IQ",
    "IR",
    "SY",
    "LB",
    "JO",
    "SA",
    "KW",
    "QA",
    "BH",
    "OM",
    "YE",
    "PK",
    "AF",
    "BD",
    "LK",
    "NP",
    "MM",
    "TH",
    "LA",
    "KH",
    "PH",
    "ID",
    "BN",
    "MN",
    "KZ",
    "UZ",
    "KG",
    "TJ",
    "TM",
    "AZ",
    "AM",
    "GE",
    "BY",
    "UA",
    "MD",
    "RS",
    "ME",
    "MK",
    "AL",
    "BA",
    "AR",
    "CL",
    "PE",
    "CO",
    "VE",
    "EC",
    "BO",
    "PY",
    "UY",
    "CU",
    "DO",
    "HT",
    "JM",
    "TT",
    "PA",
    "CR",
    "NI",
    "HN",
    "SV",
    "GT",
    "KP",
    "MO",
]
START = date(2022, 1, 1)
DAYS = 1461


def _random(name: str) -> random.Random:
    return random.Random(f"{SEED} {name}")


def codes() -> list[str]:
    """Return the codes of the list, each a category with a letter below it."""
    draw = _random("codes")
    found: dict[str, None] = {}
    while len(found) < CODES:
        number = f"{draw.randint(0, 9)}{draw.choice('ABCDE')}{draw.randint(0, 999):03}"
        found[f"{number}.{draw.choice('abcdefgh')}"] = None
    return list(found)


def groups() -> dict[str, list[str]]:
    """Return the groups of countries: from a handful to nearly all."""
    draw = _random("groups")
    sizes = (4, 6, 12, 20, 24, 30, 40, 60, 80, 100, 120, 140)
    return {f"g{n}": sorted(draw.sample(COUNTRIES, min(size, len(COUNTRIES)))) for n, size in enumerate(sizes)}


def ruleset(rules: int) -> str:
    """Return a ruleset of so many rules, as text."""
    draw = _random(f"rules {rules}")
    known, names = codes(), list(groups())
    parts = [_head(known)]
    parts += [
        f"list x.{name} of country {{\n  complete\n  member {', '.join(words)}\n}}" for name, words in groups().items()
    ]
    licensed: dict[str, list[str]] = {}
    for n in range(rules):
        name = f"x.r{n:05}"
        conditions, effect = [], "requires license from XA"
        if draw.random() < 0.04:
            conditions += [f"end_use in {{ {', '.join(draw.sample(USES[2:], draw.randint(1, 2)))} }}"]
            conditions += [f"destination in x.{draw.choice(names[:6])}"]
            effect = "prohibits" if draw.random() < 0.3 else effect
        else:
            mine = sorted(draw.sample(known, draw.choice((1, 1, 1, 1, 2, 2, 3))))
            conditions += [f"item.code in {{ {', '.join(mine)} }}", f"destination in x.{draw.choice(names)}"]
            if draw.random() < 0.25:
                strong = f"item.power >= {draw.choice((600, 1600, 2400, 3200, 4800))}"
                dense = f"item.power >= {draw.choice((300, 600))} and item.density >= {draw.choice((3.2, 5.92, 8.5))}"
                conditions.append(f"({strong} or ({dense}))" if draw.random() < 0.3 else strong)
            if draw.random() < 0.12:
                conditions.append(f"end_use in {{ {', '.join(draw.sample(USES, draw.randint(1, 3)))} }}")
            if draw.random() < 0.1:
                conditions.append(f"item.value >= {draw.choice((1000, 5000, 25000))} USD")
            effect = "prohibits" if draw.random() < 0.05 else effect
        begin = START - timedelta(days=draw.randint(0, 1400)) if draw.random() < 0.5 else START + _days(draw)
        until = f" until {begin + timedelta(days=draw.randint(200, 1500))}" if draw.random() < 0.15 else ""
        when = "\n    and ".join(conditions)
        if draw.random() < 0.1 and licensed and conditions[0].startswith("item.code"):
            targets = draw.choice(list(licensed.values()))
            lifts = f"  lifts {', '.join(targets)}\n"
            parts.append(f'exception {name} {{\n{lifts}  when {when}\n  in force from {begin}{until}\n  source "b"\n}}')
            continue
        if effect != "prohibits":
            licensed.setdefault(conditions[0], []).append(name)
        parts.append(f'rule {name} {{\n  when {when}\n  {effect}\n  in force from {begin}{until}\n  source "b {n}"\n}}')
    return "\n".join(parts) + "\n"


def _days(draw: random.Random) -> timedelta:
    return timedelta(days=draw.randint(0, DAYS - 200))


def _head(known: list[str]) -> str:
    return f"""regime x "The workload" {{
  authority "XA"
  known through 2030-01-01
}}
scheme x.code "codes" {{
  form dotted
  partial
  codes {", ".join(known)}
}}
fact destination is country world "where it goes"
fact end_use is set of {{ {", ".join(USES)} }} world "what for"
fact item.code is code of x.code world "its code"
fact item.power is number world "processing power"
fact item.density is number world "power by area"
fact item.value is money choice "its value"
fact item.quantity is quantity in any choice "how much"
"""


def shipments(count: int, *, unstated: float = 0.02) -> Iterator[dict[str, Any]]:
    """Yield so many shipments; of the technical facts that a code has, a share is left unstated."""
    draw = _random("shipments")
    known = [*codes(), "none"]
    code_weights = [*(0.65 / (n + 1) ** 0.6 for n in range(CODES))]
    scale = sum(code_weights) / 0.65
    code_weights = [*(weight / scale for weight in code_weights), 0.35]
    place_weights = [1 / (n + 1) ** 0.9 for n in range(len(COUNTRIES))]
    use_weights = (0.86, 0.06, 0.03, 0.01, 0.01, 0.01, 0.01, 0.01)
    for n in range(count):
        code = draw.choices(known, code_weights)[0]
        item: dict[str, Any] = {
            "code": code,
            "value": f"{int(draw.lognormvariate(8.5, 1.8))} USD",
            "quantity": f"{draw.randint(1, 500)} pieces",
        }
        if code[0] in "34":
            for name, mean, spread in (("power", 7.3, 1.1), ("density", 1.0, 0.8)):
                if draw.random() >= unstated:
                    item[name] = str(round(draw.lognormvariate(mean, spread), 2))
        else:
            item |= {"power": "0", "density": "0"}
        yield {
            "id": f"S{n}",
            "date": (START + timedelta(days=draw.randrange(DAYS))).isoformat(),
            "destination": draw.choices(COUNTRIES, place_weights)[0],
            "end_use": draw.choices(USES, use_weights)[0],
            "parties_complete": True,
            "licenses": [],
            "item": item,
        }
