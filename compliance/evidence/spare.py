"""Files that are not written over: what bears the name already may be somebody's evidence."""

from compliance.text.diagnostics import Diagnostic

_HEAD = 8
"""Bytes by which kinds of files are told apart: a certificate's first key, the first word of a database."""


def spare(path: str, content: bytes) -> Diagnostic | None:
    """Return why *content* may not be written to *path*: what is there is a file of another kind; None where it may."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if not head or head == content[:_HEAD]:
        return None
    message = "the file is there and holds something else"
    return Diagnostic("E0808", message, path=path, help="name a new file, or remove that one")
