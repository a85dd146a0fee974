"""Files that are not written over: what bears the name already may be somebody's evidence."""

import os

from compliance.text.diagnostics import Diagnostic

_HEAD = 8
"""Bytes by which kinds of files are told apart: a certificate's first key, the first word of a database."""


def spare(path: str, content: bytes) -> Diagnostic | None:
    """Return why *content* may not be written to *path*; None where it may.

    A file that is there must hold something of the same kind, or nothing. What is no file, such as a pipe, holds none.
    """
    if not os.path.isfile(path):
        return None
    help = "name a new file, or remove that one"
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        return Diagnostic("E0808", f"what the file holds cannot be read: {error.strerror}", path=path, help=help)
    if not head or head == content[:_HEAD]:
        return None
    return Diagnostic("E0808", "the file is there and holds something else", path=path, help=help)
