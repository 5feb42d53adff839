# SPDX-License-Identifier: Apache-2.0
"""Rules for rendered Kubernetes objects. Each is a function from a list of objects to complaints."""

import json
import pathlib

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parent / "schema.json").read_text(encoding="utf-8"))
SCALARS = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "quantity": lambda value: isinstance(value, (str, int)),
    "integer or string": lambda value: isinstance(value, (str, int)),
}
# The kinds of volumes that the profile "restricted" allows.
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
PROMETHEUS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}},
              "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}}  # fmt: skip
DNS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
       "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}  # fmt: skip
SELECTED = {"app.kubernetes.io/name": "staple-exporter"}


def named(each):
    return f"{each['kind']} {each['metadata']['name']}"


def check_schema(objects):
    """Every key is one of the API's and has its type."""
    for each in objects:
        kind = SCHEMA["kinds"].get(f"{each['apiVersion']}/{each['kind']}")
        if kind is None:
            yield f"{named(each)}: {each['apiVersion']} is not known here"
        else:
            yield from (f"{named(each)}: {problem}" for problem in problems(each, kind, ""))


def problems(value, schema, path):
    if isinstance(schema, dict) and "list" in schema:
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for index, inner in enumerate(value):
            yield from problems(inner, schema["list"], f"{path}[{index}]")
    elif isinstance(schema, dict) or schema.startswith("#"):
        if not isinstance(value, dict):
            yield f"{path} is no mapping"
            return
        fields = None if isinstance(schema, dict) else SCHEMA["structs"][schema]
        for key, inner in value.items():
            if fields is not None and key not in fields:
                yield f"{path}.{key} does not exist"
            else:
                yield from problems(inner, schema["map"] if fields is None else fields[key], f"{path}.{key}")
    elif not SCALARS[schema](value):
        yield f"{path} is {value!r}, not of type {schema}"


def workloads(objects):
    return [each for each in objects if each["kind"] in ("Deployment", "StatefulSet")]


def pods(objects):
    return [(named(each), each["spec"]["template"]["spec"]) for each in workloads(objects)]


def check_restricted(objects):
    """The profile "restricted" of the Pod Security Standards, a numeric user, a read-only root and no token."""
    for name, pod in pods(objects):
        context = pod.get("securityContext", {})
        wanted = {"runAsNonRoot": True, "runAsUser": 65534, "runAsGroup": 65534, "seccompProfile": {"type": "RuntimeDefault"}}
        if context != wanted:
            yield f"{name}: the pod's securityContext is {context}"
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(key):
                yield f"{name}: {key}"
        if pod.get("automountServiceAccountToken") is not False:
            yield f"{name}: has a token"
        for volume in pod.get("volumes", []):
            if not set(volume) - {"name"} <= VOLUMES:
                yield f"{name}: volume {volume}"
        for container in [*pod["containers"], *pod.get("initContainers", []), *pod.get("ephemeralContainers", [])]:
            wanted = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
            if container.get("securityContext") != wanted:
                yield f"{name}: the securityContext of {container['name']} is {container.get('securityContext')}"
            if any("hostPort" in port for port in container.get("ports", [])):
                yield f"{name}: hostPort"


def check_selectors(objects):
    """Whatever selects pods selects ours, and the templates have the labels."""
    for each in workloads(objects):
        if each["spec"]["selector"] != {"matchLabels": SELECTED}:
            yield f"{named(each)}: selects {each['spec']['selector']}"
        if not SELECTED.items() <= each["spec"]["template"]["metadata"]["labels"].items():
            yield f"{named(each)}: its pods have not the labels that are selected"
    for each in objects:
        chosen = {"Service": lambda spec: spec["selector"], "NetworkPolicy": lambda spec: spec["podSelector"]["matchLabels"],
                  "PodDisruptionBudget": lambda spec: spec["selector"]["matchLabels"]}.get(each["kind"])  # fmt: skip
        if chosen and chosen(each["spec"]) != SELECTED:
            yield f"{named(each)}: selects {chosen(each['spec'])}"


def check_peers(objects):
    """The NetworkPolicy lets in Prometheus, and out to the DNS and to TCP anywhere; its peers are unchanged."""
    policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
    if len(policies) != 1:
        yield f"{len(policies)} NetworkPolicies"
    for spec in policies:
        if spec["policyTypes"] != ["Ingress", "Egress"]:
            yield f"policyTypes are {spec['policyTypes']}"
        if [rule.get("from") for rule in spec["ingress"]] != [[PROMETHEUS]]:
            yield f"lets in {spec['ingress']}"
        if [rule.get("to") for rule in spec["egress"]] != [[DNS, {"ipBlock": {"cidr": "169.254.20.10/32"}}], None]:
            yield f"lets out to {spec['egress']}"
        ports = [[(port["protocol"], port.get("port")) for port in rule["ports"]] for rule in spec["ingress"] + spec["egress"]]
        if ports != [[("TCP", "http")], [("UDP", 53), ("TCP", 53)], [("TCP", None)]]:
            yield f"ports are {ports}"


def check_scrape(objects):
    """The ServiceMonitor finds one Service, so that nothing is scraped twice, and the Probe the same by its name."""
    services = [each for each in objects if each["kind"] == "Service"]
    for each in objects:
        if each["kind"] == "ServiceMonitor":
            wanted = each["spec"]["selector"]["matchLabels"]
            found = [s["metadata"]["name"] for s in services if wanted.items() <= s["metadata"]["labels"].items()]
            if found != ["staple-exporter"]:
                yield f"the ServiceMonitor selects {found}"
        if each["kind"] == "Probe":
            namespace = each["metadata"]["namespace"]
            if each["spec"]["prober"]["url"] != f"staple-exporter.{namespace}.svc:10219":
                yield f"the Probe asks {each['spec']['prober']['url']}"


def check_shards(objects):
    """Each pod of a StatefulSet is told its own index, and the number that there are."""
    for each in objects:
        if each["kind"] != "StatefulSet":
            continue
        variables = {variable["name"]: variable for variable in each["spec"]["template"]["spec"]["containers"][0]["env"]}
        total, replicas = variables["STAPLE_SHARD_TOTAL"].get("value"), each["spec"]["replicas"]
        if total != str(replicas):
            yield f"the total is {total} of {replicas} replicas"
        label = {"fieldRef": {"fieldPath": "metadata.labels['apps.kubernetes.io/pod-index']"}}
        if variables["STAPLE_SHARD_ORDINAL"].get("valueFrom") != label:
            yield "the ordinal is not the pod's index"
        if each["spec"]["podManagementPolicy"] != "Parallel":
            yield "a new shard would wait for the others"
        headless = [s["metadata"]["name"] for s in objects if s["kind"] == "Service" and s["spec"].get("clusterIP") == "None"]
        if headless != [each["spec"]["serviceName"]]:
            yield f"headless Services are {headless}"


RULES = (check_schema, check_restricted, check_selectors, check_peers, check_scrape, check_shards)
