"""Settings shared by every test."""

import gc
import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from compliance.language.parse import Parsed, parse
from compliance.model.files import available
from compliance.text.source import Source

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")
# rulesets are many objects that all stay: looking through them for garbage is a good part of an evaluation
gc.set_threshold(200_000, 20, 50)


SHIPPED = tuple(f"rulesets/{name}/" for name in available())
# the rulesets that ship are read by hundreds of tests: a file is parsed once, and its tree, which nothing alters, shared
_parsed = lru_cache(maxsize=400)(lambda name, text: parse(Source(name, text)))


@pytest.fixture(autouse=True, scope="session")
def parsed_once() -> Iterator[None]:
    """Let builds share the trees of files that ship."""

    def shared(source: Source) -> Parsed:
        return _parsed(source.name, source.text) if source.name.startswith(SHIPPED) else parse(source)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compliance.model.build.parse", shared)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test fails the run: what it needs has to be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = 1


GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --update-golden."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; refused in CI")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write golden files where nobody looks at them."""
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError(
            "--update-golden is refused in CI: golden files are looked at before they are committed"
        )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Hold a text against the golden file of that name in tests/golden, byte by byte."""

    def hold(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))

        assert path.exists(), f"no golden file {name}: pytest --update-golden writes it"
        assert path.read_bytes().decode("utf-8") == text

    return hold
