# SPDX-License-Identifier: Apache-2.0
"""Rendered Kubernetes objects: their names, their pods, and what selects them."""

SELECTED = {"app.kubernetes.io/name": "staple-exporter"}


def named(each):
    return f"{each['kind']} {each['metadata']['name']}"


def workloads(objects):
    return [each for each in objects if each["kind"] in ("Deployment", "StatefulSet")]


def pods(objects):
    return [(named(each), each["spec"]["template"]["spec"]) for each in workloads(objects)]


def has_token(objects):
    """Whether the exporter may ask the API server."""
    return any(each["kind"] in ("ClusterRoleBinding", "RoleBinding") for each in objects)


def selects_ours(selector):
    """Whether it selects the exporter's pods, all of them or those of a release."""
    return SELECTED.items() <= selector.items() and set(selector) <= {"app.kubernetes.io/name", "app.kubernetes.io/instance"}
