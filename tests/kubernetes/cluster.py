# SPDX-License-Identifier: Apache-2.0
"""A cluster without nodes: etcd and a real API server on loopback, with the custom resources of the Gateway API."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import tempfile

from authority import Authority
from process import Process, eventually, free_ports

ADMIN = "admin-token"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run_beside(exercise, description):
    """The main function of a script: reads its flags, fetches what is missing, and calls exercise(cluster, folder)."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=pathlib.Path, default=ROOT / "build" / "kubernetes-api")
    options = parser.parse_args()
    subprocess.run(["sh", ROOT / "tests" / "kubernetes" / "real" / "fetch.sh", options.tools], check=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        authority = Authority(folder / "ca")
        cluster = Cluster(options.tools.resolve(), folder, authority.leaf(), authority.root.certificate)
        try:
            exercise(cluster, folder)
        finally:
            cluster.stop()
    print("passed")


class Cluster:
    """Cluster runs the programs of `tools` (see real/fetch.sh) in a folder. `identity` is the certificate of the API server."""

    def __init__(self, tools, folder, identity, authority):
        self.tools, self.folder, self.identity, self.authority = tools, folder, identity, authority
        self.port, etcd_port, peer_port = free_ports(3)
        self.etcd_url = f"http://127.0.0.1:{etcd_port}"
        self.url = f"https://127.0.0.1:{self.port}"
        peer = f"http://127.0.0.1:{peer_port}"
        self.etcd = Process(
            [
                tools / "usr/bin/etcd", f"--data-dir={folder}/etcd", f"--listen-client-urls={self.etcd_url}",
                f"--advertise-client-urls={self.etcd_url}", f"--listen-peer-urls={peer}",
                f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=default={peer}", "--unsafe-no-fsync",
            ],
            folder,
        )  # fmt: skip
        self.api = None
        try:
            subprocess.run(["openssl", "genrsa", "-out", folder / "accounts.pem", "2048"], check=True, capture_output=True)
            (folder / "tokens.csv").write_text(f'{ADMIN},admin,1,"system:masters"\n')
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        accounts = self.folder / "accounts.pem"
        self.api = Process(
            [
                self.tools / "kube-apiserver", f"--etcd-servers={self.etcd_url}", "--bind-address=127.0.0.1",
                f"--secure-port={self.port}", f"--tls-cert-file={self.identity.certificate}",
                f"--tls-private-key-file={self.identity.key}", f"--cert-dir={self.folder}",
                f"--token-auth-file={self.folder}/tokens.csv", "--authorization-mode=RBAC",
                "--service-cluster-ip-range=10.0.0.0/24", f"--service-account-key-file={accounts}",
                f"--service-account-signing-key-file={accounts}", "--service-account-issuer=https://kubernetes.default.svc",
                "--disable-admission-plugins=ServiceAccount", "--etcd-compaction-interval=0",
            ],
            self.folder,
        )  # fmt: skip
        eventually(self.is_ready, self.api.output, 120)

    def is_ready(self):
        return self.kubectl("get", "--raw=/readyz", check=False).returncode == 0

    def stop(self):
        if self.api:
            self.api.stop()
        self.etcd.stop()

    def restart(self, compact=False):
        """Restarts the API server. With `compact`, what has happened before is forgotten meanwhile."""
        self.api.stop()
        if compact:
            environment = os.environ | {"ETCDCTL_API": "3"}
            etcdctl = [self.tools / "usr/bin/etcdctl", f"--endpoints={self.etcd_url}"]
            status = subprocess.run([*etcdctl, "endpoint", "status", "-w", "json"], check=True, capture_output=True, env=environment)
            revision = json.loads(status.stdout)[0]["Status"]["header"]["revision"]
            subprocess.run([*etcdctl, "compact", str(revision)], check=True, capture_output=True, env=environment)
        self.start()

    def kubectl(self, *arguments, check=True, text=None):
        command = [
            self.tools / "usr/bin/kubectl", f"--server={self.url}", f"--certificate-authority={self.authority}", f"--token={ADMIN}",
            f"--cache-dir={self.folder}/cache", *arguments,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, input=text, timeout=120)
        if check and done.returncode != 0:
            raise AssertionError(f"kubectl {' '.join(map(str, arguments))}: {done.stderr}")
        return done

    def apply(self, *objects):
        """Applies objects server side, as `kubectl apply` does."""
        listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        return self.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=json.dumps(listed))

    def lists(self, resource):
        """How often a resource was listed, by the server's own count, since it started."""
        counts = self.kubectl("get", "--raw=/metrics").stdout
        found = re.findall(rf'^apiserver_request_total\{{[^}}]*resource="{resource}"[^}}]*verb="LIST"[^}}]*\}} (\S+)', counts, re.MULTILINE)
        return sum(map(float, found))

    def install_gateway_api(self):
        """Applies the custom resources of the Gateway API that real/go.mod names."""
        here = ROOT / "tests" / "kubernetes" / "real"
        found = subprocess.run(
            ["go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api"], cwd=here, check=True, capture_output=True, text=True
        )
        self.kubectl("apply", "--server-side", "-k", f"{found.stdout.strip()}/config/crd/experimental")
        for kind in ("gateways", "httproutes", "tlsroutes"):
            self.kubectl("wait", "--for=condition=Established", f"crd/{kind}.gateway.networking.k8s.io", "--timeout=60s")

    def token(self, account, namespace, seconds=600):
        """A token of a ServiceAccount, as the kubelet gets it for a pod."""
        return self.kubectl("create", "token", account, f"--namespace={namespace}", f"--duration={seconds}s").stdout.strip()
