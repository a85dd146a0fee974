"""One self-contained page: no script, nothing from elsewhere, and a policy that says so to the browser."""

from collections.abc import Sequence

from compliance.report.markup import Markup, element, joined, lines
from compliance.report.page_style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_page(title: str, body: Sequence[str], footer: Sequence[str]) -> str:
    """Return the page; *body* is what stands in its main part, *footer* one sentence a line."""
    head = lines(
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    foot = element("footer", *(element("p", sentence) for sentence in footer))
    main = element("main", Markup("\n"), lines(*body), Markup("\n"))
    return joined(
        Markup("<!doctype html>\n"),
        element("html", lines(element("head", head), element("body", lines(main, foot))), lang="en"),
        Markup("\n"),
    )
