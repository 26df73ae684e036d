"""A mail relay: it takes letters under TLS, and keeps them."""

import email
import email.policy
import re
import socket
import ssl
import subprocess
import threading
import time


class Sink:
    def __init__(self, folder):
        self.authority = folder / "relay.pem"
        key = folder / "relay.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", key, "-out", self.authority, "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
            check=True, capture_output=True)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.authority, key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.letters = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection):
        try:
            with self.tls.wrap_socket(connection, server_side=True) as secure, secure.makefile("rwb") as stream:
                self._dialogue(stream)
        except OSError:
            pass  # whoever hung up has nothing more to say

    def _dialogue(self, stream):
        def say(line):
            stream.write(line.encode() + b"\r\n")
            stream.flush()

        say("220 localhost")
        while line := stream.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"EHLO":
                say("250-localhost\r\n250-AUTH PLAIN\r\n250 8BITMIME")
            elif verb == b"AUTH":
                say("235 welcome")
            elif verb == b"DATA":
                say("354 go on")
                letter = bytearray()
                while (part := stream.readline()) not in (b".\r\n", b""):
                    letter += part[1:] if part.startswith(b"..") else part
                self.letters.append(email.message_from_bytes(bytes(letter), policy=email.policy.default))
                say("250 taken")
            elif verb == b"QUIT":
                say("221 farewell")
                return
            else:
                say("250 well")

    def letter(self, to, pattern):
        """The path of the link that a letter to `to` brings."""
        for _ in range(300):
            for letter in self.letters:
                if to in str(letter["To"]):
                    if link := re.search(pattern, letter.get_body(("plain",)).get_content()):
                        return link.group(1)
            time.sleep(0.1)
        raise SystemExit(f"no letter to {to} came within 30 seconds")
