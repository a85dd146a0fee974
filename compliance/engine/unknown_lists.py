"""Party lists that a shipment names and no rule asks for: a misspelt one would read as a clear party."""

from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import Members


def unknown_lists(ruleset: Ruleset, shipment: Shipment) -> list[Diagnostic]:
    """Refuse a party list that no rule asks for, where rules ask for others of its publisher."""
    known = set(ruleset.party_lists)
    publishers = {name.partition(".")[0] for name in known}
    found = []
    for name, value in shipment.facts.items():
        if name.endswith("on_lists") and isinstance(value, Members):
            for word in value.words:
                if word.partition(".")[0] in publishers and word not in known:
                    message = f"`{name}` names the list `{word}`, for which no rule asks"
                    from compliance.text.nearest import help_for  # late: only mistakes need it

                    help = help_for(word, known, kind="list")
                    found.append(Diagnostic("E0615", message, path=f"$.{name}", help=help))
    return found
