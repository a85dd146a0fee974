"""Output that cannot be written, streams that are closed, and interrupts: none of them ends as a decision would."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from xlsxwriter import Workbook

EXAMPLES = Path(__file__).parents[2] / "examples"
MAGNETS = str(EXAMPLES / "01_firm_check" / "magnets.json")
RUN = (sys.executable, "-m", "compliance")
CHECK = ("check", MAGNETS, "--rules", "cn")
COMMANDS = (CHECK, (*CHECK, "--format", "csv"), ("explain", MAGNETS, "--rules", "cn"), ("rules", "list"), ("--help",))


def shell(redirected: str, *arguments: str, input: str | None = None) -> tuple[int, str, str]:
    """Run a command with its streams redirected."""
    line = ["bash", "-c", f'"$@" {redirected}', "bash", *RUN, *arguments]
    done = subprocess.run(line, capture_output=True, text=True, input=input, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_output_that_cannot_be_written_is_a_mistake(arguments: tuple[str, ...], redirected: str) -> None:
    """A full disk, or no output at all: nobody has seen a decision."""
    status, _, error = shell(redirected, *arguments)

    assert (status, error[:13]) == (2, "error[E0013]:")
    assert "help: " in error


def test_tables_that_cannot_be_shown_are_a_mistake(tmp_path: Path) -> None:
    """The same of a book of orders, which is written by another library."""
    book = Workbook(tmp_path / "orders.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("id", "date"))
    sheet.write_row(1, 0, ("A", "2025-06-15"))
    book.close()
    for redirected, expected in (
        (">/dev/full", (2, "error[E0013]:")),
        ("| true; exit ${PIPESTATUS[0]}", (141, "")),
    ):
        status, _, error = shell(redirected, "check", str(tmp_path / "orders.xlsx"), "--rules", "cn")

        assert (status, "".join(error.splitlines(True)[:1])[:13]) == expected


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_is_gone_is_no_decision(arguments: tuple[str, ...]) -> None:
    """`| true` reads nothing; the status is that of a program that a closed pipe ends, and nothing is said."""
    status, _, error = shell("| sleep 0; exit ${PIPESTATUS[0]}", *arguments)

    assert (status, error) == (141, "")


def test_errors_that_nobody_reads_move_nothing() -> None:
    """Without standard error what is decided is what is decided with it; an input that is closed is an empty one."""
    assert shell("2>&-", *CHECK) == (*shell("", *CHECK)[:2], "")
    assert shell("2>&-", "check", "nothing.json", "--rules", "cn")[0] == 2
    assert shell("<&-", "check", "-", "--rules", "cn")[2][:13] == "error[E0601]:"


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "pipe.json"),
        ("explain", "pipe.json"),
        ("check", "pipe.csv", "--format", "csv"),
        ("check", "pipe.csv", "--output", "out.csv"),
    ],
    ids=" ".join,
)
def test_an_interrupt_is_no_decision(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Whoever interrupts the reading of the orders is told so in one line, with the status of a program that is."""
    pipe = tmp_path / arguments[1]
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [*RUN, *arguments, "--rules", "cn"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent)},
    )
    with open(pipe, "wb"):  # it is open once the other side reads
        process.send_signal(signal.SIGINT)
        output, error = process.communicate(timeout=60)

    assert (process.returncode, output, error.strip()) == (130, "", "interrupted")
    assert os.listdir(tmp_path) == [arguments[1]]
