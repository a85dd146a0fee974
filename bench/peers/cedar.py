"""Cedar by cedarpy: a permit for each statement, named by an annotation; the country is in its groups as an entity."""

import json

from peers.form import Facts, Form, Row, Told

PACKAGE = "cedarpy"


class Cedar:
    """Policies and entities are parsed once."""

    def __init__(self, form: Form) -> None:
        import cedarpy

        self.cedar = cedarpy
        self.settle = form.settled()
        self.policies = cedarpy.PolicySet.from_str("".join(map(_policy, form.rows)))
        groups = [{"uid": {"type": "Group", "id": name}, "attrs": {}, "parents": []} for name in form.groups]
        countries = [
            {
                "uid": {"type": "Country", "id": country},
                "attrs": {},
                "parents": [{"type": "Group", "id": g} for g in names],
            }
            for country, names in form.lies_in.items()
        ]
        self.entities = cedarpy.Entities.from_json_str(json.dumps([*groups, *countries]))

    def decide(self, facts: Facts) -> Told:
        context = {name: facts[name] for name in ("code", "end_use", "power", "density", "value", "day")}
        request = {
            "principal": {"type": "Code", "id": facts["code"]}, "action": {"type": "Action", "id": "export"},
            "resource": {"type": "Country", "id": facts["destination"]}, "context": context,
        }  # fmt: skip
        found = self.cedar.is_authorized(request, self.policies, self.entities)
        return self.settle(found.diagnostics.id_annotations_by_reason.values())


def _policy(row: Row) -> str:
    demands = row.comparisons(lambda bound: f"context.{bound[0]} {bound[1]} {bound[2]}", " && ", " || ")
    if len(row.codes) > 1:
        demands.append(f"{json.dumps(row.codes)}.contains(context.code)")
    if row.uses:
        demands.append(f"{json.dumps(row.uses)}.contains(context.end_use)")
    principal = f"principal == Code::{json.dumps(row.codes[0])}" if len(row.codes) == 1 else "principal"
    resource = f"resource in Group::{json.dumps(row.group)}" if row.group else "resource"
    return f'@id("{row.name}")\npermit({principal}, action, {resource}) when {{ {" && ".join(demands) or "true"} }};\n'


PEERS = {"Cedar": Cedar}
