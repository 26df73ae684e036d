"""A browser's worth of HTTPS: one practice, its cookies, and codes of an authenticator app."""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import struct
import time

HOST = "portal.practice.example"


class Visitor:
    def __init__(self, port, tls):
        self.port, self.tls, self.cookies = port, tls, {}

    def ask(self, method, path, body=None, headers=None):
        """Status and body, through the proxy."""
        stream = self.tls.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=HOST)
        connection = http.client.HTTPSConnection(HOST)
        connection.sock = stream
        sent = {
            "Origin": f"https://{HOST}",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(headers or {}),
        }
        if isinstance(body, dict):
            body = json.dumps(body)
            sent["Content-Type"] = "application/json"
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            assert name.startswith("__Host-") and "Secure" in cookie and "HttpOnly" in cookie, name
            self.cookies[name] = value
        connection.close()
        return answer.status, content

    def done(self, path, body, *expected):
        """Posts, and reads what is answered."""
        status, content = self.ask("POST", path, body)
        assert status in (expected or (200,)), f"{path}: {status} {content[:300]!r}"
        return json.loads(content) if content else None

    def bring(self, path, client, name, content):
        """A file of a client's, as a form brings it; its id."""
        form = (f'--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\n{client}\r\n'
                f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n').encode()
        form += content + b"\r\n--x--\r\n"
        status, answer = self.ask("POST", path, form, {"Content-Type": "multipart/form-data; boundary=x"})
        assert status == 201, f"{path}: {status} {answer[:300]!r}"
        return json.loads(answer)["id"]

    def read(self, path):
        status, content = self.ask("GET", path)
        assert status == 200, f"{path}: {status} {content[:300]!r}"
        return json.loads(content)

    def accept(self, token, password):
        """Follows an invitation."""
        self.done("/api/v1/invitations/accept", {"token": token, "password": password})

    def enrol(self):
        """Connects an app; its key."""
        key = self.read("/api/v1/invitations/factor")["key"]
        self.done("/api/v1/invitations/confirm", {"code": code(key)})
        return key

    def sign_in(self, email, password, key=None):
        self.done("/api/v1/login", {"email": email, "password": password})
        if not key:
            return
        # A code works once: after a restore, the one of now and the next one count as used.
        for _ in range(40):
            status, _ = self.ask("POST", "/api/v1/login/totp", {"code": code(key, time.time() + 30)})
            if status == 200:
                return
            time.sleep(15)
            self.done("/api/v1/login", {"email": email, "password": password})
        raise SystemExit("no code was taken")


def code(key, at=None):
    """RFC 6238, with SHA-1, six digits and thirty seconds."""
    secret = base64.b32decode(key.replace(" ", "") + "=" * (-len(key.replace(" ", "")) % 8))
    step = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.new(secret, step, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
