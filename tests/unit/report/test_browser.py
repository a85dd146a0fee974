"""The pages in a browser: nothing overflows at the width of a desk or of a telephone, and they print."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from unit.report.test_pages import PAGES

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
WIDTHS = (1280, 375)
MEASURE = """
<script>
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, width = page.documentElement.clientWidth;
    const out = [...page.body.querySelectorAll("*")].filter(e =>
      !e.closest(".hidden, .track, svg") && !e.parentElement.closest(".scroll") && e.getBoundingClientRect().right > width + 1);
    return {width, scroll: page.documentElement.scrollWidth, out: out.map(e => e.tagName + "." + e.className),
            text: page.body.innerText.length, scripts: page.scripts.length};
  });
  document.body.innerHTML = "<pre id=found></pre>";
  document.getElementById("found").textContent = JSON.stringify(found);
});
</script>
"""


@pytest.fixture(scope="module")
def browser() -> str:
    """The browser; outside CI the tests may be skipped without one."""
    if CHROMIUM:
        return CHROMIUM
    if os.environ.get("CI"):
        pytest.fail("chromium is not installed: .ci/run installs it")
    pytest.skip("chromium is not installed: apt-get install chromium")


def run(browser: str, folder: Path, *arguments: str) -> str:
    """Run the browser with a fresh profile, away from the network."""
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        f"--user-data-dir={folder / 'profile'}", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_nothing_overflows(browser: str, tmp_path: Path) -> None:
    """At both widths the page is as wide as the window; wide tables scroll in their own box."""
    frames = [(name, width) for name in PAGES for width in WIDTHS]
    made = "".join(
        f'<iframe width="{width}" height="800" style="border:0" srcdoc="{html.escape(PAGES[name])}"></iframe>'
        for name, width in frames
    )
    (tmp_path / "all.html").write_text(f"<!doctype html><meta charset=utf-8><body>{made}{MEASURE}", encoding="utf-8")
    shown = run(browser, tmp_path, "--dump-dom", (tmp_path / "all.html").as_uri())
    match = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert match, shown[-2000:]
    for (name, width), found in zip(frames, json.loads(html.unescape(match[1])), strict=True):
        assert found["width"] <= width and found["scroll"] <= found["width"], (name, width, found)
        assert found["out"] == [], (name, width)
        assert found["scripts"] == 0 and found["text"] > 200, (name, width)


@pytest.mark.parametrize("name", ["full", "impact-full"])
def test_prints(browser: str, tmp_path: Path, name: str) -> None:
    """The page becomes a PDF on A4."""
    (tmp_path / "page.html").write_text(PAGES[name], encoding="utf-8")
    run(
        browser,
        tmp_path,
        "--no-pdf-header-footer",
        f"--print-to-pdf={tmp_path / 'page.pdf'}",
        (tmp_path / "page.html").as_uri(),
    )
    pdf = (tmp_path / "page.pdf").read_bytes()

    assert pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-64:]
    sizes = {tuple(round(float(x)) for x in box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", pdf)}
    assert sizes and all(abs(right - 595) <= 1 and abs(top - 842) <= 1 for _, _, right, top in sizes), sizes
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) < 30
