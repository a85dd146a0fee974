"""The rulesets in force in a process that lives long: threads ask, an edition is exchanged under them."""

from typing import Any

from compliance.rules import Rules, load


class InForce:
    """Loaded rulesets that may be exchanged at any time, by any thread.

    Who asks takes `rules` once and asks that: whatever is exchanged meanwhile, its answers come from one edition, the
    one that each names by its digest. An edition that cannot be read leaves the one in force where it is.

    >>> served = InForce(load("cn"))
    >>> served.rules.check({"date": "2025-06-15", "item": {"cn": "1C902.a.4"}}).outcome
    'undetermined'
    """

    def __init__(self, rules: Rules) -> None:
        """Put *rules* in force."""
        self._rules = rules

    @property
    def rules(self) -> Rules:
        """The edition in force now; it stays whole for who holds it."""
        return self._rules

    def exchange(self, rules: Rules) -> Rules:
        """Put *rules* in force, and return those that were."""
        # one assignment, so that no thread sees half an edition
        before, self._rules = self._rules, rules
        return before

    def reload(self, *names: str) -> bool:
        """Load rulesets by name or path and put them in force; return whether the edition is another one.

        Raises:
            RulesetError: The rulesets have mistakes; those in force stay.
        """
        fresh = load(*names)
        return self.exchange(fresh).digest != fresh.digest

    def answer(self, shipment: Any, **options: Any) -> Any:
        """Return what the edition in force answers: `Rules.answer`."""
        return self.rules.answer(shipment, **options)

    def check(self, shipment: Any, **options: Any) -> Any:
        """Return what the edition in force decides: `Rules.check`."""
        return self.rules.check(shipment, **options)
