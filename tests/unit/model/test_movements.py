"""No condition of a statement is passed over, in whichever field it stands."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from shipped import RULESETS, shipped

from compliance.model import condition as c
from compliance.model import law
from compliance.model.movements import conditions_of_statement

CONDITION = c.IsTrue("x", "x", "x.rules:1:1")


def filled(hint: Any) -> Any:
    """Return a value of a type with the condition wherever one can stand; None where none can."""
    if hint == c.Condition or CONDITION.__class__ in get_args(hint):
        return CONDITION
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        return _record(hint)
    if get_origin(hint) is tuple:
        found = tuple(filled(part) for part in get_args(hint) if part is not Ellipsis)
        return found if _holds(found) else None
    if isinstance(hint, UnionType):
        return next((value for value in map(filled, get_args(hint)) if _holds(value)), None)
    return None


def _record(kind: Any) -> Any:
    hints = get_type_hints(kind)
    return kind._make(filled(hints[name]) for name in kind._fields)


def _holds(value: Any) -> bool:
    return value == CONDITION or (isinstance(value, tuple) and any(map(_holds, value)))


@pytest.mark.parametrize("kind", get_args(law.Law))
def test_every_field_that_can_hold_a_condition_is_looked_into(kind: Any) -> None:
    """A field that is added later is found by its type, and has to be found by the function too."""
    hints = get_type_hints(kind)
    for name in kind._fields:
        value = filled(hints[name])
        if _holds(value):
            record = kind._make(value if field == name else None for field in kind._fields)

            assert list(conditions_of_statement(record)) == [CONDITION], name


def test_the_fields_that_can() -> None:
    """The search by type finds the fields known of today."""
    found = {
        (kind.__name__, name)
        for kind in get_args(law.Law)
        for name in kind._fields
        if _holds(filled(get_type_hints(kind)[name]))
    }

    assert found >= {
        ("Rule", "when"), ("Rule", "reviews"), ("Policy", "when"), ("Policy", "reviews"), ("LicenseException", "when"),
        ("LicenseException", "lifts"), ("LicenseException", "provided"), ("Bar", "when"), ("Unmodelled", "when"),
        ("Duty", "when"), ("Classify", "when"),
    }  # fmt: skip


def test_its_own_condition_comes_first() -> None:
    """Whoever asks for the first asks for `when`."""
    when, where = CONDITION._replace(fact="when"), CONDITION._replace(fact="where")
    head = law.Head("x.e", "", "x", law.ALWAYS, None, (), (), "")
    exception = law.LicenseException(head, ((frozenset(), where),), when, CONDITION)

    assert list(conditions_of_statement(exception)) == [when, where, CONDITION]


@pytest.mark.parametrize("name", RULESETS)
def test_conditions_are_sought_where_they_may_stand(name: str) -> None:
    """The fields that may hold a condition by their types are all that do."""

    def everywhere(value: object) -> Iterator[object]:
        if isinstance(value, get_args(c.Condition)):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                yield from everywhere(part)

    ruleset = shipped(name).ruleset
    assert ruleset is not None
    records = [*ruleset.named, *ruleset.classifications, *ruleset.constraints]
    found = [sorted(map(id, conditions_of_statement(record))) for record in records]
    assert found == [sorted(map(id, everywhere(record))) for record in records]
    assert any(found)
