# SPDX-License-Identifier: Apache-2.0
"""Targets from an API server: what its objects name, and how they are asked for."""

import base64
import json
import os
import signal
import unittest

import program
from api_server import Refusal
from authority import Authority
from kubernetes_case import CONFIGURATION, KubernetesCase
from manifests import ingress, manifest
from process import eventually


class KubernetesDiscovery(KubernetesCase):
    def test_objects_are_listed_in_pages_and_watched(self):
        api = self.api(page=2)
        for number in range(5):
            api.put("ingresses", ingress(f"i{number}", [f"h{number}.test", "*.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 5)
        self.assertEqual(self.count(serving, "wildcard_names"), 5)
        eventually(lambda: serving.get("/-/ready")[0] == 200, "ready")
        lists = [each for each in api.requests if each[0] == "list"]
        self.assertEqual(len(lists), 3)
        self.assertEqual({each[2]["limit"] for each in lists}, {"500"})
        eventually(lambda: api.watched("ingresses"), "a watch")
        verb, _, parameters, _ = api.requests[-1]
        self.assertEqual((verb, parameters["allowWatchBookmarks"]), ("watch", "true"))
        self.assertTrue(300 <= int(parameters["timeoutSeconds"]) <= 600)
        api.put("ingresses", ingress("new", ["new.test"]))
        self.comes_to(serving, 6)
        api.put("ingresses", ingress("new", ["new.test", "other.test"]))
        self.comes_to(serving, 7)
        api.delete("ingresses", "i0")
        self.comes_to(serving, 6)
        self.assertEqual(len([each for each in api.requests if each[0] == "list"]), 3, "nothing is listed again")

    def test_every_role_finds_what_its_objects_name(self):
        api = self.api()
        tls = {"allowedRoutes": {"namespaces": {"from": "All"}}}
        gateway = [
            {"name": "https", "protocol": "HTTPS", "port": 443, "hostname": "*.gw.test", **tls},
            {"name": "tls", "protocol": "TLS", "port": 8443, "hostname": "tls.gw.test", **tls},
        ]
        parents = {"parentRefs": [{"name": "gw", "namespace": "infra"}]}
        found = {"addresses": [{"type": "IPAddress", "value": "192.0.2.1"}]}
        api.put("gateways", manifest("gateways", "gw", {"gatewayClassName": "c", "listeners": gateway}, "infra", found))
        api.put("httproutes", manifest("httproutes", "web", {"hostnames": ["web.gw.test"], **parents}))
        api.put("tlsroutes", manifest("tlsroutes", "pass", {"hostnames": ["tls.gw.test"], **parents}))
        ports = [{"name": "https", "port": 443, "protocol": "TCP"}, {"name": "http", "port": 80, "protocol": "TCP"}]
        api.put("services", manifest("services", "mail", {"type": "LoadBalancer", "ports": ports}))
        expected = {
            "gateway": {"tls.gw.test:8443"},
            "httproute": {"web.gw.test:443"},
            "tlsroute, connect: load_balancer": {"192.0.2.1:8443#tls.gw.test"},
            "service": {"mail.shop.svc:443"},
        }
        for role, targets in expected.items():
            with self.subTest(role=role):
                serving = self.serving(api, f"role: {role}")
                self.comes_to(serving, len(targets))
                eventually(lambda serving=serving, targets=targets: self.watched(serving) == targets, f"{targets}", 20)
                serving.stop()

    def test_meta_labels_are_relabelled_and_annotations_obeyed(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"], labels={"team": "payments"}))
        api.put("ingresses", ingress("b", ["b.test"], annotations={"staple-exporter/probe": "false"}))
        api.put("ingresses", ingress("c", ["c.test"], annotations={"staple-exporter/module": "nowhere"}))
        api.put("ingresses", ingress("d", ["d.test"], "test"))
        further = """    relabel_configs:
      - {source_labels: [__meta_kubernetes_namespace], regex: shop, action: keep}
      - {source_labels: [__meta_kubernetes_ingress_label_team], target_label: team}
"""
        serving = self.serving(api, "role: ingress", further)
        self.comes_to(serving, 1)
        (found,) = eventually(lambda: json.loads(serving.get("/api/v1/endpoints")[1]), "an endpoint", 20)
        self.assertEqual((found["target"], found["labels"]), ("a.test:443", {"team": "payments"}))
        self.assertEqual(self.count(serving, "refused_entries"), 1)
        serving.process.logged(r"ingress shop/c: .*unknown module 'nowhere'")

    def test_namespaces_and_selectors_are_asked_for(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"], "one", labels={"team": "x"}))
        api.put("ingresses", ingress("b", ["b.test"], "two"))
        api.put("ingresses", ingress("c", ["c.test"], "three", labels={"team": "x"}))
        keys = 'role: ingress, namespaces: {names: [one, two]}, selectors: [{role: ingress, label: "team=x", field: "metadata.name!=z"}]'
        serving = self.serving(api, keys)
        self.comes_to(serving, 1)
        asked = [each[2] for each in api.requests if each[0] == "list"]
        self.assertEqual({each["namespace"] for each in asked}, {"one", "two"})
        self.assertEqual({(each["labelSelector"], each["fieldSelector"]) for each in asked}, {("team=x", "metadata.name!=z")})

    def test_a_reload_keeps_the_watch(self):
        api = self.api()
        api.put("ingresses", ingress("a", ["a.test"]))
        serving = self.serving(api)
        self.comes_to(serving, 1)
        eventually(lambda: api.watched("ingresses"), "a watch")
        serving.process.signal(signal.SIGHUP)
        serving.process.logged("configuration reloaded")
        api.put("ingresses", ingress("b", ["b.test"]))
        self.comes_to(serving, 2)
        self.assertEqual((api.count("list", "ingresses"), api.count("watch", "ingresses")), (1, 1))

    def test_custom_resources_that_do_not_exist_and_are_installed_later(self):
        api = self.api()
        api.served["gateway.networking.k8s.io"] = set()
        serving = self.serving(api, "role: gateway")
        serving.process.logged("gateways of https://127.*: status 404: .*is the Gateway API installed")
        listeners = [{"name": "https", "protocol": "HTTPS", "port": 443, "hostname": "a.test"}]
        api.put("gateways", manifest("gateways", "gw", {"listeners": listeners}))
        api.served["gateway.networking.k8s.io"] = {"v1beta1"}
        self.comes_to(serving, 1)

    def test_gateways_of_the_namespaces_are_enough_if_others_are_forbidden(self):
        api = self.api()
        listeners = [{"name": "https", "protocol": "HTTPS", "port": 443}]
        api.put("gateways", manifest("gateways", "gw", {"listeners": listeners}))
        route = {"hostnames": ["a.test"], "parentRefs": [{"name": "gw"}]}
        api.put("httproutes", manifest("httproutes", "web", route))

        def forbid(handler, _):
            if "/namespaces/" not in handler.path:
                raise Refusal(403, "Forbidden", "gateways is forbidden at the cluster scope")

        api.faults["gateways", "list"] = forbid
        serving = self.serving(api, "role: httproute, namespaces: {names: [shop]}")
        self.comes_to(serving, 1)
        eventually(lambda: self.count(serving, "last_refresh_successful") == 1, "no failure is left", 20)

    def test_shards_keep_their_share(self):
        api = self.api()
        for number in range(20):
            api.put("ingresses", ingress(f"i{number}", [f"h{number}.test"]))
        shards = []
        for ordinal in range(2):
            serving = self.serving(api, "role: ingress", "", f"--shard.ordinal={ordinal}", "--shard.total=2")
            self.comes_to(serving, 20)
            shards.append(eventually(lambda serving=serving: self.watched(serving), "endpoints", 20))
            serving.stop()
        self.assertEqual(shards[0] | shards[1], {f"h{number}.test:443" for number in range(20)})
        self.assertEqual(shards[0] & shards[1], set())

    def with_kubeconfig(self, name, api, user):
        """The program with a kubeconfig file in a folder of this name; `user` is what it has of the user."""
        folder = self.folder / name
        folder.mkdir()
        (folder / "token").write_text("t0ken\n")
        (folder / "config").write_text(f"""
current-context: here
contexts: [{{name: here, context: {{cluster: one, user: me}}}}]
clusters: [{{name: one, cluster: {{server: "{api.url}", certificate-authority: {self.authority.root.certificate}}}}}]
users: [{{name: me, user: {user}}}]
""")
        text = CONFIGURATION.format(keys=f"role: ingress, kubeconfig_file: {folder}/config", further="")
        serving = program.Serving(folder, text)
        self.addCleanup(serving.stop)
        return serving

    def test_a_kubeconfig_file_with_a_token_file(self):
        api = self.api(tokens=["t0ken"])
        api.put("ingresses", ingress("a", ["a.test"]))
        serving = self.with_kubeconfig("token-file", api, "{tokenFile: token}")
        self.comes_to(serving, 1)
        self.assertEqual({each[3] for each in api.requests}, {"Bearer t0ken"})

    def test_a_kubeconfig_file_with_a_client_certificate(self):
        clients = Authority(self.folder / "clients")
        client = clients.leaf()
        api = self.api(client_ca=clients.root.certificate)
        api.put("ingresses", ingress("a", ["a.test"]))
        without = self.with_kubeconfig("no-certificate", api, "{}")
        eventually(lambda: self.count(without, "last_refresh_successful") == 0, "the failure", 20)
        self.assertEqual(api.requests, [])
        without.stop()
        certificate, key = (base64.b64encode(path.read_bytes()).decode() for path in (client.certificate, client.key))
        for name, user in (
            ("files", f"{{client-certificate: {client.certificate}, client-key: {client.key}}}"),
            ("data", f"{{client-certificate-data: {certificate}, client-key-data: {key}}}"),
        ):
            with self.subTest(name):
                serving = self.with_kubeconfig(name, api, user)
                self.comes_to(serving, 1)
                serving.stop()
        self.assertEqual({each[3] for each in api.requests}, {None})

    def test_outside_a_cluster_it_says_so(self):
        text = CONFIGURATION.format(keys="role: ingress", further="")
        serving = program.Serving(self.folder, text, env={key: value for key, value in os.environ.items() if "KUBERNETES" not in key})
        self.addCleanup(serving.stop)
        serving.process.logged("KUBERNETES_SERVICE_HOST is not set")
        eventually(lambda: serving.get("/-/ready")[0] == 200, "ready")


if __name__ == "__main__":
    unittest.main()
