# SPDX-License-Identifier: Apache-2.0
"""Objects of Kubernetes as the tests make them."""

KINDS = {
    "ingresses": ("networking.k8s.io/v1", "Ingress"),
    "gateways": ("gateway.networking.k8s.io/v1", "Gateway"),
    "httproutes": ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    "tlsroutes": ("gateway.networking.k8s.io/v1alpha2", "TLSRoute"),
    "services": ("v1", "Service"),
}


def manifest(plural, name, spec, namespace="shop", status=None, annotations=None, labels=None):
    """An object as kubectl would apply it, with the managedFields that a server adds."""
    version, kind = KINDS[plural]
    made = {
        "apiVersion": version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": labels or {},
            "annotations": annotations or {},
            "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {"f:rules": {}}, "f:metadata": {"f:name": {}}}}],
        },
        "spec": spec,
    }
    return made | ({"status": status} if status else {})


def ingress(name, hosts, namespace="shop", **keywords):
    rules = [{"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix"}]}} for host in hosts]
    return manifest("ingresses", name, {"ingressClassName": "nginx", "tls": [{"hosts": hosts}], "rules": rules}, namespace, **keywords)
