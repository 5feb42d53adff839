# SPDX-License-Identifier: Apache-2.0
"""The PrometheusRule of config/kubernetes, written from alerts/rules: the same groups, in an object of the Operator.

    python3 tests/kubernetes/rule.py    writes config/kubernetes/components/operator/prometheusrule.yaml
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "config" / "kubernetes" / "components" / "operator" / "prometheusrule.yaml"
HEAD = """\
# Written from alerts/rules by tests/kubernetes/rule.py: change those, not this.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: staple-exporter
  labels:
    app.kubernetes.io/name: staple-exporter
    app.kubernetes.io/part-of: staple-exporter
spec:
  groups:
"""


def text():
    groups = ""
    for file in sorted((ROOT / "alerts" / "rules").glob("*.yml")):
        inside = file.read_text(encoding="utf-8").partition("\ngroups:\n")[2] or file.read_text(encoding="utf-8").partition("groups:\n")[2]
        groups += re.sub(r"(?m)^(?=.)", "  ", inside)
    return HEAD + groups


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
