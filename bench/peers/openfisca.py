"""OpenFisca: a variable for each statement, a formula over arrays; here of one shipment each.

It is made for populations: `bench_table` is its field.
"""

from collections.abc import Callable
from typing import Any

from peers.form import Bound, Facts, Form, Row, Told

PACKAGE = "OpenFisca-Core"
PERIOD = "2024-01"
MOST = 2**31 - 1


class OpenFisca:
    """The system of variables is built once, a simulation for each decision."""

    def __init__(self, form: Form) -> None:
        from openfisca_core.entities import build_entity
        from openfisca_core.periods import MONTH
        from openfisca_core.simulations import SimulationBuilder
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable

        self.builder = SimulationBuilder
        self.settle = form.settled()
        self.names = [row.name for row in form.rows]
        self.codes = {code: n for n, code in enumerate(form.codes)}
        self.uses = {use: n for n, use in enumerate(form.uses)}
        self.groups = {group: n for n, group in enumerate(form.groups)}
        shipment = build_entity(key="shipment", plural="shipments", label="shipment", is_person=True)
        roles = [{"key": "item", "plural": "items", "label": "item"}]
        self.system = TaxBenefitSystem([shipment, build_entity(key="lot", plural="lots", label="lot", roles=roles)])

        def add(name: str, kind: type, **more: Any) -> None:
            fields = {"value_type": kind, "entity": shipment, "definition_period": MONTH, "label": name, **more}
            self.system.add_variable(type(name, (Variable,), fields))

        for name in ("code", "end_use", "groups", "power", "density", "value", "day"):
            add(name, int)
        for n, row in enumerate(form.rows):
            add(f"r{n}", bool, formula=self._formula(row))

    def decide(self, facts: Facts) -> Told:
        simulation = self.builder().build_default_simulation(self.system, count=1)
        given = {
            "code": self.codes.get(facts["code"], -1), "end_use": self.uses.get(facts["end_use"], -1),
            "groups": sum(1 << self.groups[group] for group in facts["groups"]),
            **{name: min(facts[name], MOST) for name in ("power", "density", "value", "day")},
        }  # fmt: skip
        for name, value in given.items():
            simulation.set_input(name, PERIOD, [value])
        return self.settle([name for n, name in enumerate(self.names) if simulation.calculate(f"r{n}", PERIOD)[0]])

    def _formula(self, row: Row) -> Callable[[Any, Any], Any]:
        codes, uses = [self.codes[code] for code in row.codes], [self.uses[use] for use in row.uses]
        group = 1 << self.groups[row.group] if row.group else 0

        def formula(shipment: Any, period: Any) -> Any:
            holds = shipment("day", period) >= 0
            for name, words in (("code", codes), ("end_use", uses)):
                if words:
                    fact = shipment(name, period)
                    some = fact == words[0]
                    for word in words[1:]:
                        some = some | (fact == word)
                    holds = holds & some
            if group:
                holds = holds & ((shipment("groups", period) & group) != 0)
            for bound in (*row.bounds, *row.days()):
                holds = holds & _bound(shipment, period, bound)
            if row.either:
                some = False
                for clause in row.either:
                    every = True
                    for bound in clause:
                        every = _bound(shipment, period, bound) & every
                    some = every | some
                holds = holds & some
            return holds

        return formula


def _bound(shipment: Any, period: Any, bound: Bound) -> Any:
    fact = shipment(bound[0], period)
    return fact >= bound[2] if bound[1] == ">=" else fact < bound[2]


PEERS = {"OpenFisca": OpenFisca}
