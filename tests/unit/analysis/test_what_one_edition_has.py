"""What one edition has alone (found by a reader): rules of another name, codes of a scheme, marks that a table leaves open."""

from pathlib import Path

import compliance
from compliance.analysis.diff import diff
from compliance.analysis.prove.equivalent import equivalent
from compliance.analysis.prove.tightens import relaxes, tightens
from compliance.analysis.prove.verdict import PROVED
from compliance.model.editions import Edition, edition

LAW = """language 1
regime x "X" {{
  authority "A"
  known through 2026-01-01
}}
scheme x.code "codes" {{
  form dotted
  complete
  codes {codes}
}}
fact item.x is code of x.code world "code"
table x.marks "M" {{
  rows "marks.csv"
  column country is country
  column mark is truth
  key country
  value mark
  {how}
  source "L"
}}
rule {name} "R" {{
  when item.x in {{ 1A }} and x.marks[destination] is marked
  requires license from A
  in force from 2025-01-01
  source "L 1"
}}
"""


def side(folder: Path, *, name: str = "x.dense", codes: str = "1A, 1B", how: str = "complete") -> Edition:
    """Write and read an edition."""
    folder.mkdir()
    (folder / "x.rules").write_text(LAW.format(name=name, codes=codes, how=how), encoding="utf-8")
    (folder / "marks.csv").write_text("country,mark\nUS,yes\n", encoding="utf-8")
    return edition(str(folder))


def test_a_proof_does_not_speak_of_licenses_by_names_that_one_edition_has(tmp_path: Path) -> None:
    """Renamed: proved, but for licenses held by either name; below the old name: but for those by the new one."""
    old, thick, below = (
        side(tmp_path / "a"),
        side(tmp_path / "b", name="x.thick"),
        side(tmp_path / "c", name="x.dense.a"),
    )
    assert old.ruleset is not None
    for new, lone in ((thick, ("x.dense in the old", "x.thick in the new")), (below, ("x.dense.a in the new",))):
        assert new.ruleset is not None
        for claim in (equivalent, tightens, relaxes):
            found = claim(old.ruleset, new.ruleset)
            assert found.status == PROVED
            assert "nothing is said" in found.reason
            assert all(name in found.reason for name in lone)
    assert "x.dense in the old edition, nothing is said" in diff(old, thick).statement
    assert "nothing is said" not in diff(old, below).statement
    assert "nothing is said" not in equivalent(old.ruleset, old.ruleset).reason


def test_an_order_that_one_edition_alone_can_read(tmp_path: Path) -> None:
    """A code more: the order is refused by the old edition and decided by the new one, and the other way round."""
    old, new = side(tmp_path / "a"), side(tmp_path / "b", codes="1A, 1B, 1C")
    order = {"id": "n", "date": "2025-06-01", "destination": "US", "item": {"x": "1C"}, "licenses": []}

    for sides, low in (
        ((old, new), ("refused", "no_license_required")),
        ((new, old), ("no_license_required", "refused")),
    ):
        found = compliance.impact(*sides, [order])
        (flip,) = found.flips
        assert (flip.before.low, flip.after.low) == low
        assert (flip.direction, found.refused, found.looked_at) == ("refused", 0, 1)
    (order,) = ({**order, "item": {"x": "9Z"}},)
    assert compliance.impact(old, new, [order]).refused == 1


def test_a_table_that_leaves_open_what_it_does_not_mark(tmp_path: Path) -> None:
    """Every region that is counted as moving has its witness."""
    found = diff(side(tmp_path / "a"), side(tmp_path / "b", how="partial"))

    assert found.settled
    assert found.regions
    assert all(region.witness or region.masked for region in found.regions)
