# SPDX-License-Identifier: Apache-2.0
"""MariaDB and PostgreSQL, started as in starttls_servers.py."""

import os
import pwd
import shutil
import subprocess

from process import Process, binary, free_port
from starttls_servers import ACCOUNT, PASSWORD, started


def mariadb(folder, leaf, max_connect_errors=100, *options):
    """MariaDB with an account. It counts the errors of hosts whose address has a name, such as 127.0.0.2."""
    port = free_port()
    data = folder / "mariadb"
    user = pwd.getpwuid(os.geteuid()).pw_name
    subprocess.run([binary("mariadb-install-db"), "--no-defaults", f"--datadir={data}", f"--user={user}", "--skip-test-db"],
                   check=True, capture_output=True)  # fmt: skip
    (folder / "init.sql").write_text(f"CREATE USER {ACCOUNT}@'%' IDENTIFIED BY '{PASSWORD}';\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n127.0.0.2 probe.test\n")
    server = Process(
        ["bwrap", "--dev-bind", "/", "/", "--ro-bind", folder / "hosts", "/etc/hosts", binary("mariadbd"), "--no-defaults",
         f"--user={user}", f"--datadir={data}", f"--socket={data}/socket", f"--pid-file={data}/pid",
         "--bind-address=127.0.0.1", f"--port={port}", f"--init-file={folder}/init.sql",
         f"--max-connect-errors={max_connect_errors}", f"--ssl-cert={leaf.certificate}", f"--ssl-key={leaf.key}",
         "--skip-log-bin", *options],
        folder,
    )  # fmt: skip
    return started(server, mysql=port)


def postgres(folder, leaf, ssl=True):
    """PostgreSQL does not run as root: as root it runs as `nobody`."""
    port = free_port()
    data = folder / "postgres"
    listed = subprocess.run(["sh", "-c", "ls -d /usr/lib/postgresql/*/bin | tail -1"], capture_output=True, text=True)
    bin_dir = listed.stdout.strip()
    as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    data.mkdir(mode=0o700)
    key, certificate = folder / "postgres.key", folder / "postgres.pem"
    shutil.copy(leaf.key, key)
    shutil.copy(leaf.certificate, certificate)
    key.chmod(0o600)
    if as_user:
        shutil.chown(data, "nobody")
        shutil.chown(key, "nobody")
    subprocess.run([*as_user, f"{bin_dir}/initdb", "-D", data, "-A", "trust", "-N", "--no-instructions", "-U", ACCOUNT],
                   check=True, capture_output=True, cwd="/")  # fmt: skip
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 127.0.0.0/8 trust\n")
    server = Process(
        [*as_user, f"{bin_dir}/postgres", "-D", data, "-p", str(port), "-k", "", "-h", "127.0.0.1",
         "-c", f"ssl={'on' if ssl else 'off'}", "-c", f"ssl_cert_file={certificate}", "-c", f"ssl_key_file={key}",
         "-c", "fsync=off"], folder, cwd="/",
    )  # fmt: skip
    return started(server, postgres=port)
