# SPDX-License-Identifier: Apache-2.0
"""Rules for rendered Kubernetes objects. Each is a function from a list of objects to complaints."""

import json
import pathlib

from check_network import check_health, check_peers, check_scrape
from rendered_objects import has_token, named, pods, selects_ours, workloads

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


def check_restricted(objects):
    """The profile "restricted" of the Pod Security Standards, a read-only root, and a token only where it is used. The user
    is numeric, or left to OpenShift."""
    for name, pod in pods(objects):
        context = pod.get("securityContext", {})
        wanted = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
        if context not in (wanted, wanted | {"runAsUser": 65534, "runAsGroup": 65534}):
            yield f"{name}: the pod's securityContext is {context}"
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if pod.get(key):
                yield f"{name}: {key}"
        if pod.get("automountServiceAccountToken") is not has_token(objects):
            yield f"{name}: automountServiceAccountToken is {pod.get('automountServiceAccountToken')}"
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
        selector = each["spec"]["selector"]
        if set(selector) != {"matchLabels"} or not selects_ours(selector["matchLabels"]):
            yield f"{named(each)}: selects {selector}"
        elif not selector["matchLabels"].items() <= each["spec"]["template"]["metadata"]["labels"].items():
            yield f"{named(each)}: its pods have not the labels that are selected"
    for each in objects:
        chosen = {"Service": lambda spec: spec["selector"], "NetworkPolicy": lambda spec: spec["podSelector"]["matchLabels"],
                  "PodDisruptionBudget": lambda spec: spec["selector"]["matchLabels"]}.get(each["kind"])  # fmt: skip
        if chosen and not selects_ours(chosen(each["spec"])):
            yield f"{named(each)}: selects {chosen(each['spec'])}"


def check_volumes(objects):
    """Each volume is mounted, and each folder under /etc that a flag names is one."""
    for name, pod in pods(objects):
        mounts = {mount["name"]: mount for mount in pod["containers"][0]["volumeMounts"]}
        if set(mounts) != {volume["name"] for volume in pod["volumes"]}:
            yield f"{name}: mounts {sorted(mounts)}"
        if any("subPath" in mount or not mount.get("readOnly") for mount in mounts.values()):
            yield f"{name}: a mount can be written, or does not follow its source"
        folders = {mount["mountPath"] for mount in mounts.values()}
        for flag in pod["containers"][0]["args"]:
            path = flag.partition("=")[2]
            if path.startswith("/etc/") and path.rpartition("/")[0] not in folders:
                yield f"{name}: nothing is mounted for {flag}"


def check_rights(objects):
    """Pods with access to the API server may read the kinds that they discover, and nothing else."""
    known = {("", "services"), ("networking.k8s.io", "ingresses"),
             *(("gateway.networking.k8s.io", kind) for kind in ("gateways", "httproutes", "tlsroutes"))}  # fmt: skip
    roles = {(each["kind"], each["metadata"]["name"]) for each in objects if each["kind"] in ("ClusterRole", "Role")}
    for each in objects:
        if each["kind"] in ("ClusterRole", "Role"):
            for rule in each["rules"]:
                kinds = {(group, kind) for group in rule["apiGroups"] for kind in rule["resources"]}
                if set(rule["verbs"]) != {"get", "list", "watch"} or not kinds <= known or set(rule) != {"apiGroups", "resources", "verbs"}:
                    yield f"{named(each)}: permits {rule}"
        if each["kind"] in ("ClusterRoleBinding", "RoleBinding"):
            accounts = [("ServiceAccount", one["metadata"]["name"], one["metadata"]["namespace"]) for one in objects if one["kind"] == "ServiceAccount"]
            if [(subject["kind"], subject["name"], subject["namespace"]) for subject in each["subjects"]] != accounts:
                yield f"{named(each)}: is given to {each['subjects']}"
            if (each["roleRef"]["kind"], each["roleRef"]["name"]) not in roles:
                yield f"{named(each)}: gives {each['roleRef']}"


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


RULES = (check_schema, check_restricted, check_selectors, check_peers, check_scrape, check_health, check_volumes, check_rights, check_shards)
