"""Print a text: in colour by rich on a terminal where it is installed, plain everywhere else."""

import os
import sys


def show(text: str) -> None:
    """Print *text*; `NO_COLOR` and a pipe keep it plain."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        from rich.console import Console
    except ImportError:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in text.splitlines():
        console.print(line, style=_style(line), markup=False)


def _style(line: str) -> str:
    stripped = line.strip()
    if "PROHIBITED" in line or stripped.startswith("! "):
        return "red"
    if "LICENSE REQUIRED" in line:
        return "yellow"
    if "UNDETERMINED" in line or stripped.startswith(("? ", "* ")):
        return "magenta"
    if stripped.startswith("line "):
        return "bold"
    return "dim" if stripped.startswith(("source", "rules sha256", "note")) else ""
