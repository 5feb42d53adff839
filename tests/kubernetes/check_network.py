# SPDX-License-Identifier: Apache-2.0
"""Rules for how rendered objects reach each other. Each is a function from a list of objects to complaints."""

import ipaddress

from rendered_objects import has_token, pods


def peer(namespace, label, value):
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}, "podSelector": {"matchLabels": {label: value}}}


def prometheus(*namespaces):
    return [[peer(namespace, "app.kubernetes.io/name", "prometheus") for namespace in namespaces]]


# Of Kubernetes, and of OpenShift.
PROMETHEUS = (prometheus("monitoring"), prometheus("openshift-monitoring", "openshift-user-workload-monitoring"))
DNS = ([[peer("kube-system", "k8s-app", "kube-dns"), {"ipBlock": {"cidr": "169.254.20.10/32"}}]],
       [[peer("openshift-dns", "dns.operator.openshift.io/daemonset-dns", "default")]])  # fmt: skip
# Anywhere: there may be a plugin for which a node is in no network. No address of METADATA is served at these ports.
API_SERVER = {"ports": [{"port": 443, "protocol": "TCP"}, {"port": 6443, "protocol": "TCP"}]}
# Where clouds give credentials to their machines. None of these is an endpoint of a fleet.
METADATA = ("169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.0.23", "169.254.42.42", "100.100.100.200", "168.63.129.16",
            "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:42::42", "fe80::a9fe:a9fe")  # fmt: skip


def check_peers(objects):
    """The NetworkPolicy lets in Prometheus, and out to the DNS and to TCP anywhere but where clouds give credentials."""
    policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
    if len(policies) != 1:
        yield f"{len(policies)} NetworkPolicies"
    for spec in policies:
        if spec["policyTypes"] != ["Ingress", "Egress"]:
            yield f"policyTypes are {spec['policyTypes']}"
        if [rule.get("from") for rule in spec["ingress"]] not in PROMETHEUS:
            yield f"lets in {spec['ingress']}"
        dns, targets, *others = spec["egress"]
        if [dns.get("to")] not in DNS:
            yield f"lets out to {dns}"
        ports = [[(port["protocol"], port.get("port")) for port in rule["ports"]] for rule in [*spec["ingress"], dns, targets]]
        if ports not in [[[("TCP", "http")], [("UDP", port), ("TCP", port)], [("TCP", None)]] for port in (53, 5353)]:
            yield f"ports are {ports}"
        if others != ([API_SERVER] if has_token(objects) else []):
            yield f"lets out to {others}"
        yield from check_networks(targets["to"])


def check_networks(peers):
    """The rule for targets leads to all pods and networks, less the addresses of METADATA."""
    blocks = [peer["ipBlock"] for peer in peers if "ipBlock" in peer]
    if [peer for peer in peers if "ipBlock" not in peer] != [{"namespaceSelector": {}}] or {"0.0.0.0/0", "::/0"} != {block["cidr"] for block in blocks}:
        yield f"lets out to {peers}"
    networks = [ipaddress.ip_network(block["cidr"]) for block in blocks]
    excepted = [[ipaddress.ip_network(each) for each in block.get("except", [])] for block in blocks]
    for network, inner in zip(networks, excepted):
        for each in inner:
            if each.version != network.version or not each.subnet_of(network):
                yield f"{each} is no part of {network}: the API server refuses it"
    for address in map(ipaddress.ip_address, METADATA):
        if not any(address in each for inner in excepted for each in inner):
            yield f"lets out to {address}"


def check_scrape(objects):
    """The ServiceMonitor finds one Service, so that nothing is scraped twice, and the Probe the same by its name, in its scheme.
    Names of third parties are not probed."""
    services = [each for each in objects if each["kind"] == "Service"]
    schemes = set()
    for each in objects:
        if each["kind"] == "ServiceMonitor":
            wanted = each["spec"]["selector"]["matchLabels"]
            found = [s["metadata"]["name"] for s in services if wanted.items() <= s["metadata"]["labels"].items()]
            if found != ["staple-exporter"]:
                yield f"the ServiceMonitor selects {found}"
            schemes |= {(end.get("scheme", "http"), "tlsConfig" in end, "basicAuth" in end) for end in each["spec"]["endpoints"]}
        if each["kind"] == "Probe":
            namespace = each["metadata"]["namespace"]
            prober = each["spec"]["prober"]
            if prober["url"] != f"staple-exporter.{namespace}.svc:10219":
                yield f"the Probe asks {prober['url']}"
            schemes |= {(prober.get("scheme", "http"), "tlsConfig" in each["spec"], "basicAuth" in each["spec"])}
            static = each["spec"]["targets"].get("staticConfig", {}).get("static", [])
            if set(static) - {"kubernetes.default.svc:443"}:
                yield f"the Probe probes {static}"
    if len(schemes) > 1 or any((scheme == "https") != tls for scheme, tls, _ in schemes):
        yield f"scrapes differ: {schemes}"


def check_health(objects):
    """The kubelet asks a port of its own where the others need TLS or a password."""
    for name, pod in pods(objects):
        container = pod["containers"][0]
        secured = any(flag.startswith("--web.config.file=") for flag in container["args"])
        ports = {container[probe]["httpGet"]["port"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
        if ports != {"health" if secured else "http"} or not ports <= {port["name"] for port in container["ports"]}:
            yield f"{name}: the kubelet asks {ports}"
        if secured != ("--web.health-listen-address=:10220" in container["args"]):
            yield f"{name}: its flags are {container['args']}"
