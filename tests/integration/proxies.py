# SPDX-License-Identifier: Apache-2.0
"""HTTP proxies for CONNECT, SOCKS5 proxies, and backends that expect the PROXY protocol."""

from process import Process, binary, free_port

USER, PASSWORD = "watcher", "open-sesame"


def tinyproxy(folder, login=False):
    """tinyproxy on a port of its own. With `login` it requires USER and PASSWORD."""
    port = free_port()
    configuration = folder / f"tinyproxy-{port}.conf"
    configuration.write_text(
        f"""Port {port}
Listen 127.0.0.1
Timeout 2
LogLevel Info
MaxClients 20
Allow 127.0.0.1
{f"BasicAuth {USER} {PASSWORD}" if login else ""}
"""
    )
    server = Process([binary("tinyproxy"), "-d", "-c", configuration], folder)
    server.url = f"http://127.0.0.1:{server.listening(port)}"
    return server


def microsocks(folder, login=False):
    """microsocks on a port of its own. With `login` it requires USER and PASSWORD."""
    port = free_port()
    credentials = ["-u", USER, "-P", PASSWORD] if login else []
    server = Process([binary("microsocks"), "-i", "127.0.0.1", "-p", str(port), *credentials], folder)
    server.url = f"socks5://127.0.0.1:{server.listening(port)}"
    return server


def with_login(url, user=USER, password=PASSWORD):
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{user}:{password}@{rest}"
