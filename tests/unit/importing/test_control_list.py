"""The Commerce Control List; the wording of every entry below is invented, only the form is the official one."""

import re
from datetime import date
from pathlib import Path

import pytest

from compliance.importing.control_list import Unclear, import_control_list
from compliance.importing.ecfr import Control, Edition, Entry, Exempt, Wording, read_ecfr
from compliance.importing.records import Refused
from compliance.model.build import build
from compliance.model.files import read_files

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX" '
    'hierarchy_metadata="{&quot;path&quot;:&quot;/on/DATE/title-15/part-774&quot;}">\n'
    "<HEAD>Supplement No. 1 to Part 774\u2014The Commerce Control List\n</HEAD>\n"
)
ENTRY = """<FP-2><B>0A501 Widgets, as follows (see List of Items Controlled).</B></FP-2>
<FP-1><E T="04">License Requirements</E></FP-1>
<FP-1><I>Reason for Control:</I> NS, RS, CC, UN, AT</FP-1>
<DIV width="100%"><DIV class="gpotbl_div"><TABLE><THEAD><TR><TH>Control(s)</TH><TH>Country chart</TH></TR></THEAD><TBODY>
<TR><TD>NS applies to entire entry except 0A501.y, and .z.1</TD><TD>NS Column 1.</TD></TR>
<TR><TD>RS applies to 0A501.a.1, .b, or .c.2 and .3</TD><TD>RS Column 2, see somewhere.</TD></TR>
<TR><TD>CC applies to \u201cwidgets\u201d in 0A501.a for use at sea</TD><TD>CC Column 1</TD></TR>
<TR><TD>UN applies to entire entry</TD><TD>See somewhere for UN controls.</TD></TR>
<TR><TD>AT applies to entire entry</TD><TD>Column 1</TD></TR>
</TBODY></TABLE></DIV></DIV>
<NOTE><HED>Note:</HED><P>A note on widgets.</P></NOTE>
<FP-1><E T="05">List Based License Exceptions (See Part 740)</E></FP-1>
<FP-1><I>LVS:</I> $500 for 0A501.a.</FP-1>
<FP-1>$900 for 0A501.b.</FP-1>
<FP-1><I>GBS:</I> N/A</FP-1>
<FP-1><E T="04">Special Conditions for STA</E></FP-1>
<FP-1>License Exception STA may not be used for widgets.</FP-1>
<FP-1><E T="04">List of Items Controlled</E></FP-1>
<FP-1><I>Related Controls:</I> N/A</FP-1>
<FP><I>Items:</I> a. Round widgets:</FP>
<P>a.1. Small ones;</P>
<P>b. [Reserved]</P>
<P>c. through x. [Reserved]</P>
<P>z.1.a Odd ones.</P>
"""
OTHERS = """<FP-2><B>0A502 Gadgets.</B></FP-2>
<FP-1><E T="04">License Requirements</E></FP-1>
<FP-1><I>Reason for Control:</I> SL, AT</FP-1>
<FP-1><I>Control(s):</I> SL and AT apply to entire entry. A license is required for all destinations.</FP-1>
<FP-2><B>0A503 Old things. (These items are \u201csubject to the ITAR.\u201d)</B></FP-2>
<FP-1><B>0A504 Things printed in another element.</B></FP-1>
<FP-1>No items currently are in this entry.</FP-1>
"""
UNCLEAR = "<FP-2><B>0A505 Things of which nothing is said.</B></FP-2>\n<P>Something else.</P>\n"


def _list(entries: str, *, day: str = "2026-06-24", categories: str = "0123456789") -> str:
    text = HEAD.replace("DATE", day)
    for number in categories:
        text += f"<HD1>Category {number}\u2014Things\n</HD1>\n"
        for group in "ABCDE":
            held = entries if number + group == "0A" else ""
            text += f"<HD1>{group}. \u201cGroup\u201d{'' if held else ' [Reserved]'}\n</HD1>\n{held}"
        text += "<FP-2><B>EAR99 Items that are nowhere else.</B></FP-2>\n"
    return text + '<CITA TYPE="N">[63 FR 2459]\n</CITA>\n</DIV9>\n'


def _file(folder: Path, text: str) -> str:
    path = folder / "ccl.xml"
    path.write_bytes(text.encode())
    return str(path)


@pytest.fixture
def pieces(tmp_path: Path) -> list[object]:
    """What the small list yields."""
    return list(read_ecfr(_file(tmp_path, _list(ENTRY + OTHERS))))


def test_control_rows(pieces: list[object]) -> None:
    """Reason, column, codes; a row in words covers the whole entry and says so."""
    found = [(c.eccn, c.reason, c.column, c.codes, c.described) for c in pieces if isinstance(c, Control)]

    assert found == [
        ("0A501", "NS", "NS1", "0A501 except 0A501.y 0A501.z.1", False),
        ("0A501", "RS", "RS2", "0A501.a.1 0A501.b 0A501.c.2 0A501.c.3", False),
        ("0A501", "CC", "CC1", "0A501", True),
        ("0A501", "UN", "", "0A501", False),
        ("0A501", "AT", "AT1", "0A501", False),
        ("0A502", "SL", "", "0A502", False),
        ("0A502", "AT", "", "0A502", False),
    ]


def test_paragraphs(pieces: list[object]) -> None:
    """The first one may stand on the line `Items`; one that is skipped in print is there as well."""
    found = [(w.code, w.words) for w in pieces if isinstance(w, Wording) and w.kind == "paragraph"]

    assert found == [
        ("0A501.a", "Round widgets:"),
        ("0A501.a.1", "Small ones;"),
        ("0A501.z", ""),
        ("0A501.z.1", ""),
        ("0A501.z.1.a", "Odd ones."),
    ]


def test_exceptions(pieces: list[object]) -> None:
    """A paragraph that goes on belongs to the exception before it."""
    found = [(e.exception, e.offered, e.words) for e in pieces if isinstance(e, Exempt)]

    assert found == [
        ("LVS", "described", "$500 for 0A501.a. $900 for 0A501.b."),
        ("GBS", "no", "N/A"),
        ("STA", "described", "License Exception STA may not be used for widgets."),
    ]


def test_every_entry_is_accounted_for(pieces: list[object]) -> None:
    """Controlled, reserved or left to others, or not understood."""
    found = [(e.eccn, e.state) for e in pieces if isinstance(e, Entry)]

    assert found == [("0A501", "controlled"), ("0A502", "controlled"), ("0A503", "reserved"), ("0A504", "reserved")]
    assert pieces[-1] == Edition(date(2026, 6, 24))


def test_every_word_of_the_file_is_somewhere(pieces: list[object], tmp_path: Path) -> None:
    """Nothing is dropped between the elements of the file and the tables."""
    text = re.sub(r"<TH>.*?</TH>|<[^>]*>", " ", _list(ENTRY + OTHERS).partition("<HEAD>")[2]).replace("Items: a.", "a.")
    kept = " ".join(
        " ".join(
            [getattr(p, "words", ""), getattr(p, "scope", ""), getattr(p, "requirement", ""), getattr(p, "code", "")]
        )
        for p in pieces
    )

    assert set(text.split()) - set(kept.split()) <= {"LVS:", "GBS:", "Items:", "a.", "a.1.", "b.", "z.1.a"}


def test_what_is_not_understood_stops_the_import(tmp_path: Path) -> None:
    """Unless it is accepted; the place is named."""
    path = _file(tmp_path, _list(ENTRY + UNCLEAR))
    out = tmp_path / "out"
    with pytest.raises(Unclear) as refused:
        import_control_list(read_ecfr(path), str(out), file=path)

    assert [u.place for u in refused.value.report.unclear] == [f"{path}, element 22 (0A505)"]
    assert not out.exists()
    report = import_control_list(read_ecfr(path), str(out), file=path, accept_rejected=True)
    assert report.states == {"controlled": 1, "unclear": 1}


def test_a_reason_without_a_row_is_not_understood(tmp_path: Path) -> None:
    """What the head of an entry promises has to be there."""
    pieces = read_ecfr(_file(tmp_path, _list(ENTRY.replace("CC, UN, AT", "CC, UN, MT, AT"))))
    [entry] = [p for p in pieces if isinstance(p, Entry)]

    assert [why for _, why in entry.problems] == ["reason for control MT has no row"]


def test_what_is_written_is_a_sound_ruleset(tmp_path: Path) -> None:
    """The tables load, with scopes as sets of codes."""
    path = _file(tmp_path, _list(ENTRY + OTHERS))
    report = import_control_list(read_ecfr(path), str(tmp_path / "out"), file=path, entries=4)
    built = build(read_files([str(tmp_path / "out")])).ruleset

    assert built is not None
    assert report.rows["controls"] == len(built.tables["imported.ccl.controls"].rows) == 7
    assert built.tables["imported.ccl.controls"].known_from == date(2026, 6, 24)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_list(""), "E0701"),
        (_list(ENTRY, categories="012345678"), "E0701"),
        (_list(ENTRY).replace("<FP-2><B>EAR99 Items that are nowhere else.</B></FP-2>", "", 1), "E0701"),
        (_list(ENTRY).replace("</DIV9>", ""), "E0701"),
        (_list(ENTRY).replace("Supplement No. 1 to", "Supplement No. 2 to"), "E0703"),
        ("<html><body/></html>", "E0703"),
        (_list(ENTRY).replace("<DIV9", '<!DOCTYPE a [<!ENTITY x "y">]>\n<DIV9', 1), "E0707"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(text: str, code: str, tmp_path: Path) -> None:
    """An empty group, a missing category, a missing end, another supplement, another file."""
    if code == "E0701" and text == _list(""):
        text = text.replace("Group\u201d [Reserved]", "Group\u201d", 1)
    with pytest.raises(Refused) as refused:
        list(read_ecfr(_file(tmp_path, text)))

    assert refused.value.diagnostic.code == code


def test_no_cut_passes(tmp_path: Path) -> None:
    """However the file is cut, it is refused."""
    text = _list(ENTRY + OTHERS)
    for cut in range(0, len(text.rstrip()), 97):
        with pytest.raises(Refused) as refused:
            list(read_ecfr(_file(tmp_path, text[:cut])))

        assert refused.value.diagnostic.code == "E0701"


@pytest.mark.parametrize(("day", "edition", "entries", "code"), [("_", None, None, "E0704"), ("2026-06-24", date(2026, 1, 1), None, "E0704"), ("2026-06-24", None, 5, "E0702")])  # fmt: skip
def test_edition_and_count(day: str, edition: date | None, entries: int | None, code: str, tmp_path: Path) -> None:
    """The edition is stated once, the count is held; else nothing is written."""
    path = _file(tmp_path, _list(ENTRY + OTHERS, day=day))
    with pytest.raises(Refused) as refused:
        import_control_list(read_ecfr(path), str(tmp_path / "out"), file=path, edition=edition, entries=entries)

    assert refused.value.diagnostic.code == code
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ccl.xml"]
