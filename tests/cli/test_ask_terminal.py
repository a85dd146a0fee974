"""`ask` on a terminal: a dialogue, played through a pseudo-terminal."""

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPEN = str(ROOT / "examples/01_firm_check/open.json")


def _play(arguments: list[str], answers: list[str]) -> tuple[int, str]:
    """Run a command on a terminal, answer each prompt, and return status and screen."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "compliance", *arguments])
    screen = ""
    waiting = list(answers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.5)
        if not ready:
            continue
        try:
            found = os.read(terminal, 4096)
        except OSError:
            break
        if not found:
            break
        screen += found.decode("utf-8", "replace")
        if waiting and screen.rstrip(" ").endswith(":"):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
            screen += "\n"
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), screen


def test_one_answer_settles_it() -> None:
    """ "The end user is military" makes the magnets prohibited, and the dialogue ends."""
    status, screen = _play(["ask", OPEN, "--rules", "cn"], ["yes"])

    assert status == 1
    assert "end_user.military" in screen
    assert "prohibited" in screen.splitlines()[-1]


def test_colour_on_a_terminal_and_none_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """rich colours a terminal where it is installed; NO_COLOR and pipes stay plain."""
    pytest.importorskip("rich", reason="rich is an extra")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    _, coloured = _play(["check", OPEN, "--rules", "cn"], [])
    monkeypatch.setenv("NO_COLOR", "1")
    _, plain = _play(["check", OPEN, "--rules", "cn"], [])

    assert "\x1b[" in coloured
    assert "\x1b[" not in plain


def test_a_wrong_answer_is_shown_and_asked_again() -> None:
    """A mistake is a diagnostic, not an end."""
    status, screen = _play(["ask", OPEN, "--rules", "cn"], ["perhaps", "yes"])

    assert status == 1
    assert "E060" in screen
