"""Findings as SARIF 2.1.0, the form in which code hosts and editors read them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance.text.codes import CATALOGUE
from compliance.text.diagnostics import Diagnostic
from compliance.text.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def sarif(found: Iterable[Diagnostic], codes: Sequence[str]) -> dict[str, Any]:
    """Return *found* as one run of `compliance lint`; *codes* are the checks that ran."""
    return sarif_log("compliance lint", codes, [_result(d) for d in found])


def sarif_log(tool: str, codes: Sequence[str], results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a log of one run of *tool*; *codes* are what it may report, *results* have their code as ``ruleId``."""
    rules = list(codes)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": tool, "rules": [_rule(code) for code in rules]}},
                "columnKind": "unicodeCodePoints",
                "results": [_indexed(result, rules) for result in results],
            }
        ],
    }


def physical_location(file: str, region: Mapping[str, int]) -> dict[str, Any]:
    """Return a place in *file*."""
    return {"physicalLocation": {"artifactLocation": {"uri": file.replace(" ", "%20")}, "region": dict(region)}}


def _indexed(result: Mapping[str, Any], rules: list[str]) -> dict[str, Any]:
    code = result["ruleId"]
    return {"ruleId": code, "ruleIndex": rules.index(code), **result}


def _rule(code: str) -> dict[str, Any]:
    entry = CATALOGUE[code]
    path = _page(code)
    page = ""
    if path:
        with open(path, encoding="utf-8") as file:
            page = file.read()
    found: dict[str, Any] = {
        "id": code,
        "name": entry.name,
        "shortDescription": {"text": entry.summary},
        "help": {"text": page or entry.summary, "markdown": page or entry.summary},
        "defaultConfiguration": {"level": entry.severity.value},
    }
    if path:
        found["helpUri"] = "file://" + "/" * (not path.startswith("/")) + path.replace(os.sep, "/").replace(" ", "%20")
    return found


def _page(code: str) -> str:
    """Return where the page of *code* lies: inside the package, or beside it in a work tree."""
    for folder in (_HERE, os.path.dirname(_HERE)):
        path = os.path.join(folder, "docs", "codes", f"{code}.md")
        if os.path.exists(path):
            return path
    return ""


def _result(d: Diagnostic) -> dict[str, Any]:
    text = f"{d.message}. {d.help}" if d.help else d.message
    found: dict[str, Any] = {
        "ruleId": d.code,
        "level": d.severity.value,
        "message": {"text": text},
    }
    if d.span:
        found["locations"] = [_location(d.span)]
        related = [_location(span) | {"message": {"text": label}} for label, span in d.related]
        if related:
            found["relatedLocations"] = related
    return found


def _location(span: Span) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    last_line, last_column = span.source.position(span.end)
    region = {"startLine": line, "startColumn": column, "endLine": last_line, "endColumn": last_column}
    return physical_location(span.source.name, region)
