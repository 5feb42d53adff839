# SPDX-License-Identifier: Apache-2.0
"""The manifests and the chart beside a real API server, as users apply them: server side, into a namespace with the profile
"restricted" of the Pod Security Standards. By hand:

    python3 tests/kubernetes/real_manifests.py [--tools=FOLDER]

FOLDER is that of real_api_server.py. kustomize and helm are those of render.sh.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "integration"))

import chart  # noqa: E402
import overlays  # noqa: E402
import yaml  # noqa: E402
from cluster import ADMIN, run_beside  # noqa: E402
from rendered_objects import workloads  # noqa: E402

NAMESPACE = "staple-exporter"
OPERATOR = "github.com/prometheus-operator/prometheus-operator@v0.93.1"
KINDS = "deployment,statefulset,service,configmap,secret,serviceaccount,networkpolicy,poddisruptionbudget,servicemonitor,probe,prometheusrule"
MADE_BY_KUSTOMIZE = "app.kubernetes.io/name=staple-exporter,!helm.sh/chart"


def install_operator(cluster):
    """The custom resources of the Prometheus Operator."""
    found = subprocess.run(["go", "mod", "download", "-json", OPERATOR], cwd=cluster.folder, check=True, capture_output=True, text=True)
    folder = pathlib.Path(json.loads(found.stdout)["Dir"], "example", "prometheus-operator-crd")
    for kind in ("probes", "prometheusrules", "servicemonitors"):
        cluster.kubectl("apply", "--server-side", "-f", folder / f"monitoring.coreos.com_{kind}.yaml")
        cluster.kubectl("wait", "--for=condition=Established", f"crd/{kind}.monitoring.coreos.com", "--timeout=60s")


def built(name):
    """What kustomize builds of an overlay, whole."""
    command = [overlays.kustomize(), "build", overlays.FOLDER / "overlays" / name]
    return list(yaml.safe_load_all(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout))


def pod(workload):
    template = workload["spec"]["template"]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": template["metadata"] | {"name": "pod", "namespace": NAMESPACE}, "spec": template["spec"]}


def admitted(cluster, made):
    return cluster.kubectl("create", "--dry-run=server", "-f", "-", text=json.dumps(made), check=False)


def check_pods(cluster, objects):
    """The namespace admits the pods, and would not admit them as root."""
    for workload in workloads(objects):
        done = admitted(cluster, pod(workload))
        assert done.returncode == 0, done.stderr
        wrong = json.loads(json.dumps(pod(workload)))
        wrong["spec"]["securityContext"] |= {"runAsUser": 0, "runAsNonRoot": False}
        assert "violates PodSecurity" in admitted(cluster, wrong).stderr


def found(cluster, selector="app.kubernetes.io/name=staple-exporter"):
    """The objects of the namespace as KIND/NAME."""
    listed = json.loads(cluster.kubectl("get", KINDS, f"--namespace={NAMESPACE}", f"--selector={selector}", "-o", "json").stdout)
    return {f"{each['kind']}/{each['metadata']['name']}" for each in listed["items"]}


def delete(cluster, kinds, selector):
    cluster.kubectl("delete", kinds, f"--namespace={NAMESPACE}", f"--selector={selector}", "--wait=false")


def apply_overlays(cluster):
    """Each overlay is applied without a warning, beside what the last one has left."""
    for name in overlays.NAMES:
        objects = built(name)
        listed = {"apiVersion": "v1", "kind": "List", "items": objects}
        cluster.kubectl("apply", "--server-side", "--warnings-as-errors", "-f", "-", text=json.dumps(listed))
        check_pods(cluster, objects)
        print(f"overlay {name}: {len(objects)} objects")


def helm(cluster, *arguments):
    access = [f"--kube-apiserver={cluster.url}", f"--kube-token={ADMIN}", f"--kube-ca-file={cluster.authority}", f"--namespace={NAMESPACE}"]
    done = subprocess.run([chart.helm(), *arguments, *access], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"helm {' '.join(map(str, arguments))}: {done.stderr}"
    assert "Warning:" not in done.stderr, done.stderr


def install_examples(cluster, package):
    """Each example is installed and removed."""
    for name in chart.NAMES:
        values = [f"--set=image.repository={chart.IMAGE}", f"--values={chart.values_of(name)}"]
        helm(cluster, "install", "staple-exporter", package, *values)
        check_pods(cluster, chart.rendered(chart.helm(), package, *values))
        count = len(found(cluster, "helm.sh/chart"))
        helm(cluster, "uninstall", "staple-exporter")
        assert not found(cluster, "helm.sh/chart")
        print(f"chart {name}: {count} objects in the namespace")


def scale(cluster, package):
    """From one exporter to several, and back: nothing is left of what was there."""
    for shards, kind in ((1, "Deployment"), (3, "StatefulSet"), (1, "Deployment")):
        helm(cluster, "upgrade", "--install", "staple-exporter", package, f"--set=shards={shards}")
        there = found(cluster, "helm.sh/chart")
        assert {each.partition("/")[0] for each in there} & {"Deployment", "StatefulSet"} == {kind}, there
        assert ("Service/staple-exporter-shards" in there) == (shards > 1), there
    helm(cluster, "uninstall", "staple-exporter")
    print("chart: one, three and one exporter")


def scale_overlays(cluster):
    """The same with kustomize and the commands of its page."""
    cluster.kubectl("delete", "deployment/staple-exporter", f"--namespace={NAMESPACE}")
    assert "StatefulSet/staple-exporter" in found(cluster)
    cluster.apply(*built("example"))
    cluster.kubectl("delete", "statefulset/staple-exporter", "service/staple-exporter-shards", f"--namespace={NAMESPACE}")
    there = {each.partition("/")[0] for each in found(cluster)}
    assert "Deployment" in there and "StatefulSet" not in there, there
    print("kustomize: several exporters and one")


def change_to_chart(cluster, package):
    """From kustomize to the chart, by the commands of the chart's page: every object is the chart's in the end."""
    before = found(cluster)
    delete(cluster, "deployment,statefulset", "app.kubernetes.io/name=staple-exporter")
    values = chart.values_of("kube-prometheus-stack")
    helm(cluster, "install", "staple-exporter", package, "--take-ownership", f"--values={values}")
    delete(cluster, "configmap,secret,service,probe,prometheusrule,servicemonitor", MADE_BY_KUSTOMIZE)
    assert not found(cluster, MADE_BY_KUSTOMIZE), found(cluster, MADE_BY_KUSTOMIZE)
    kept = before & found(cluster)
    wanted = ("Deployment", "NetworkPolicy", "PodDisruptionBudget", "PrometheusRule", "Service", "ServiceAccount", "ServiceMonitor")
    assert {f"{kind}/staple-exporter" for kind in wanted} <= kept, kept
    print(f"from kustomize to the chart: {len(kept)} objects keep their names")


def exercise(cluster, folder):
    package = chart.pack(folder / "chart")
    install_operator(cluster)
    apply_overlays(cluster)
    scale_overlays(cluster)
    change_to_chart(cluster, package)
    helm(cluster, "uninstall", "staple-exporter")
    install_examples(cluster, package)
    scale(cluster, package)


if __name__ == "__main__":
    run_beside(exercise, __doc__)
