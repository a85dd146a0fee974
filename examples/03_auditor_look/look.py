"""List the suspensions of a ruleset: what is suspended, from when, through when, and what is known of the time after.

Run: python look.py [RULESET]
"""

import sys
from datetime import timedelta

import compliance


def main(name: str = "cn") -> None:
    """Print one line a suspension, in order of its end."""
    ruleset = compliance.load(name).ruleset
    for change in sorted(ruleset.changes, key=lambda c: (str(c.head.period.end), c.head.name)):
        if change.kind != "suspend":
            continue
        last = change.head.period.end - timedelta(days=1) if change.head.period.end else "open"
        after = "then not known" if change.then_unknown else "then in force again"
        sources = "; ".join(change.head.sources)
        print(f"{change.head.name:28} {change.head.period.start} through {last}, {after}: {sources}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
