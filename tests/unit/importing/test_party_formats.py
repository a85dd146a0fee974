"""The formats of party lists; every party below is invented, and every file is cut at every place."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.importing.bis_el import read_bis_el
from compliance.importing.bis_uvl import read_bis_uvl
from compliance.importing.eu_csv import read_eu_csv
from compliance.importing.eu_xml import read_eu_xml
from compliance.importing.ofac_advanced import read_ofac_advanced
from compliance.importing.ofac_csv import read_ofac_csv
from compliance.importing.ofac_xml import read_ofac_xml
from compliance.importing.parties import import_parties
from compliance.importing.records import Item, Party, Refused, Rejected, Stated
from compliance.importing.uk_csv import read_uk_csv
from compliance.importing.uk_sanctions import read_uk_sanctions
from compliance.importing.un_xml import read_un_xml

Reader = Callable[..., Iterator[Item]]
NOTHING = "-0- "

SDN = (
    f'7,"WIDGET WORKS","-0- ","NPWMD] [IFSR",{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},'
    "\"a.k.a. 'WW'; see als\"\r\n"
    f'9,"DOE, Adam","individual","CUBA",{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING},{NOTHING}\r\n\x1a'
)
ALT = f'7,1,"aka","OLD WIDGETS",{NOTHING}\r\n\x1a'
ADD = f'7,1,"1 Road","Ayton","Cuba",{NOTHING}\r\n\x1a'
REMARKS = "7,\"o a.k.a. ''THE WIDGET'EERS'.\"\r\n\x1a"

SDN_XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>05/21/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry><uid>7</uid><lastName>WIDGET WORKS</lastName><sdnType>Entity</sdnType>
    <programList><program>NPWMD</program></programList>
    <akaList><aka><uid>1</uid><category>weak</category><lastName>WW</lastName></aka></akaList>
    <addressList><address><city>Ayton</city><country>Cuba</country></address></addressList></sdnEntry>
  <sdnEntry><uid>9</uid><firstName>Adam</firstName><lastName>DOE</lastName><sdnType>Individual</sdnType></sdnEntry>
</sdnList>
"""

ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>5</Month><Day>21</Day></DateOfIssue>
  <ReferenceValueSets><CountryValues><Country ID="11">Cuba</Country></CountryValues></ReferenceValueSets>
  <Locations><Location ID="5"><LocationCountry CountryID="11"/></Location></Locations>
  <DistinctParties><DistinctParty FixedRef="7"><Profile ID="7" PartySubTypeID="3">
    <Identity ID="1" Primary="true"><Alias Primary="false"><DocumentedName><DocumentedNamePart>
      <NamePartValue>WW</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
      <Alias Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue>WIDGET</NamePartValue></DocumentedNamePart>
      <DocumentedNamePart><NamePartValue>WORKS</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
    <Feature ID="3"><FeatureVersion ID="4"><VersionLocation LocationID="5"/></FeatureVersion></Feature>
  </Profile></DistinctParty></DistinctParties>
  <SanctionsEntries><SanctionsEntry ID="8" ProfileID="7" ListID="1550">
    <EntryEvent ID="1"><Date><Year>2019</Year><Month>9</Month><Day>13</Day></Date></EntryEvent>
    <SanctionsMeasure ID="1"><Comment>NPWMD</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>
</Sanctions>
"""

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>
  <FIRST_NAME>ADAM</FIRST_NAME><SECOND_NAME>DOE</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
  <REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
  <NATIONALITY><VALUE>Cuba</VALUE></NATIONALITY>
  <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Addy</ALIAS_NAME></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ADDRESS><COUNTRY>Fiji</COUNTRY></INDIVIDUAL_ADDRESS></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>WIDGET WORKS</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
  <REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER><LISTED_ON>2013-01-01</LISTED_ON></ENTITY></ENTITIES></CONSOLIDATED_LIST>
"""

EU_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2020-04-15T15:29:22.497+02:00" globalFileId="1">
  <sanctionEntity designationDate="2008-07-03" euReferenceNumber="EU.1.1" logicalId="5">
    <regulation programme="PRK"/><subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Widget Works"/><nameAlias firstName="W" middleName="" lastName="W" wholeName=""/>
    <address countryIso2Code="CU"/><citizenship countryIso2Code="00"/></sanctionEntity>
  <sanctionEntity designationDate="" euReferenceNumber="EU.1.2" logicalId="6"><nameAlias wholeName="Doe"/></sanctionEntity>
</export>
"""

EU_CSV = (
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_DesignationDate;Entity_SubjectType;"
    "Entity_Regulation_Programme;NameAlias_LastName;NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName\n"
    "01/09/2026;42;EU.1.1;2011-05-09;enterprise;SYR;;;;Widget Works\n"
    "01/09/2026;42;EU.1.1;2011-05-09;enterprise;SYR;Works;Wid;;\n"
)

UK_HEAD = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Nationality,Country,Group Type,Alias Type,"
    "Regime,Listed On,Group ID"
)
UK = (
    f"Last Updated,01/09/2026\n{UK_HEAD}\nDOE,Ad,,,,,,,,,Individual,AKA,Cuba,02/10/2001,6897\n"
    "DOE,Adam,B,,,,,,Cuba,Fiji,Individual,Primary name,Cuba,02/10/2001,6897\n"
)

UK_SANCTIONS = (
    "Report Date: 13-Feb-2026\nLast Updated,Unique ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Name non-latin script,Regime Name,Designation Type,Address Country,Date Designated,Nationality(/ies),"
    "Current believed flag of ship\n"
    "12/01/2026,ZZZ0001,DOE,Ad,,,,,Alias,,Cuba,Individual,Fiji,02/10/2001,,\n"
    "12/01/2026,ZZZ0001,DOE,Adam,B,,,,Primary Name,,Cuba,Individual,,02/10/2001,Cuba,\n"
    "12/01/2026,ZZZ0002,WIDGET,,,,,,Primary name,,Cuba,Ship,,,,Fiji\n"
)

EL = (
    "Source List,Entity Number,Name,Country,Federal Register Notice,Effective Date,Alternate Name\n"
    "EL,,Widget Works,Cuba,76 FR 1,11/21/2011,WW\nEL,,Widget Works,Cuba,76 FR 1,11/21/2011,Wid\n"
)
UVL = 'COUNTRY,NAME,ADDRESS,,\r\nCuba,"Widget Works, a.k.a. WW",1 Road,,\r\nCuba,"Widget Works, a.k.a. WW",2 Road,,\r\n'

FORMATS: dict[str, tuple[Reader, dict[str, str]]] = {
    "ofac-csv": (read_ofac_csv, {"sdn.csv": SDN, "alt.csv": ALT, "add.csv": ADD, "sdn_comments.csv": REMARKS}),
    "ofac-xml": (read_ofac_xml, {"sdn.xml": SDN_XML}),
    "ofac-advanced": (read_ofac_advanced, {"sdn_advanced.xml": ADVANCED}),
    "un": (read_un_xml, {"un.xml": UN}),
    "eu-xml": (read_eu_xml, {"eu.xml": EU_XML}),
    "eu-csv": (read_eu_csv, {"eu.csv": EU_CSV}),
    "uk-csv": (read_uk_csv, {"uk.csv": UK}),
    "uk-sanctions": (read_uk_sanctions, {"uk.csv": UK_SANCTIONS}),
    "bis-el": (read_bis_el, {"el.csv": EL}),
    "bis-uvl": (read_bis_uvl, {"uvl.csv": UVL}),
}

EXPECTED: dict[str, list[tuple[object, ...]]] = {
    "ofac-csv": [
        (
            "7",
            "entity",
            "WIDGET WORKS",
            ("OLD WIDGETS", "WW", "'THE WIDGET'EERS"),
            ("Cuba",),
            ("NPWMD", "IFSR"),
            None,
            4,
        ),
        ("9", "individual", "DOE, Adam", (), (), ("CUBA",), None, 1),
    ],
    "ofac-xml": [
        ("7", "entity", "WIDGET WORKS", ("WW",), ("Cuba",), ("NPWMD",), None, 1),
        ("9", "individual", "DOE, Adam", (), (), (), None, 1),
    ],
    "ofac-advanced": [("7", "entity", "WIDGET WORKS", ("WW",), ("Cuba",), ("NPWMD",), date(2019, 9, 13), 1)],
    "un": [
        ("XXi.001", "individual", "ADAM DOE", ("Addy",), ("Cuba", "Fiji"), ("DRC",), date(2012, 12, 31), 1),
        ("XXe.001", "entity", "WIDGET WORKS", (), (), ("DRC",), date(2013, 1, 1), 1),
    ],
    "eu-xml": [
        ("EU.1.1", "enterprise", "Widget Works", ("W W",), ("CU",), ("PRK",), date(2008, 7, 3), 1),
        ("EU.1.2", "", "Doe", (), (), (), None, 1),
    ],
    "eu-csv": [("EU.1.1", "enterprise", "Widget Works", ("Wid Works",), (), ("SYR",), date(2011, 5, 9), 2)],
    "uk-csv": [("6897", "individual", "Adam B DOE", ("Ad DOE",), ("Cuba", "Fiji"), ("Cuba",), date(2001, 10, 2), 2)],
    "uk-sanctions": [
        ("ZZZ0001", "individual", "Adam B DOE", ("Ad DOE",), ("Cuba", "Fiji"), ("Cuba",), date(2001, 10, 2), 2),
        ("ZZZ0002", "ship", "WIDGET", (), ("Fiji",), ("Cuba",), None, 1),
    ],
    "bis-el": [("", "", "Widget Works", ("WW", "Wid"), ("Cuba",), (), date(2011, 11, 21), 2)],
    "bis-uvl": [("", "", "Widget Works", ("WW",), ("Cuba",), (), None, 2)],
}
DAYS = {
    "ofac-xml": date(2026, 5, 21), "ofac-advanced": date(2026, 5, 21), "un": date(2026, 2, 27),
    "eu-xml": date(2020, 4, 15), "eu-csv": date(2026, 9, 1), "uk-csv": date(2026, 9, 1), "uk-sanctions": date(2026, 2, 13),
}  # fmt: skip


def _write(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return [str(folder / name) for name in files]


def _read(reader: Reader, paths: Sequence[str]) -> list[Item]:
    return list(reader(paths, "a.list", open_end=False))


@pytest.mark.parametrize("form", FORMATS)
def test_what_each_format_yields(form: str, tmp_path: Path) -> None:
    """Identity, kind, names, countries, programs, day, and how many rows went into it."""
    reader, files = FORMATS[form]
    *items, stated = _read(reader, _write(tmp_path, files))
    found = [
        (p.id, p.kind, p.name, p.aliases, p.countries, p.programs, p.since, p.rows)
        for p in items
        if isinstance(p, Party)
    ]

    assert found == EXPECTED[form]
    assert len(found) == len(items)
    assert isinstance(stated, Stated)
    assert stated.day == DAYS.get(form)


@pytest.mark.parametrize("form", FORMATS)
def test_what_each_format_writes_is_a_sound_ruleset(form: str, tmp_path: Path) -> None:
    """`import_parties` builds what it writes before it moves it into place."""
    reader, files = FORMATS[form]
    paths = _write(tmp_path, files)
    day = None if form in DAYS else date(2026, 9, 1)
    report = import_parties(_read(reader, paths), str(tmp_path / "out"), form, files=tuple(paths), edition=day)

    assert sum(report.parties.values()) == len(EXPECTED[form])
    assert not report.rejected
    assert (tmp_path / "out" / f"{form}.rules").exists()


def _cuts(name: str, text: str) -> Iterator[int]:
    """Every place inside a row, or in the XML; a cut at the end of a line is seen by a mark or a count alone."""
    for cut in range(len(text.rstrip()) if name.endswith(".xml") else len(text)):
        at_line_end = text[:cut].endswith(("\n", "\r")) and "\x1a" not in text and name.endswith(".csv")
        if not at_line_end and (cut % 5 == 0 or cut > len(text) - 60):
            yield cut


@pytest.mark.parametrize("form", FORMATS)
def test_no_cut_passes(form: str, tmp_path: Path) -> None:
    """A file cut inside a row, or anywhere in its XML, is refused: never imported in part."""
    reader, files = FORMATS[form]
    for name, text in files.items():
        for cut in _cuts(name, text):
            paths = _write(tmp_path, files | {name: text[:cut]})
            with pytest.raises(Refused) as refused:
                _read(reader, paths)

            assert refused.value.diagnostic.code in ("E0701", "E0703"), (name, cut)


def test_the_end_mark_of_every_file_counts(tmp_path: Path) -> None:
    """Without U+001A a file is refused, unless the publisher's count is given; and nothing may follow it."""
    files = FORMATS["ofac-csv"][1]
    for name in files:
        paths = _write(tmp_path, files | {name: files[name].rstrip("\x1a")})
        with pytest.raises(Refused) as refused:
            _read(read_ofac_csv, paths)

        assert refused.value.diagnostic.code == "E0701"
        assert Stated(whole=False) in list(read_ofac_csv(paths, "a.list", open_end=True))
        with pytest.raises(Refused):
            _read(read_ofac_csv, _write(tmp_path, files | {name: files[name] + "\r\n" + files[name]}))


def test_names_of_an_entry_that_is_not_there_are_rejected(tmp_path: Path) -> None:
    """A row of another file that belongs to nothing means that the files do not go together."""
    paths = _write(tmp_path, {"sdn.csv": SDN, "alt.csv": ALT.replace("7,1", "8,1")})
    [bad] = [i for i in _read(read_ofac_csv, paths) if isinstance(i, Rejected)]

    assert bad == Rejected(f"{tmp_path}/alt.csv:1", "there is no entry 8")


def test_a_count_that_the_file_states_is_held(tmp_path: Path) -> None:
    """5,704 records stated and 2 read is an excerpt."""
    paths = _write(tmp_path, {"sdn.xml": SDN_XML.replace("<Record_Count>2", "<Record_Count>5704")})
    with pytest.raises(Refused) as refused:
        import_parties(_read(read_ofac_xml, paths), str(tmp_path / "out"), "x", files=tuple(paths))

    assert refused.value.diagnostic.code == "E0702"
    assert not (tmp_path / "out").exists()


def test_a_profile_without_an_entry_is_rejected(tmp_path: Path) -> None:
    """Where the file says which profile is on a list, each has to be; and each entry has to have its profile."""
    paths = _write(tmp_path, {"a.xml": ADVANCED.replace('ProfileID="7"', 'ProfileID="6"')})

    assert len([i for i in _read(read_ofac_advanced, paths) if isinstance(i, Rejected)]) == 2


BOMB = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>\n'


@pytest.mark.parametrize("form", [f for f, (_, files) in FORMATS.items() if next(iter(files)).endswith(".xml")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(form: str, encoding: str, tmp_path: Path) -> None:
    """No entity is declared, expanded or fetched, in whatever encoding it is written."""
    reader, files = FORMATS[form]
    [(name, text)] = files.items()
    head, _, rest = text.partition("?>\n") if text.startswith("<?xml") else ("", "", text)
    head = '<?xml version="1.0"' if encoding == "utf-16" else head
    (tmp_path / name).write_bytes((f"{head}?>\n" + BOMB + rest).encode(encoding))
    with pytest.raises(Refused) as refused:
        _read(reader, [str(tmp_path / name)])

    assert refused.value.diagnostic.code == "E0707"


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """Elements nested without end cost no stack."""
    deep = "<a>" * 100 + "</a>" * 100
    paths = _write(tmp_path, {"un.xml": UN.replace("<DATAID>1</DATAID>", deep)})
    with pytest.raises(Refused) as refused:
        _read(read_un_xml, paths)

    assert refused.value.diagnostic.code == "E0707"


def test_an_unknown_namespace_is_another_format(tmp_path: Path) -> None:
    """A new version of a format is not read as if it were the old one."""
    paths = _write(tmp_path, {"eu.xml": EU_XML.replace("fsd/export", "fsd/export/2")})
    with pytest.raises(Refused) as refused:
        _read(read_eu_xml, paths)

    assert refused.value.diagnostic.code == "E0703"


def test_windows_letters(tmp_path: Path) -> None:
    """A file that is not UTF-8 is read as Windows-1252."""
    path = tmp_path / "uvl.csv"
    path.write_bytes(UVL.replace("Widget", "W\u2013dget").encode("cp1252"))
    [party, _] = _read(read_bis_uvl, [str(path)])

    assert isinstance(party, Party)
    assert party.name == "W\u2013dget Works"


@pytest.mark.parametrize("form", FORMATS)
@given(data=st.data())
@settings(max_examples=60)
def test_damage_is_refused_or_read_never_a_crash(form: str, data: st.DataObject) -> None:
    """Whatever bytes are put in, taken out or exchanged."""
    reader, files = FORMATS[form]
    put = st.sampled_from([b"", b'"', b"\0", b"<a>", b"\xff", b"\r\n", b"&x;", b"\x1a", b'"".', b"<!--", b"9"])
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            content = text.encode()
            start = data.draw(st.integers(0, len(content)))
            end = data.draw(st.integers(start, min(start + 20, len(content))))
            (Path(folder) / name).write_bytes(content[:start] + data.draw(put) + content[end:])
        try:
            items = _read(reader, [str(Path(folder) / name) for name in files])
        except Refused:
            return

    assert isinstance(items[-1], Stated)
