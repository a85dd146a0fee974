"""Hypothesis strategies for the text of conditions and rules; shared by the properties."""

from functools import cache

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["item.tpp", "item.cn", "destination", "end_use", "end_user.military", "cn.dual_use", "item.value", "date"]
)
CODES = st.sampled_from(["1C902.a.4", "3A090", "US", "CN", "military", "D5", "us.ear.A5"])
NUMBERS = st.sampled_from(["4800", "0.1 %", "814 mm2", "6500 GB/s", "5000 USD", "2 GB/s/mm2", "-3"])


@st.composite
def relations(draw: st.DrawFn) -> str:
    """One relation, in any of its forms."""
    name = draw(NAMES)
    kind = draw(st.integers(0, 7))
    word = draw(CODES)
    match kind:
        case 0:
            return f"{name} {draw(st.sampled_from(['is', 'is not', 'in', 'not in', 'under', 'includes', 'within']))} {word}"
        case 1:
            return f"{name} {draw(st.sampled_from(['>=', '<=', '>', '<', '=']))} {draw(NUMBERS)}"
        case 2:
            return f"{name} in {{ {word}, {draw(CODES)} .. {draw(CODES)} }} except {draw(CODES)}"
        case 3:
            return name
        case 4:
            return f"{name} >= us.lvs[item.eccn, row.column]"
        case 5:
            return "us.chart[destination, row.column] is marked"
        case 6:
            return "cn.2025-57 is in force"
        case _:
            return f'{name} includes "a list, \\"quoted\\" {{ and }} # odd"'


@cache
def conditions() -> st.SearchStrategy[str]:
    """Conditions up to a few levels deep."""
    return st.recursive(
        relations(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=4).map(" and ".join),
            st.lists(inner, min_size=2, max_size=4).map(" or ".join),
            inner.map(lambda text: f"not ({text})"),
            inner.map(lambda text: f"({text})"),
            inner.map(lambda text: f"some party where ({text})"),
        ),
        max_leaves=12,
    )


COMMENTS = st.sampled_from(["", "  # why", "\n  # a line of its own", "\n\n  # after a gap"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule with clauses in any order, and comments between them."""
    clauses = draw(
        st.permutations(
            [
                f"when {draw(conditions())}",
                f"unless {draw(conditions())}",
                "requires license from MOFCOM because NS",
                f"review {draw(st.sampled_from(['case by case', 'ordinary or presumption of denial']))} when {draw(conditions())}",
                "in force from 2025-04-04 until 2026-01-31",
                'source "Act, s. 1"',
                'note "with \\"quotes\\" and \\\\ and # no comment"',
            ]
        )
    )
    body = "".join(f"\n  {clause}{draw(COMMENTS)}" for clause in clauses)
    return f'{draw(st.sampled_from(["", "# before"]))}\nrule cn.x-{draw(st.integers(0, 99))} "Title" {{{body}\n}}\n'
