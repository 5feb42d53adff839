# SPDX-License-Identifier: Apache-2.0
"""A configuration of Dovecot, which 2.4 writes in another way than 2.3."""

import os
import re
import subprocess

from process import binary

# What each release calls the certificate, the key, the mail, a fixed password and the owner of the mail.
OLD = """
ssl_cert = <{leaf.certificate}
ssl_key = <{leaf.key}
mail_location = maildir:{mail}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={mail}
}}
"""
NEW = """
ssl_server_cert_file = {leaf.certificate}
ssl_server_key_file = {leaf.key}
mail_driver = maildir
mail_path = {mail}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {owner}
    gid = {group}
    home = {mail}
  }}
}}
"""
SERVICES = {"imap": "imap-login", "pop3": "pop3-login", "sieve": "managesieve-login", "lmtp": "lmtp"}


def configuration(folder, leaf, ports, users, **settings):
    """The text of a configuration: `ports` by protocol, `users` for logins and internal processes; settings: mail (a folder),
    password, owner."""
    version = subprocess.run([binary("dovecot"), "--version"], check=True, capture_output=True, text=True).stdout
    new = tuple(map(int, re.match(r"(\d+)\.(\d+)", version).groups())) >= (2, 4)
    login, internal = users
    listeners = "".join(
        f"""
service {service} {{
  {"" if name == "lmtp" else f"user = {login}"}
  chroot =
  inet_listener {name} {{
    {"listen" if new else "address"} = 127.0.0.1
    port = {ports[name]}
  }}
  inet_listener {name}s {{
    port = 0
  }}
}}"""
        for name, service in SERVICES.items()
    )
    return f"""{"dovecot_config_version = 2.4.0" if new else ""}
{"dovecot_storage_version = 2.4.0" if new else ""}
base_dir = {folder}/dovecot
log_path = /dev/stderr
protocols = imap pop3 lmtp sieve
default_login_user = {login}
default_internal_user = {internal}
ssl = yes
{(NEW if new else OLD).format(leaf=leaf, group=os.stat(settings["mail"]).st_gid, **settings)}
{listeners}
"""
