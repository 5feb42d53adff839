# SPDX-License-Identifier: Apache-2.0
"""Makes an OCI image archive of root file systems, one for each processor. Needs no container engine and no registry.

    python3 config/container/oci.py --version=0.2.0 --revision=COMMIT --output=FILE.tar amd64=ROOTFS arm64=ROOTFS

The archive can be read with `podman load --input FILE.tar` and published with `skopeo copy --all
oci-archive:FILE.tar docker://…`. Owners are root, and times are those of SOURCE_DATE_EPOCH: the same files
give the same bytes. The settings of the image are those of the final stage of the Containerfile.
"""

import argparse
import datetime
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import stat
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
TYPES = "application/vnd.oci.image."


def settings(version, revision, created):
    """Returns the image's settings, as the Containerfile has them."""
    text = (HERE / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    final = text[text.rindex("\nFROM ") :]
    labels = dict(re.findall(r'(org\.opencontainers\.image\.\w+)="([^"]*)"', final))
    values = {"$VERSION": version, "$REVISION": revision}
    labels = {key: values.get(value, value) for key, value in labels.items()}
    labels["org.opencontainers.image.created"] = created
    return {
        "User": re.search(r"(?m)^USER (\S+)$", final).group(1),
        "ExposedPorts": {f"{port}/tcp": {} for port in re.findall(r"(?m)^EXPOSE (\d+)$", final)},
        "Entrypoint": json.loads(re.search(r"(?m)^ENTRYPOINT (\[.*\])$", final).group(1)),
        "Labels": labels,
    }


def add(archive, name, path, epoch):
    """Adds a file, folder or link to a tar archive, without what differs from machine to machine."""
    info = archive.gettarinfo(path, arcname=name)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = epoch
    if info.isreg():
        # A second name of a file would be a hard link.
        info.type, info.linkname, info.size = tarfile.REGTYPE, "", path.stat().st_size
        with open(path, "rb") as file:
            archive.addfile(info, file)
    else:
        archive.addfile(info)


def layer(root, epoch):
    """Returns the tar of a folder, sorted by name."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(root.rglob("*"), key=lambda each: each.relative_to(root).as_posix()):
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
                raise SystemExit(f"oci: {path} is neither a file nor a folder nor a link")
            add(archive, path.relative_to(root).as_posix(), path, epoch)
    return out.getvalue()


class Layout:
    """The blobs of an image, by digest."""

    def __init__(self):
        self.blobs = {}

    def add(self, data, kind, **more):
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[digest] = data
        return {"mediaType": TYPES + kind, "digest": f"sha256:{digest}", "size": len(data), **more}

    def add_json(self, value, kind, **more):
        return self.add(json.dumps(value, sort_keys=True, separators=(",", ":")).encode(), kind, **more)


def add_image(layout, root, architecture, options, epoch):
    """Adds the image of one processor. Returns its descriptor."""
    created = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    tar = layer(root, epoch)
    config = settings(options.version, options.revision, created)
    described = {
        "architecture": architecture,
        "os": "linux",
        "created": created,
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]},
        "history": [{"created": created, "created_by": "config/container/oci.py"}],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": TYPES + "manifest.v1+json",
        "config": layout.add_json(described, "config.v1+json"),
        "layers": [layout.add(gzip.compress(tar, 9, mtime=0), "layer.v1.tar+gzip")],
        "annotations": config["Labels"],
    }
    return layout.add_json(manifest, "manifest.v1+json", platform={"architecture": architecture, "os": "linux"})


def write(layout, manifests, options, epoch):
    """Writes the archive: one index of the processors, which the entry of the layout names."""
    index = {"schemaVersion": 2, "mediaType": TYPES + "index.v1+json", "manifests": manifests}
    # Under this name podman and docker load it.
    name = f"localhost/staple_exporter:{options.version}"
    names = {"org.opencontainers.image.ref.name": name, "io.containerd.image.name": name}
    entry = layout.add_json(index, "index.v1+json", annotations=names)
    top = json.dumps({**index, "manifests": [entry]}).encode()
    files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": top}
    files.update({f"blobs/sha256/{digest}": data for digest, data in sorted(layout.blobs.items())})
    with tarfile.open(options.output, "w", format=tarfile.PAX_FORMAT) as archive:
        for folder in ("blobs", "blobs/sha256"):
            info = tarfile.TarInfo(folder)
            info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o755, epoch
            archive.addfile(info)
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), epoch
            archive.addfile(info, io.BytesIO(data))
    return entry["digest"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("roots", nargs="+", metavar="ARCHITECTURE=ROOTFS")
    options = parser.parse_args()
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    layout = Layout()
    pairs = [each.split("=", 1) for each in options.roots]
    manifests = [add_image(layout, pathlib.Path(root), architecture, options, epoch) for architecture, root in pairs]
    print(write(layout, manifests, options, epoch))


if __name__ == "__main__":
    main()
