"""`record`: a frozen attrs class that is cheap to define.

attrs writes and compiles `__eq__`, `__hash__` and `__repr__` for every class, about 1 ms each here, and the cold path
of `compliance check` defines some fifty classes. Records share these three methods instead; what is left costs about
0.4 ms a class. Values that never take part in equality (places in the law) are `entity`: equal only to themselves.
"""

from typing import Any, TypeVar, dataclass_transform

from attrs import define, field

C = TypeVar("C", bound=type)


def _names(self: Any) -> list[str]:
    return [a.name for a in type(self).__attrs_attrs__ if a.eq]


def _eq(self: Any, other: object) -> bool:
    if self is other:
        return True
    if type(self) is not type(other):
        return False
    return all([getattr(self, name) == getattr(other, name) for name in _names(self)])


def _hash(self: Any) -> int:
    return hash((type(self), *(getattr(self, name) for name in _names(self))))


def _repr(self: Any) -> str:
    shown = (f"{a.name}={getattr(self, a.name)!r}" for a in type(self).__attrs_attrs__ if a.repr)
    return f"{type(self).__name__}({', '.join(shown)})"


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(field,))
def record(cls: C) -> C:
    """Make *cls* a frozen attrs class that is compared by its values."""
    made = entity(cls)
    made.__eq__ = _eq  # type: ignore[method-assign,assignment]
    made.__hash__ = _hash  # type: ignore[method-assign,assignment]
    return made


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def entity(cls: C) -> C:
    """Make *cls* a frozen attrs class that is equal only to itself."""
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _repr  # type: ignore[method-assign,assignment]
    return define(cls, frozen=True, slots=False, eq=False, repr=False, match_args=False, auto_attribs=True)


T = TypeVar("T")


def evolve(instance: T, **changes: Any) -> T:
    """Return a copy of a record with some fields changed."""
    if isinstance(instance, tuple):
        return instance._replace(**changes)  # type: ignore[attr-defined,no-any-return]
    from attrs import evolve as attrs_evolve

    made: T = attrs_evolve(instance, **changes)  # type: ignore[misc]
    return made
