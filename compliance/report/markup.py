"""HTML that is escaped by its type: whatever is no `Markup` is text, and is shown character by character."""

import html

from compliance.shipment.characters import escaped


class Markup(str):
    """Text that is HTML already; made by the functions here only."""

    __slots__ = ()


def element(name: str, /, *content: str, **attributes: str) -> Markup:
    r"""Return one element; ``class_`` is the attribute ``class``, ``aria_label`` is ``aria-label``.

    Example:
        >>> print(element("td", "<b>", class_="old"))
        <td class="old">&lt;b&gt;</td>
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(escaped(value))}"' for key, value in attributes.items()
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*content)}</{name}>")


def joined(*content: str) -> Markup:
    """Return *content* as one piece; text in it is escaped, and its hidden characters are shown."""
    return Markup("".join(part if isinstance(part, Markup) else html.escape(escaped(part)) for part in content))


def lines(*content: str) -> Markup:
    """Return *content* as `joined` does, a line each."""
    return Markup("\n".join(joined(part) for part in content))


_VOID = frozenset({"meta", "br", "col"})
