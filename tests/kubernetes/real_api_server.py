# SPDX-License-Identifier: Apache-2.0
"""Discovery beside a real API server: objects are created, changed and deleted, the server is restarted, its history is
forgotten, the token rotates. An endpoint that stays keeps its state. By hand:

    python3 tests/kubernetes/real_api_server.py [--tools=FOLDER]

STAPLE_EXPORTER names the program. FOLDER, build/kubernetes-api by default, has the API server, etcd and kubectl; what is missing is
fetched and built first (real/fetch.sh), which takes a quarter of an hour.
"""

import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))

import program  # noqa: E402
import yaml  # noqa: E402
from cluster import run_beside  # noqa: E402
from manifests import ingress, manifest  # noqa: E402
from process import eventually  # noqa: E402

COMPONENT = ROOT / "config" / "kubernetes" / "components" / "kubernetes_sd"
NAMESPACE = "staple-exporter"


def configuration(cluster, token):
    server = (
        f'api_server: "{cluster.url}", tls_config: {{ca_file: {cluster.authority}}}, authorization: {{credentials_file: {token}}}'
    )
    fleets = "".join(
        f"""  - name: {role}
    kubernetes_sd_configs: [{{role: {role}, {server}}}]
    relabel_configs: [{{source_labels: [__meta_kubernetes_namespace], target_label: namespace}}]
"""
        for role in ("ingress", "gateway", "httproute", "tlsroute", "service")
    )
    return f"global: {{interval: 1h, failure_interval: 1h, startup_spread: 0s, timeout: 2s}}\nfleets:\n{fleets}"


def bare(made):
    """An object as it is applied: without what the server adds."""
    made["metadata"].pop("managedFields", None)
    made.pop("status", None)
    return made


def listener(name, protocol, port, hostname):
    tls = {"mode": "Passthrough"} if protocol == "TLS" else {"certificateRefs": [{"name": "certificate"}]}
    allowed = {"namespaces": {"from": "All"}}
    return {"name": name, "protocol": protocol, "port": port, "hostname": hostname, "tls": tls, "allowedRoutes": allowed}


def objects():
    backends = [{"name": "web", "port": 443}]
    parents = [{"name": "gw", "namespace": "infra"}]
    listeners = [listener("https", "HTTPS", 443, "*.gw.test"), listener("tls", "TLS", 8443, "tls.gw.test")]
    web = ingress("web", ["a.test"])
    service = {"service": {"name": "web", "port": {"number": 443}}}
    for rule in web["spec"]["rules"]:
        rule["http"]["paths"][0]["backend"] = service
    ports = [{"name": "https", "port": 443, "protocol": "TCP"}]
    found = [
        web,
        manifest("gateways", "gw", {"gatewayClassName": "none", "listeners": listeners}, "infra"),
        manifest("httproutes", "web", {"hostnames": ["web.gw.test"], "parentRefs": parents, "rules": [{"backendRefs": backends}]}),
        manifest("tlsroutes", "pass", {"hostnames": ["tls.gw.test"], "parentRefs": parents, "rules": [{"backendRefs": backends}]}),
        manifest("services", "web", {"type": "LoadBalancer", "ports": ports}),
    ]
    return {made["kind"]: bare(made) for made in found}


EXPECTED = {
    ("ingress", "a.test:443", "shop"),
    ("gateway", "tls.gw.test:8443", "infra"),
    ("httproute", "web.gw.test:443", "shop"),
    ("tlsroute", "tls.gw.test:8443", "shop"),
    ("service", "web.shop.svc:443", "shop"),
}
KEPT = "web.shop.svc:443"


class Run:
    """Run is the program beside a cluster, and what has been seen."""

    def __init__(self, cluster, serving):
        self.cluster, self.serving = cluster, serving

    def targets(self):
        return {
            (labels["fleet"], labels["target"], labels["namespace"])
            for name, labels, _ in self.serving.metrics()
            if name == "staple_probes_total"
        }

    def probed_at(self, target):
        return next(at for name, labels, at in self.serving.metrics() if name == "staple_last_probe_timestamp_seconds" and labels["target"] == target)

    def failing(self):
        return any(name == "staple_exporter_discovery_last_refresh_successful" and not number for name, _, number in self.serving.metrics())

    def comes_to(self, expected, what):
        began = time.monotonic()
        eventually(lambda: self.targets() == expected, lambda: f"{what}: {self.targets()} {self.serving.process.output()}", 60)
        print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)

    def changes(self):
        made = objects()
        self.cluster.apply(*made.values())
        self.comes_to(EXPECTED, "created")
        made["Ingress"]["spec"]["tls"][0]["hosts"] = ["a.test", "b.test"]
        self.cluster.apply(made["Ingress"])
        self.comes_to(EXPECTED | {("ingress", "b.test:443", "shop")}, "an Ingress changed")
        made["Gateway"]["spec"]["listeners"][0]["port"] = 444
        self.cluster.apply(made["Gateway"])
        moved = EXPECTED - {("httproute", "web.gw.test:443", "shop")} | {("httproute", "web.gw.test:444", "shop")}
        self.comes_to(moved | {("ingress", "b.test:443", "shop")}, "a Gateway changed")
        self.cluster.kubectl("delete", "ingress", "web", "--namespace=shop")
        self.comes_to(moved - {("ingress", "a.test:443", "shop")}, "an Ingress deleted")
        return moved - {("ingress", "a.test:443", "shop")}

    def outages(self, expected, token):
        self.cluster.restart()
        self.cluster.apply(bare(manifest_of_ingress("c.test")))
        expected = expected | {("ingress", "c.test:443", "shop")}
        self.comes_to(expected, "the API server restarted")
        self.cluster.restart(compact=True)
        self.cluster.apply(bare(manifest_of_ingress("d.test")))
        expected = expected - {("ingress", "c.test:443", "shop")} | {("ingress", "d.test:443", "shop")}
        self.comes_to(expected, "its history forgotten (410 Gone)")
        assert self.cluster.lists("ingresses") > 0, "the watch was not too old"
        token.write_text("not a token")
        self.cluster.restart()  # ends the watches
        eventually(self.failing, "the failure", 60)
        assert self.targets() == expected, "the last targets stay"
        token.write_text(self.cluster.token("staple-exporter", NAMESPACE))
        eventually(lambda: not self.failing(), "the recovery", 60)
        self.cluster.apply(bare(manifest_of_ingress("e.test")))
        self.comes_to(expected - {("ingress", "d.test:443", "shop")} | {("ingress", "e.test:443", "shop")}, "another token")


def manifest_of_ingress(host):
    made = ingress("other", [host])
    made["spec"]["rules"][0]["http"]["paths"][0]["backend"] = {"service": {"name": "web", "port": {"number": 443}}}
    return made


def prepare(cluster):
    """Namespaces, custom resources, and the ServiceAccount with the ClusterRole of the component."""
    for name in (NAMESPACE, "shop", "infra"):
        cluster.kubectl("create", "namespace", name)
    cluster.install_gateway_api()
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "staple-exporter", "namespace": NAMESPACE}}
    roles = [yaml.safe_load((COMPONENT / f"{name}.yaml").read_text()) for name in ("clusterrole", "clusterrolebinding")]
    roles[1]["subjects"][0]["namespace"] = NAMESPACE  # as kustomize does
    cluster.apply(account, *roles)
    for verb, kind, allowed in (("list", "ingresses", True), ("watch", "tlsroutes", True), ("list", "secrets", False), ("delete", "ingresses", False)):
        asked = cluster.kubectl("auth", "can-i", verb, kind, "-A", f"--as=system:serviceaccount:{NAMESPACE}:staple-exporter", check=False)
        assert (asked.stdout.strip() == "yes") == allowed, f"{verb} {kind}: {asked.stdout}"


def exercise(cluster, folder):
    prepare(cluster)
    token = folder / "token"
    token.write_text(cluster.token("staple-exporter", NAMESPACE))
    serving = program.Serving(folder, configuration(cluster, token))
    try:
        run = Run(cluster, serving)
        expected = run.changes()
        eventually(lambda: run.probed_at(KEPT), "the first probe", 60)
        probed = run.probed_at(KEPT)
        run.outages(expected, token)
        assert run.probed_at(KEPT) == probed, "an endpoint that stays is not probed anew"
    finally:
        serving.stop()


if __name__ == "__main__":
    run_beside(exercise, __doc__)
