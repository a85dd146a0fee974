"""The Consolidated Screening List and the Denied Persons List; every party below is invented."""

from datetime import date
from pathlib import Path

import pytest

from compliance.importing.csl import read_csl
from compliance.importing.dpl import read_dpl
from compliance.importing.parties import import_parties
from compliance.importing.records import Item, Party, Refused, Rejected
from compliance.model.build import build
from compliance.model.files import read_files

OLD = (
    "source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,"
    "vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,"
    "source_information_url,ids"
)
EL = "Entity List (EL) - Bureau of Industry and Security"
DPL = '"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t"Effective_Date"\t"Expiration_Date"\t"Standard_Order"\t"Last_Update"\t"Action"\t"FR_Citation"\n'


def _row(**cells: str) -> str:
    return ",".join('"' + cells.get(column, "") + '"' for column in OLD.split(","))


def _csl(path: Path, *rows: str, new: bool = False, end: str = "\n") -> str:
    file = path / "csl.csv"
    heading = ("_id," if new else "") + OLD
    file.write_text("\n".join([heading, *rows]) + end, encoding="utf-8", newline="")
    return str(file)


def _read(path: str, *, open_end: bool = False) -> list[Item]:
    return [item for item in read_csl([path], "", open_end=open_end) if isinstance(item, Party | Rejected)]


def test_a_row_of_the_entity_list(tmp_path: Path) -> None:
    """Name, aliases, countries of every address, and the list as the rules call it."""
    row = _row(
        source=EL, name="Blue  Widget Co.", addresses="1 Long Road, Ayville, CN; 2 Hill, Beeton, HK",
        start_date="2020-02-29", alt_names="BWC; and Azure Widget",
    )  # fmt: skip
    party = Party(
        "us.bis.entity-list", EL, "", "", "Blue Widget Co.", ("BWC", "Azure Widget"), ("CN", "HK"), (),
        date(2020, 2, 29), None, f"{tmp_path}/csl.csv:2",
    )  # fmt: skip

    assert _read(_csl(tmp_path, row)) == [party]


def test_the_new_form_has_an_id(tmp_path: Path) -> None:
    """29 columns: `_id` stands in where there is no entity number."""
    [party] = _read(_csl(tmp_path, '"abc",' + _row(source=EL, name="Blue Widget"), new=True))

    assert isinstance(party, Party)
    assert party.id == "abc"


def test_a_name_with_its_successors_is_found_without_them(tmp_path: Path) -> None:
    """The name alone is listed, the printed form is another name."""
    printed = "Red Widget; and any successor, sub-unit, or subsidiary thereof"
    [party] = _read(_csl(tmp_path, _row(source="(ISN) x", name=printed)))

    assert isinstance(party, Party)
    assert (party.name, party.aliases) == ("Red Widget", (printed,))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"source": "New Idea List (NIL)", "name": "x"}, "not known here"),
        ({"source": EL, "name": "x", "start_date": "2020-02-30"}, "no day"),
    ],
)
def test_what_is_not_understood_is_rejected_with_its_line(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    """A row is never dropped in silence."""
    good, bad = _read(_csl(tmp_path, _row(source=EL, name="Blue"), _row(**cells)))

    assert isinstance(good, Party)
    assert isinstance(bad, Rejected)
    assert bad.place.endswith("csl.csv:3")
    assert reason in bad.reason


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "us.ofac.menu-based"),
        ("Military End User (MEU) List - Bureau of Industry and Security", "us.bis.meu-list"),
        ("Capta List (CAP) - Treasury Department", "us.ofac.correspondent-accounts"),
    ],
)
def test_lists_have_the_names_of_the_rules(source: str, name: str, tmp_path: Path) -> None:
    """The letters in brackets tell them apart."""
    [party] = _read(_csl(tmp_path, _row(source=source, name="Blue")))

    assert isinstance(party, Party)
    assert party.list == name


def test_a_row_with_a_missing_cell_is_rejected(tmp_path: Path) -> None:
    """Cells are never shifted."""
    [bad] = _read(_csl(tmp_path, _row(source=EL, name="Blue").rsplit(",", 1)[0]))

    assert isinstance(bad, Rejected)


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_file_cut_anywhere_in_its_last_row_is_refused_or_rejected(tmp_path: Path, cut: int) -> None:
    """No cut inside a row passes."""
    path = Path(_csl(tmp_path, _row(source=EL, name="Blue"), _row(source=EL, name="Red")))
    path.write_bytes(path.read_bytes()[:-cut])

    with pytest.raises(Refused) as refused:
        _read(str(path))

    assert refused.value.diagnostic.code == "E0701"


def test_a_count_that_differs_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    """A cut at the end of a line is seen by the count alone."""
    path = _csl(tmp_path, _row(source=EL, name="Blue"))
    out = tmp_path / "out"

    with pytest.raises(Refused) as refused:
        import_parties(
            read_csl([path], "", open_end=True), str(out), "csl", files=(path,), edition=date(2026, 9, 1), entries=2
        )

    assert refused.value.diagnostic.code == "E0702"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["csl.csv"]


def test_what_is_written_is_a_sound_ruleset(tmp_path: Path) -> None:
    """The names are members of partial lists, the parties rows of a table."""
    path = _csl(
        tmp_path,
        _row(source=EL, name='Blue "Widget"'.replace('"', '""'), alt_names="B; W"),
        _row(source="(DPL)", name="Red", end_date="2027-01-31"),
    )
    out = tmp_path / "out"
    report = import_parties(
        read_csl([path], "", open_end=False), str(out), "csl", files=(path,), edition=date(2026, 9, 1)
    )
    built = build(read_files([str(out)])).ruleset

    assert built is not None
    assert (report.rows, report.names) == (2, {"us.bis.entity-list": 3, "us.bis.denied-persons": 1})
    listed = built.lists["imported.csl.us.bis.entity-list"]
    assert {w for m in listed.members for w in m.words} == {'Blue "Widget"', "B", "W"}
    assert not listed.complete
    assert listed.known_from == date(2026, 9, 1)
    assert len(built.tables["imported.csl.parties"].rows) == 2


def test_no_date_no_import(tmp_path: Path) -> None:
    """The file does not state its day, so the caller has to."""
    path = _csl(tmp_path, _row(source=EL, name="Blue"))

    with pytest.raises(Refused) as refused:
        import_parties(read_csl([path], "", open_end=False), str(tmp_path / "out"), "csl", files=(path,))

    assert refused.value.diagnostic.code == "E0704"


def test_another_file_is_refused(tmp_path: Path) -> None:
    """The heading tells the format."""
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(Refused) as refused:
        _read(str(path))

    assert refused.value.diagnostic.code == "E0703"


def test_marks_without_ink_and_misread_letters(tmp_path: Path) -> None:
    """A name is written so that a shipment can hold it."""
    [party] = _read(_csl(tmp_path, _row(source=EL, name="O\u0092Widget\u200f \u200dCo")))

    assert isinstance(party, Party)
    assert party.name == "O\u2019Widget Co"


def test_denied_persons(tmp_path: Path) -> None:
    """Tabs, days with the month first, rows that end early, rows of nothing."""
    file = tmp_path / "dpl.txt"
    empty = "\t".join(['""'] * 12)
    file.write_text(
        DPL + ' "ADA"\t""\t""\t""\t"DK"\t""\t"3/20/1992"\t"10/04/2000"\n'.replace(' "ADA"', '" ADA"') + empty + "\n",
        encoding="utf-8",
    )
    party, bad = (i for i in read_dpl([str(file)], "", open_end=False) if isinstance(i, Party | Rejected))

    assert isinstance(party, Party)
    assert (party.name, party.countries, party.since, party.until) == (
        "ADA",
        ("DK",),
        date(1992, 3, 20),
        date(2000, 10, 4),
    )
    assert isinstance(bad, Rejected)
    assert bad.reason == "the row is empty"
