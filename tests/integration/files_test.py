# SPDX-License-Identifier: Apache-2.0
"""What can stand in the place of a file: a directory, a pipe, a socket, a device, a file that is too large."""

import os
import pathlib
import socket
import unittest

import stapling
from authority import Authority
from process import PATIENCE
from program import run


class Files(stapling.StaplingCase):
    """Everything that can stand in the place of a file, for every file that is read at the start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory, pipe, plug = (cls.folder / name for name in ("directory", "pipe", "socket"))
        directory.mkdir()
        os.mkfifo(pipe)
        cls.socket = socket.socket(socket.AF_UNIX)
        cls.addClassCleanup(cls.socket.close)
        cls.socket.bind(str(plug))
        cls.wrong = {directory: "directory", pipe: "named pipe", plug: "socket", pathlib.Path("/dev/zero"): "device"}
        cls.authority = Authority(cls.folder / "ca")
        cls.leaf = cls.authority.leaf()

    def assert_refused(self, path, what, *flags, **keywords):
        done = run("--config.check", *flags, timeout=PATIENCE, **keywords)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(f"{path}: is a {what}", done.stderr)

    def check(self, text, path, what, *flags):
        configuration = self.folder / "check.yml"
        configuration.write_text(text)
        self.assert_refused(path, what, f"--config.file={configuration}", *flags)

    def test_what_is_no_file_is_refused_wherever_a_file_is_named(self):
        places = {
            "ca_file": "modules: {{m: {{tls_config: {{ca_file: {path}}}}}}}",
            "cert_file": "modules: {{m: {{tls_config: {{cert_file: {path}, key_file: {key}}}}}}}",
            "key_file": "modules: {{m: {{tls_config: {{cert_file: {certificate}, key_file: {path}}}}}}}",
            "ca_file of a responder": "modules: {{m: {{responder: {{query: true, tls_config: {{ca_file: {path}}}}}}}}}",
            "proxy_password_file": "modules: {{m: {{proxy_url: 'http://u@127.0.0.1', proxy_password_file: {path}}}}}",
            "password_file of a login": "modules: {{m: {{starttls: mysql, login: {{username: u, password_file: {path}}}}}}}",
            "credentials_file": "fleets: [{{name: a, http_sd_configs: "
            "[{{url: 'http://127.0.0.1/', authorization: {{credentials_file: {path}}}}}]}}]",
        }
        for place, text in places.items():
            for path, what in self.wrong.items():
                with self.subTest(place=place, path=path):
                    self.check(text.format(path=path, key=self.leaf.key, certificate=self.leaf.certificate), path, what)

    def test_what_is_no_file_is_refused_as_configuration(self):
        for path, what in self.wrong.items():
            with self.subTest(path=path):
                self.assert_refused(path, what, f"--config.file={path}")
                self.check("{}", path, what, f"--web.config.file={path}")

    def test_what_is_no_file_is_refused_in_the_web_configuration(self):
        web = self.folder / "web.yml"
        places = {
            "cert_file": "{{cert_file: {path}, key_file: {key}}}",
            "key_file": "{{cert_file: {certificate}, key_file: {path}}}",
            "client_ca_file": "{{cert_file: {certificate}, key_file: {key}, client_ca_file: {path}, "
            "client_auth_type: RequireAndVerifyClientCert}}",
        }
        for place, text in places.items():
            for path, what in self.wrong.items():
                with self.subTest(place=place, path=path):
                    files = {"path": path, "key": self.leaf.key, "certificate": self.leaf.certificate}
                    web.write_text(f"tls_server_config: {text.format(**files)}\n")
                    self.check("{}", path, what, f"--web.config.file={web}")

    def test_the_bundle_of_the_system_may_be_no_file_too(self):
        for path, what in self.wrong.items():
            with self.subTest(path=path):
                done = run("--config.check", timeout=PATIENCE, env={**os.environ, "SSL_CERT_FILE": str(path)})
                self.assertEqual(done.returncode, 0, done)
                self.assertIn(f"SSL_CERT_FILE={path}: is a {what}", done.stderr)

    def test_a_file_beyond_its_bound_is_refused(self):
        large = self.folder / "large"
        with large.open("wb") as file:
            file.truncate(65 << 20)
        for flags in ([f"--config.file={large}"], [f"--web.config.file={large}"]):
            done = run("--config.check", *flags)
            self.assertEqual(done.returncode, 1, done)
            self.assertRegex(done.stderr, f"{large}: is larger than [0-9]+ KiB")

    def test_verify_reads_pipes(self):
        chain = [pathlib.Path(file).read_bytes() for file in (self.leaf.certificate, self.authority.root.certificate)]
        ends = []
        for content in [self.authority.staple(self.leaf), *chain]:
            reading, writing = os.pipe()
            self.assertLess(len(content), 65536, "the pipe takes it without a reader")
            os.write(writing, content)
            os.close(writing)
            ends.append(reading)
        paths = [f"/dev/fd/{end}" for end in ends]
        done = run("verify", f"--staple={paths[0]}", f"--cert={paths[1]}", f"--issuer={paths[2]}", pass_fds=ends)
        for end in ends:
            os.close(end)
        self.assertEqual(done.returncode, 0, done)


if __name__ == "__main__":
    unittest.main()
