"""One region of a difference, with its witness, as HTML."""

import os
import shlex

from compliance.analysis.difference import Answer, Difference, Witness
from compliance.report.markup import Markup, element, joined, lines
from compliance.report.ordered import Numbered
from compliance.report.region_words import answer_words, beside_words, is_long, is_made, said, where_words
from compliance.report.responsible import Responsible, responsible
from compliance.report.witness_files import witness_name
from compliance.report.witness_words import witness_command, witness_facts


def html_region(found: Numbered, difference: Difference, witnesses: str) -> Markup:
    """Return the region; *witnesses* is the folder of the witness files."""
    region, kind = found.region, found.direction
    badge = element("span", f"{kind.mark} {kind.word}", class_=f"badge {kind.style}")
    parts = [
        element("div", badge, element("span", f" region {found.number}", class_="quiet small")),
        element("h4", where_words(region)),
        _move(region.before, region.after),
    ]
    if region.text:
        parts.append(element("p", region.text))
    pairs: list[tuple[str, Markup]] = []
    if region.masked:
        pairs.append(("masked, of one shipment there, by", element("code", region.masked)))
    pairs += [(limit.fact, joined(", ".join(limit.values))) for limit in region.limits if is_long(limit)]
    gone, new = beside_words(region)
    pairs += [("no more", joined(text)) for text in gone] + [("new", joined(text)) for text in new]
    pairs.append(("edits", _edits(responsible(difference, region))))
    pairs.append(("sources", joined("; ".join(region.sources))))
    parts.append(pair_list(pairs))
    if region.witness:
        parts.append(_witness(found, region.witness, difference, witnesses))
    elif not region.masked:
        parts.append(element("p", "No witness was found within the budget.", class_="quiet"))
    return element("article", lines(*parts), class_=f"region {kind.style}", id=f"r{found.number}")


def pair_list(pairs: list[tuple[str, Markup]]) -> Markup:
    """Return *pairs* as a list of terms, without those that say nothing."""
    terms = [element(name, text) for term, said in pairs if said for name, text in (("dt", term), ("dd", said))]
    return element("dl", *terms, class_="pairs")


def _move(before: Answer, after: Answer) -> Markup:
    words = [answer_words(before), answer_words(after)]
    if words[0] == words[1]:
        return element("p", element("span", f"stays {words[0]}"), class_="move")
    arrow = joined(element("b", "→", aria_hidden="true"), element("b", "becomes", class_="hidden"))
    return element(
        "p", element("span", words[0]), Markup(" "), arrow, Markup(" "), element("span", words[1]), class_="move"
    )


def _edits(found: tuple[Responsible, ...]) -> Markup:
    links = [
        element("a", element("code", one.name), href=f"#e{one.number}") if one.edit else element("code", one.name)
        for one in found
    ]
    return joined(*[part for link in links for part in (", ", link)][1:])


def _witness(found: Numbered, witness: Witness, difference: Difference, folder: str) -> Markup:
    known = f", as known on {witness.known_on}" if witness.known_on else ""
    facts = [
        element("div", element("dt", name), element("dd", value, class_="code"))
        for name, value in witness_facts(witness)
    ]
    answers = [
        (f"before, {difference.old}", joined("; ".join(said(witness.before, witness.after)))),
        (f"after, {difference.new}", joined("; ".join(said(witness.after, witness.before)))),
    ]
    path = os.path.join(folder, witness_name(found)) if folder else ""
    command = witness_command(witness, difference.new, path)
    return element(
        "details",
        lines(
            element("summary", f"Witness: one shipment on {witness.on}{known}, decided differently"),
            element("dl", *facts, class_="facts"),
            pair_list(answers),
            element(
                "p",
                "Run it for the new answer:"
                if is_made(difference.old)
                else f"Run it; with --rules {shlex.quote(difference.old)} for the old answer:",
                class_="quiet small",
            ),
            element("pre", element("code", command)),
        ),
        open="",
    )
