"""A list that only a constraint asks for: a case whose shipment the mutant refuses notices it."""

from unit.cover.small import built, case, killer, rule

LAW = (
    'list x.names "names" of text {\n  complete\n  member "Firm A" from 2025-06-01\n  source "List"\n}\n'
    'constraint "A named firm is said to be listed" { never exporter.name in x.names and not exporter.on_lists includes "x.list" }\n'
    + rule("x.listed", 'exporter.on_lists includes "x.list"')
)
NAMED = 'exporter.name = "Firm A", exporter.on_lists = none'


def test_a_name_the_day_before_it_is_listed() -> None:
    """A day earlier the facts would be refused, so that nothing that is expected holds."""
    kept = case(NAMED, "x.listed absent", on="2025-05-31")
    found = built(LAW + kept)

    assert killer(found, "move a day of a list", "from 2025-05-31")
    assert not killer(found, "move a day of a list", "from 2025-06-02")


def test_another_name_notices_nothing() -> None:
    """The words of the case are not those that moved."""
    found = built(LAW + case('exporter.name = "Firm B", exporter.on_lists = none', "x.listed absent", on="2025-05-31"))

    assert not killer(found, "move a day of a list", "from 2025-05-31")


def test_a_name_that_is_refused_is_noticed_where_it_is_no_more() -> None:
    """A day later, or without the name, the facts would be decided."""
    found = built(LAW + case(NAMED, "refused by E0611", on="2025-06-01"))

    assert killer(found, "move a day of a list", "from 2025-06-02")
    assert killer(found, "drop a member of a list", "Firm A")
    assert not killer(found, "move a day of a list", "from 2025-05-31")
