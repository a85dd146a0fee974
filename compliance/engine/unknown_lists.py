"""Party lists that a shipment names and no rule asks for: a misspelt one would read as a clear party."""

from compliance.model.party_lists import mistakes_a_list, spellings, squeezed
from compliance.model.ruleset import Ruleset
from compliance.shipment.records import Shipment
from compliance.text.diagnostics import Diagnostic
from compliance.values.members import Members


def unknown_lists(ruleset: Ruleset, shipment: Shipment) -> list[Diagnostic]:
    """Refuse a party list that no rule asks for, unless it is one of one's own (`party_lists.mistakes_a_list`)."""
    found = []
    for name, value in shipment.facts.items():
        if name.endswith("on_lists") and isinstance(value, Members):
            for word in value.words:
                if mistakes_a_list(word, ruleset.party_lists):
                    message = f"`{name}` names the list `{word}`, for which no rule asks"
                    from compliance.text.nearest import help_for  # late: only mistakes need it

                    plain = "".join(c if c.isalnum() else "." for c in word.lower())
                    meant = spellings(ruleset.party_lists).get(squeezed(plain))
                    help = f"it is spelt `{meant}`" if meant else help_for(word, ruleset.party_lists, kind="list")
                    help = help or "a list of your own is named in parts, in small letters: `firm.blocked`"
                    found.append(Diagnostic("E0615", message, path=f"$.{name}", help=help))
    return found
