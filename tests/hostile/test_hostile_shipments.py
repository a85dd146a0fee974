"""Hostile shipments: every one is refused with a code and a place, and nothing is coerced.

The kinds are those measured in the stack's own dangers: what `json`, `float`, `csv` and Unicode let
through by default, and what makes them slow, big or deep.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.shipment.small_vocabulary import VOCABULARY

from compliance.shipment.assume import read_assumptions
from compliance.shipment.csv_orders import read_csv
from compliance.shipment.read import Reading, read_json, read_jsonl
from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic, render_all

# A fact, JSON for its value, and the code of its refusal. The fact is put into an order that is otherwise good.
VALUES: list[tuple[str, str, str]] = [
    # what a float would make of it: compared with a threshold, NaN is never above it
    ("item.tpp", "NaN", "E0606"),
    ("item.tpp", "Infinity", "E0606"),
    ("item.tpp", "-Infinity", "E0606"),
    ("item.tpp", '"NaN"', "E0606"),
    ("item.tpp", '"nan"', "E0606"),
    ("item.tpp", '"-inf"', "E0606"),
    ("item.tpp", '"sNaN123"', "E0606"),
    ("item.tpp", "1e400", "E0606"),
    ("item.tpp", "-1e400", "E0606"),
    ("item.tpp", "1e-400", "E0606"),
    ("item.tpp", "1E+999999999", "E0606"),
    ("item.tpp", "1e-999999999", "E0606"),
    ("item.tpp", "1e99999999999999999999999", "E0606"),
    ("item.tpp", "0e999999999", "E0606"),
    ("item.tpp", "-1", "E0606"),
    ("item.tpp", "-0.000001", "E0606"),
    ("item.tpp", '"-1"', "E0606"),
    ("item.tpp", "9" * 41, "E0606"),
    ("item.tpp", "9" * 4300, "E0606"),
    ("item.tpp", "9" * 5000, "E0606"),
    ("item.tpp", "0." + "1" * 41, "E0606"),
    ("item.tpp", f'"{"9" * 5000}"', "E0606"),
    # what int() and float() take from a text
    ("item.tpp", '"1_000"', "E0606"),
    ("item.tpp", '"4,800"', "E0606"),
    ("item.tpp", '"4.800,0"', "E0606"),
    ("item.tpp", '"4 800"', "E0606"),
    ("item.tpp", '"4\u00a0800"', "E0606"),
    ("item.tpp", '"1e3"', "E0606"),
    ("item.tpp", '"0x1F"', "E0606"),
    ("item.tpp", '"0b11"', "E0606"),
    ("item.tpp", '"4992\\n"', "E0606"),
    ("item.tpp", '"\\t4992"', "E0606"),
    ("item.tpp", '"4992\\u0000"', "E0606"),
    ("item.tpp", '"\\ufeff4992"', "E0606"),
    ("item.tpp", '"\u202e2994"', "E0606"),
    ("item.tpp", '"４９９２"', "E0606"),
    ("item.tpp", '"٤٩٩٢"', "E0606"),
    ("item.tpp", '"४९९२"', "E0606"),
    ("item.tpp", '"𝟒𝟗𝟗𝟐"', "E0606"),
    ("item.tpp", '"4²"', "E0606"),
    ("item.tpp", '"½"', "E0606"),
    ("item.tpp", '"Ⅷ"', "E0606"),
    ("item.tpp", '"4992−1"', "E0606"),
    ("item.tpp", '">= 4800"', "E0606"),
    ("item.tpp", '"=4800"', "E0606"),
    ("item.tpp", '""', "E0606"),
    ("item.tpp", '"unknown"', "E0606"),
    ("item.tpp", "true", "E0604"),
    ("item.tpp", "[4992]", "E0604"),
    ("item.tpp", '{"value": 4992}', "E0604"),
    ("item.tpp", '"4992 kg"', "E0605"),
    ("item.tpp", '"4992 %"', "E0605"),
    # units and money
    ("item.mass", '"200 KG"', "E0605"),
    ("item.mass", '"200 pieces"', "E0605"),
    ("item.mass", '"200 ｋｇ"', "E0605"),
    ("item.mass", '"200 \u212ag"', "E0605"),
    ("item.mass", '"200 lb"', "E0605"),
    ("item.mass", '"200 mm2"', "E0605"),
    ("item.mass", '"200 kg kg"', "E0606"),
    ("item.quantity", "200", "E0605"),
    ("item.quantity", '"200 USD"', "E0605"),
    ("item.us_controlled_share", '"0.1 kg"', "E0605"),
    ("item.us_controlled_share", '"0,1 %"', "E0606"),
    ("item.us_controlled_share", '"0.1 ％"', "E0606"),
    ("item.value", "12000", "E0605"),
    ("item.value", '"12000 usd"', "E0605"),
    ("item.value", '"12000 BTC"', "E0605"),
    ("item.value", '"12000 U\u0405D"', "E0605"),
    ("item.value", '"$12000"', "E0606"),
    ("item.value", '"USD 12000"', "E0606"),
    ("item.value", '"-5 USD"', "E0606"),
    # what bool() takes
    ("item.datacenter", '"False"', "E0604"),
    ("item.datacenter", '"false"', "E0604"),
    ("item.datacenter", '"no"', "E0604"),
    ("item.datacenter", '"0"', "E0604"),
    ("item.datacenter", '""', "E0604"),
    ("item.datacenter", "0", "E0604"),
    ("item.datacenter", "1", "E0604"),
    ("item.datacenter", "0.0", "E0604"),
    ("item.datacenter", "NaN", "E0606"),
    ("item.datacenter", "{}", "E0604"),
    ("item.datacenter", "[false]", "E0604"),
    ("end_user.military", '"None"', "E0604"),
    ("end_user.military", '"null"', "E0604"),
    ("parties_complete", '"true"', "E0604"),
    ("end_use_complete", '"true"', "E0604"),
    ("end_use_complete", "1", "E0604"),
    # days, never times
    ("date", '"2025-06-15T00:30:00"', "E0607"),
    ("date", '"2025-06-15T00:30:00+08:00"', "E0607"),
    ("date", '"2025-06-15Z"', "E0607"),
    ("date", '"2025-06-15 "', "E0607"),
    ("date", '"2025-06-15\\n"', "E0607"),
    ("date", '"2025-02-29"', "E0607"),
    ("date", '"2025-00-01"', "E0607"),
    ("date", '"0000-01-01"', "E0607"),
    ("date", '"0025-06-15"', "E0607"),
    ("date", '"+12025-06-15"', "E0607"),
    ("date", '"2025-W24-7"', "E0607"),
    ("date", '"06/15/2025"', "E0607"),
    ("date", '"15.06.2025"', "E0607"),
    ("date", '"２０２５-０６-１５"', "E0607"),
    ("date", '"2025‑06‑15"', "E0607"),
    ("date", '"today"', "E0607"),
    ("date", '"none"', "E0607"),
    ("date", "20250615", "E0604"),
    ("date", "1750000000.0", "E0604"),
    ("date", '["2025-06-15"]', "E0604"),
    # countries: look-alikes, case, codes that languages fold
    ("destination", '"Cub\u0430"', "E0602"),
    ("destination", '"\u0421uba"', "E0602"),
    ("destination", '"СUВА"', "E0602"),
    ("destination", '"ＣＵ"', "E0602"),
    ("destination", '"cu"', "E0602"),
    ("destination", '"CU\\u0000"', "E0602"),
    ("destination", '"C\u200bU"', "E0602"),
    ("destination", '"\u202eUC"', "E0602"),
    ("destination", '"CU\u00ad"', "E0602"),
    ("destination", '"\u212auwait"', "E0602"),
    ("destination", '"German\u0443"', "E0602"),
    ("destination", '"Cuba\u0301"', "E0602"),
    ("destination", '" CU"', "E0602"),
    ("destination", '"🇨🇺"', "E0602"),
    ("destination", '"XX"', "E0602"),
    ("destination", '""', "E0602"),
    ("destination", '"\\ud800"', "E0602"),
    ("destination", f'"{"A" * 100_000}"', "E0602"),
    ("destination", '["CU", "CA"]', "E0604"),
    ("destination", "false", "E0604"),
    ("destination", "NaN", "E0606"),
    # codes: another case or form would be another code, or none
    ("item.eccn", '"3a090"', "E0608"),
    ("item.eccn", '"3A090A"', "E0608"),
    ("item.eccn", '"3A-090"', "E0608"),
    ("item.eccn", '"3A090.A"', "E0608"),
    ("item.eccn", '"3A090.a "', "E0608"),
    ("item.eccn", '"3\u0410090"', "E0608"),
    ("item.eccn", '"３Ａ０９０"', "E0608"),
    ("item.eccn", '"3A090\\u0000"', "E0608"),
    ("item.eccn", '"3A090\u200d"', "E0608"),
    ("item.eccn", '"../3A090"', "E0608"),
    ("item.eccn", '"3A090;EAR99"', "E0608"),
    ("item.eccn", '"3A090, EAR99"', "E0608"),
    ("item.eccn", '"EAR99*"', "E0608"),
    ("item.eccn", '""', "E0608"),
    ("item.cn", '"1c902.a.4"', "E0608"),
    ("item.cn", '"1C902a4"', "E0608"),
    ("item.cn", '"1C902.A.9"', "E0608"),
    ("item.cn", '"unknown"', "E0608"),
    ("item.cn", '"null"', "E0608"),
    ("item.cn", '"NA"', "E0608"),
    ("item.cn", f'"{"1." * 100_000}1"', "E0608"),
    ("item.hs", "8505119000", "E0604"),
    ("item.hs", "8505.11", "E0604"),
    ("item.hs", '"٨٥٠٥"', "E0608"),
    # choices and texts
    ("end_use", '"Military"', "E0609"),
    ("end_use", '"mil\u0456tary"', "E0609"),
    ("end_use", '"civil "', "E0609"),
    ("end_use", '"civil,military"', "E0609"),
    ("knowledge", '"None"', "E0609"),
    ("end_user.on_lists", '"N/A"', "E0604"),
    ("end_user.on_lists", '"None"', "E0604"),
    ("end_user.on_lists", '"-"', "E0604"),
    ("end_user.on_lists", '" "', "E0604"),
    ("end_user.name", '"Firm\\u0000"', "E0613"),
    ("end_user.name", '"Firm\\u001b[2J"', "E0613"),
    ("end_user.name", '"Firm\\r\\nX-Header: 1"', "E0613"),
    ("end_user.name", '"\u202emriF"', "E0613"),
    ("end_user.name", '"\u2066Firm\u2069"', "E0613"),
    ("end_user.name", '"Fi\u200brm"', "E0613"),
    ("end_user.name", '"Fi\u3164rm"', "E0613"),
    ("end_user.name", '"Fi\ufe0frm"', "E0613"),
    ("end_user.name", '"Fi\U000e0072rm"', "E0613"),
    ("end_user.name", '"Firm\\ud83d"', "E0613"),
    ("end_user.name", '"Firm\ue000"', "E0613"),
    ("end_user.name", '" Firm"', "E0613"),
    ("end_user.name", f'"{"F" * 1001}"', "E0613"),
    ("end_user.name", '{"$ref": "file:///etc/passwd"}', "E0604"),
    # names of facts
    ("military_end_use", "true", "E0603"),
    ("end_user.militry", "false", "E0603"),
    ("end_user.military_", "false", "E0603"),
    ("End_user.military", "false", "E0603"),
    ("end_user.MILITARY", "false", "E0603"),
    ("end_us\u0435r.military", "false", "E0603"),
    ("end_user.__class__", "1", "E0603"),
    ("__proto__", "{}", "E0603"),
    ("item.tpp ", "1", "E0603"),
    ("item.", "1", "E0603"),
    (".item", "1", "E0603"),
    ("party.military", "false", "E0603"),
    ("row.country", '"US"', "E0603"),
    ("assumed", "{}", "E0603"),
    ("parties", "[]", "E0603"),
    ("k" * 100_000, "1", "E0603"),
    # parts that are no objects and no lists
    ("end_user", '"Firm"', "E0614"),
    ("end_user", "[]", "E0614"),
    ("end_user", "true", "E0614"),
    ("end_user", '["none"]', "E0614"),
    ("licenses", '"L-1"', "E0614"),
    ("licenses", '[["L-1"]]', "E0614"),
    ("licenses", "NaN", "E0614"),
    ("item.components", "{}", "E0614"),
    ("item.components", "[null]", "E0614"),
    ("item.components", "true", "E0614"),
    ("id", "5", "E0604"),
    ("id", '"a\\u0000"', "E0613"),
    ("transit", "[" + '"DE",' * 1000 + '"DE"]', "E0614"),
    ("transit", '["DE", "none"]', "E0604"),
    ("transit", '["DE", null]', "E0604"),
    ("transit", '["DE", ["US"]]', "E0604"),
    ("transit", '["DE", NaN]', "E0606"),
    ("end_use_complete", "true", "E0611"),
    ("item.components_complete", "true", "E0611"),
    ("item.cn", "[" * 500 + "]" * 500, "E0604"),
    ("item.tpp", '{"a":' * 500 + "1" + "}" * 500, "E0604"),
]

# A whole document, the code, and what the place begins with.
DOCUMENTS: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "E0601", "in.json:1:1"),
    "blank": (" \n ", "E0601", "in.json:2:2"),
    "number": ("5", "E0614", "in.json $"),
    "null": ("null", "E0614", "in.json $"),
    "text": ('"none"', "E0614", "in.json $"),
    "nan alone": ("NaN", "E0614", "in.json $"),
    "empty list": ("[]", "E0614", "in.json $"),
    "empty object": ("{}", "E0614", "in.json $.lines"),
    "list of lists": ("[[]]", "E0614", "in.json $[0]"),
    "no lines": ('{"destination": "US"}', "E0614", "in.json $.lines"),
    "lines empty": ('{"lines": []}', "E0614", "in.json $.lines"),
    "lines none": ('{"lines": "none"}', "E0614", "in.json $.lines"),
    "lines an object": ('{"lines": {"0": {}}}', "E0614", "in.json $.lines"),
    "lines nan": ('{"lines": NaN}', "E0614", "in.json $.lines"),
    "a line null": ('{"lines": [{}, null]}', "E0614", "in.json $.lines[1]"),
    "lines of one id": ('{"lines": [{"id": "1"}, {"id": "1"}]}', "E0614", "in.json $.lines[1].id"),
    "item and lines": ('{"item": {}, "lines": [{}]}', "E0610", "in.json $.item"),
    "key twice": ('{"item": {}, "destination": "CU", "destination": "CA"}', "E0610", "in.json $.destination"),
    "key twice, escaped": ('{"item": {}, "date": null, "d\\u0061te": null}', "E0610", "in.json $.date"),
    "key twice, nested": ('{"lines": [{"cn": "3A001", "cn": "none"}]}', "E0610", "in.json $.lines[0].cn"),
    "key twice, lines": ('{"lines": [{"cn": "3A001"}], "lines": [{}]}', "E0610", "in.json $.lines"),
    "key twice, party": ('{"item": {}, "end_user": {}, "end_user": {}}', "E0610", "in.json $.end_user"),
    "key twice, component": (
        '{"item": {"components": [{"cn": null, "cn": null}]}}',
        "E0610",
        "in.json $.item.components[0]",
    ),
    "fact flat and nested": ('{"item": {"tpp": 1}, "item.tpp": 9000}', "E0610", "in.json $.item.tpp"),
    "fact flat and nested, null": ('{"item": {"tpp": null}, "item.tpp": 1}', "E0610", "in.json $.item.tpp"),
    "key twice under flat": ('{"item": {"cn": "3A001", "cn": null}, "item.tpp": 1}', "E0610", "in.json $.item.cn"),
    "bom": (b'\xef\xbb\xbf{"item": {}}', "E0002", "in.json:1:1"),
    "bom in text": ('\ufeff{"item": {}}', "E0002", "in.json:1:1"),
    "utf-16": ('{"item": {}}'.encode("utf-16"), "E0002", "in.json:1:1"),
    "utf-16 without a mark": ('{"item": {}}'.encode("utf-16-le"), "E0003", "in.json:1:2"),
    "utf-32": ('{"item": {}}'.encode("utf-32-be"), "E0003", "in.json:1:1"),
    "latin-1": ('{"item": {"description": "Müller"}}'.encode("latin-1"), "E0002", "in.json:1:"),
    "overlong utf-8": (b'{"id": "\xc0\xaf", "item": {}}', "E0002", "in.json:1:9"),
    "surrogate in utf-8": (b'{"id": "\xed\xa0\x80", "item": {}}', "E0002", "in.json:1:9"),
    "cut in a character": (b'{"item": {}, "id": "\xe4\xb8', "E0002", "in.json:1:21"),
    "nul": ('{"item": {}}\0', "E0003", "in.json:1:13"),
    "nul in a key": ('{"item": {}, "i\\u0000d": 1}', "E0603", 'in.json $["i\\u0000d"]'),
    "surrogate in a key": ('{"item": {}, "i\\ud800d": 1}', "E0603", 'in.json $["i\\ud800d"]'),
    "bidi in a key": ('{"item": {}, "\u202edi": 1}', "E0603", 'in.json $["\\u202edi"]'),
    "raw control": ('{"item": {"description": "a\x01b"}}', "E0601", "in.json:1:"),
    "raw line break": ('{"item": {"description": "a\nb"}}', "E0601", "in.json:1:"),
    "single quotes": ("{'item': {}}", "E0601", "in.json:1:2"),
    "trailing comma": ('{"item": {},}', "E0601", "in.json:1:13"),
    "comment": ('{"item": {} /* none */}', "E0601", "in.json:1:13"),
    "two documents": ('{"item": {}}{"item": {}}', "E0601", "in.json:1:13"),
    "cut": ('{"item": {"cn": "3A0', "E0601", "in.json:1:17"),
    "bad escape": ('{"id": "\\x41"}', "E0601", "in.json:1:9"),
    "bad unicode escape": ('{"id": "\\u12"}', "E0601", "in.json:1:"),
    "leading zero": ('{"item": {"tpp": 04992}}', "E0601", "in.json:1:19"),
    "plus": ('{"item": {"tpp": +1}}', "E0601", "in.json:1:18"),
    "hexadecimal": ('{"item": {"tpp": 0x10}}', "E0601", "in.json:1:19"),
    "point without digits": ('{"item": {"tpp": 1.}}', "E0601", "in.json:1:19"),
    "full-width digits": ('{"item": {"tpp": ４９９２}}', "E0601", "in.json:1:18"),
    "python": ('{"item": {"datacenter": True}}', "E0601", "in.json:1:25"),
    "yaml": ("item:\n  cn: 3A001\n", "E0601", "in.json:1:1"),
    "xml": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "E0601", "in.json:1:1"),
    "pickle": (b"\x80\x04\x95\x00", "E0002", "in.json:1:1"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", "E0003", "in.json:1:6"),
    "deep lists": ("[" * 100_000, "E0601", "in.json"),
    "deep lists, closed": ("[" * 100_000 + "]" * 100_000, "E0601", "in.json"),
    "deep objects": ('{"item":' * 100_000, "E0601", "in.json"),
    "deep items": ('{"item":' * 500 + "{}" + "}" * 500, "E0603", "in.json $.item.item"),
    "deep components": (
        '{"item": {"components": [' * 1 + '{"components": [' * 400 + "]}" * 400 + "]}}",
        "E0603",
        "in.json",
    ),
    "eleven megabytes": (" " * 11_000_000, "E0004", "in.json"),
    "eleven megabytes of bytes": (b"9" * 11_000_000, "E0004", "in.json"),
    "a million objects": ("[" + "{}," * 1_000_000 + "{}]", "E0004", "in.json"),
    "two million numbers": ("[" + "1.5," * 2_000_000 + "1]", "E0004", "in.json"),
    "a number of nine megabytes": ('{"item": {"tpp": ' + "9" * 9_000_000 + "}}", "E0606", "in.json $.item.tpp"),
    "a text of nine megabytes": (
        '{"item": {"description": "' + "x" * 9_000_000 + '"}}',
        "E0613",
        "in.json $.item.description",
    ),
    "a key of nine megabytes": ('{"item": {}, "' + "x" * 9_000_000 + '": 1}', "E0603", "in.json $"),
    "ten thousand unknown keys": ("{" + ",".join(f'"k{i}": 1' for i in range(10_000)) + "}", "E0603", "in.json $.k0"),
    "ten thousand bad lines": ('{"lines": [' + "1," * 10_000 + "1]}", "E0614", "in.json $.lines[0]"),
}

GOOD_ROW = "SO-1,2025-06-15,US,4992,Firm"
HEADINGS = "id,date,destination,item.tpp,end_user.name"
# A table, the code, and where it is found.
TABLES: dict[str, tuple[str | bytes, str, str]] = {
    "formula": (f"{HEADINGS}\nSO-1,2025-06-15,US,=1+1,Firm", "E0613", "in.csv row 2, column item.tpp"),
    "formula that calls": (
        f"{HEADINGS}\nSO-1,2025-06-15,US,1,=HYPERLINK(x)",
        "E0613",
        "in.csv row 2, column end_user.name",
    ),
    "formula that runs": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,@SUM(1+9)*cmd|' /C calc'!A0", "E0613", "in.csv row 2"),
    "formula with a plus": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,+cmd|' /C calc'!A0", "E0613", "in.csv row 2"),
    "formula with a minus": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,-2+3+cmd|' /C calc'!A0", "E0613", "in.csv row 2"),
    "formula as an id": (f"{HEADINGS}\n=1,2025-06-15,US,1,Firm", "E0613", "in.csv row 2, column id"),
    "nul": (f"{HEADINGS}\n{GOOD_ROW}\0", "E0003", "in.csv row 2"),
    "latin-1": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,Müller".encode("latin-1"), "E0002", "in.csv row 2"),
    "utf-16": (f"{HEADINGS}\n{GOOD_ROW}".encode("utf-16"), "E0002", "in.csv row 1"),
    "quote left open": (f'{HEADINGS}\n"{GOOD_ROW}', "E0601", "in.csv row 2"),
    "quote in the middle": (f'{HEADINGS}\n"SO"-1,2025-06-15,US,1,Firm', "E0601", "in.csv row 2"),
    "a cell too many": (f"{HEADINGS}\n{GOOD_ROW},", "E0601", "in.csv row 2"),
    "a cell too few": (f"{HEADINGS}\nSO-1,2025-06-15,US,1", "E0601", "in.csv row 2"),
    "a comma in a number": (f"{HEADINGS}\nSO-1,2025-06-15,US,4,992,Firm", "E0601", "in.csv row 2"),
    "a quoted comma in a number": (
        f'{HEADINGS}\nSO-1,2025-06-15,US,"4,992",Firm',
        "E0606",
        "in.csv row 2, column item.tpp",
    ),
    "a line break of a Mac": (f"{HEADINGS}\r{GOOD_ROW}", "E0601", "in.csv row 1"),
    "a vertical tab": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,Fi\x0brm", "E0613", "in.csv row 2, column end_user.name"),
    "a long cell": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,{'F' * 200_000}", "E0004", "in.csv row 2, column end_user.name"),
    "a long quoted cell": (f'{HEADINGS}\nSO-1,2025-06-15,US,1,"{"F" * 200_000}"', "E0601", "in.csv row 2"),
    "a long row": (f"{HEADINGS}\n{'F' * 2_000_000}", "E0004", "in.csv row 2"),
    "many columns": ("id," * 5000 + "id\n", "E0004", "in.csv row 1"),
    "many cells": (f"{HEADINGS}\n" + "," * 500_000 + "1", "E0601", "in.csv row 2"),
    "heading twice": (f"{HEADINGS},item.tpp\n{GOOD_ROW},1", "E0610", "in.csv row 1, column item.tpp"),
    "unknown heading": (f"{HEADINGS},military_end_use\n{GOOD_ROW},1", "E0603", "in.csv row 1, column military_end_use"),
    "heading of look-alikes": (f"{HEADINGS},it\u0435m.cn\n{GOOD_ROW},1", "E0603", "in.csv row 1"),
    "heading of another case": (f"{HEADINGS},ITEM.CN\n{GOOD_ROW},1", "E0603", "in.csv row 1, column ITEM.CN"),
    "no heading": (f"{HEADINGS},\n{GOOD_ROW},1", "E0603", "in.csv row 1, column number 6"),
    "semicolons": ("id;item.tpp\nSO-1;1", "E0603", "in.csv row 1"),
    "nan": (f"{HEADINGS}\nSO-1,2025-06-15,US,nan,Firm", "E0606", "in.csv row 2, column item.tpp"),
    "a date of Excel": (f"{HEADINGS}\nSO-1,45823,US,1,Firm", "E0607", "in.csv row 2, column date"),
    "an error of Excel": (f"{HEADINGS}\nSO-1,2025-06-15,US,1,#N/A", "E0604", "in.csv row 2, column end_user.name"),
    "two countries": (f"{HEADINGS}\nSO-1,2025-06-15,US;CU,1,Firm", "E0602", "in.csv row 2, column destination"),
}


def with_fact(name: str, value: str) -> str:
    """Return a good order with one more fact, put where its name says."""
    return '{"item": {"description": "magnet"}, "' + name + '": ' + value + "}"


def assert_refused(readings: list[Reading], code: str, place: str) -> list[Diagnostic]:
    """Hold that nothing was taken, and that the refusal has its code, its place and a rendering."""
    diagnostics = [d for reading in readings for d in reading.diagnostics]
    assert not any(reading.shipments for reading in readings)
    assert code in {d.code for d in diagnostics}
    assert any(d.code == code and d.path.startswith(place) for d in diagnostics), [
        d.path[:200] for d in diagnostics[:5]
    ]
    assert all(d.code in CATALOGUE and d.path and len(d.path) < 500 and len(d.message) < 500 for d in diagnostics)
    render_all(diagnostics).encode("utf-8")  # no lone surrogate gets as far as a terminal
    assert not set("\x1b\u202e\u2066\u200b\0") & set(render_all(diagnostics))
    return diagnostics


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """No hostile input keeps us busy."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("name", "value", "code"), VALUES, ids=range(len(VALUES)))
def test_value(name: str, value: str, code: str) -> None:
    """A hostile value in a good order is refused at its fact, and the order with it."""
    plain = name if len(name) < 80 and name.replace("_", "").replace(".", "").isalnum() and name.isascii() else ""
    place = f"in.json $.{plain.rstrip('.')}" if plain and not plain.startswith(".") else "in.json $"

    found = assert_refused([read_json(with_fact(name, value), VOCABULARY, name="in.json")], code, place)

    assert {d.code for d in found} == {code}


@pytest.mark.parametrize(("text", "code", "place"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_document(text: str | bytes, code: str, place: str) -> None:
    """A hostile document is refused at its place."""
    assert_refused([read_json(text, VOCABULARY, name="in.json")], code, place)


@pytest.mark.parametrize(("text", "code", "place"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_document_as_an_assumption(text: str | bytes, code: str, place: str) -> None:
    """What is no shipment is no assumption either."""
    found, diagnostics = read_assumptions(text, VOCABULARY, name="in.json")

    assert found is None
    assert diagnostics
    assert all(d.path.startswith("in.json") for d in diagnostics)


@pytest.mark.parametrize(("name", "value", "code"), VALUES[::3], ids=range(0, len(VALUES), 3))
def test_value_among_good_lines(name: str, value: str, code: str) -> None:
    """In a file of many orders, the hostile one is refused by its line and the others are read."""
    good = '{"item": {}}'

    readings = list(read_jsonl([good, with_fact(name, value), good], VOCABULARY, name="in.jsonl"))

    assert [len(reading.shipments) for reading in readings] == [1, 0, 1]
    assert_refused([readings[1]], code, "in.jsonl line 2, $")


@pytest.mark.parametrize(("table", "code", "place"), TABLES.values(), ids=TABLES)
def test_table(table: str | bytes, code: str, place: str) -> None:
    """A hostile table is refused at its row and column."""
    assert_refused(list(read_csv(table, VOCABULARY, name="in.csv")), code, place)


@pytest.mark.parametrize(
    ("table", "code", "place"),
    [case for case in TABLES.values() if case[0][:2] in ("id", b"id") and " row 2" in case[2]],
)
def test_hostile_row_never_stops_the_rest(table: str | bytes, code: str, place: str) -> None:
    """The orders behind a hostile row are read."""
    more = f"\n{GOOD_ROW}\n"

    readings = list(
        read_csv(table + more if isinstance(table, str) else table + more.encode(), VOCABULARY, name="in.csv")
    )

    assert readings[-1].shipments[0].id == "SO-1"
    assert_refused(readings[:-1], code, place)


def test_there_are_many() -> None:
    """The corpus is as large as the campaign asks for."""
    assert len(VALUES) + len(DOCUMENTS) + len(TABLES) >= 300
    assert len({case[:2] for case in VALUES}) == len(VALUES)


def test_memory_stays_small() -> None:
    """The whole corpus is refused within 256 MiB."""
    script = (
        "import runpy, sys; sys.path[:0] = ['tests', '.']\n"
        "from campaign.common import peak_mib\n"
        "here = runpy.run_path(sys.argv[1]); read = here['read_json']\n"
        "before = peak_mib()\n"
        "for text, _, _ in here['DOCUMENTS'].values(): read(text, here['VOCABULARY'])\n"
        "after = peak_mib()\n"
        "print(after - before)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, __file__], cwd=root, capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < 256
