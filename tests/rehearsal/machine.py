"""What a clean server has: PostgreSQL, Caddy, and a place for the program; all of it in one folder, and on ports that
nothing else uses."""

import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import time

from visitor import HOST

NOBODY = 65534  # as DynamicUser= of the unit: a user whom nothing belongs to
ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait(what, ready, seconds=60):
    for _ in range(seconds * 10):
        if ready():
            return
        time.sleep(0.1)
    raise SystemExit(f"{what} was not there within {seconds} seconds")


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Machine:
    def __init__(self, folder, program):
        self.folder, self.program, self.running = folder, program, []
        self.pg_port, self.portico_port, self.tls_port = free_port(), free_port(), free_port()
        self.files = folder / "portico/files"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copy(program, self.bin / "portico")

    def start(self, command, log, environment=None):
        with open(self.folder / log, "ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                       env=environment, cwd=self.folder)
        self.running.append(process)
        return process

    def stop(self, process, signal=signal.SIGTERM):
        process.send_signal(signal)
        process.wait(60)
        self.running.remove(process)

    def end(self):
        for process in reversed(self.running):
            process.terminate()
        for process in reversed(self.running):
            process.wait(60)

    def postgres(self):
        """A cluster as Debian makes one: whoever is `postgres` on the machine may do everything in it."""
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        binaries = found[-1].parent if found else pathlib.Path(shutil.which("initdb")).parent
        home = self.folder / "postgres"
        home.mkdir()
        shutil.chown(home, "postgres")
        as_postgres = ["runuser", "-u", "postgres", "--"]
        subprocess.run([*as_postgres, binaries / "initdb", "--pgdata", home / "data", "--auth-local=peer",
                        "--auth-host=scram-sha-256", "--encoding=UTF8"], check=True, capture_output=True)
        self.start([*as_postgres, binaries / "postgres", "-D", home / "data", "-k", home, "-p", str(self.pg_port),
                    "-c", "listen_addresses=localhost", "-c", "fsync=off"], "postgres.log")
        wait("PostgreSQL", lambda: listens(self.pg_port))
        os.environ.update(PGHOST=str(home), PGPORT=str(self.pg_port))

    def sql(self, text):
        done = subprocess.run(["runuser", "-u", "postgres", "--", "psql", "-d", "portico", "-XqAt"], input=text,
                              check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def here(self, text):
        """The README's words with this machine's places in them."""
        for there, here in [
            ("/etc/portico", self.folder / "etc"),
            ("/usr/local/bin/portico", self.bin / "portico"),
            ("target/release/portico", self.program),
            ("/var/backups/portico", self.folder / "backups"),
            ("/var/lib/portico", self.folder / "portico"),
        ]:
            text = text.replace(there, str(here))
        return re.sub(r"(deploy/make-secrets \S+)", rf"\1 localhost:{self.pg_port}", text)

    def shell(self, text, typed=""):
        """Runs commands one after the other, until one fails; what they print."""
        path = f"{self.bin}:{os.environ['PATH']}"
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", self.here(text)], input=typed, text=True,
                              capture_output=True, cwd=ROOT, env={**os.environ, "PATH": path, "PORTICO_FILES_FOLDER": str(self.files)})
        if done.returncode:
            raise SystemExit(f"{text}\n\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def serve(self):
        """As the unit says: with the credentials that it names, and no others."""
        unit = (ROOT / "deploy/portico.service").read_text()
        credentials = self.folder / "credentials"
        shutil.rmtree(credentials, ignore_errors=True)
        credentials.mkdir(mode=0o700)
        for name, source in re.findall(r"^LoadCredential=(\w+):(\S+)$", unit, re.M):
            shutil.copy(self.here(source), credentials / name)
            shutil.chown(credentials / name, NOBODY, NOBODY)
        shutil.chown(credentials, NOBODY, NOBODY)
        command = shlex.split(self.here(re.search(r"^ExecStart=(.+)$", unit, re.M).group(1)))
        state = self.folder / re.search(r"^StateDirectory=(.+)$", unit, re.M).group(1)
        state.mkdir(mode=0o700, exist_ok=True)
        if state.stat().st_uid != NOBODY:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", state], check=True)  # as systemd does, and no oftener
        environment = {"PATH": "/usr/bin", "CREDENTIALS_DIRECTORY": str(credentials),
                       "PORTICO_FILES_FOLDER": str(self.files),
                       "PORTICO_LISTEN": f"127.0.0.1:{self.portico_port}"}
        nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", "--"]
        process = self.start([*nobody, *command], "portico.log", environment)

        def ready():
            if process.poll() is not None:
                raise SystemExit((self.folder / "portico.log").read_text()[-3000:])
            return listens(self.portico_port)

        wait("Portico", ready)
        return process

    def caddy(self):
        """The Caddyfile as it is, but with an authority of its own, who is believed by what is given back, and with
        other ports."""
        text = (ROOT / "deploy/Caddyfile").read_text()
        text = text.replace("\n{\n", f"\n{{\n\tadmin off\n\thttp_port {free_port()}\n\thttps_port {self.tls_port}\n"
                                     "\tlocal_certs\n\tskip_install_trust\n", 1)
        (self.folder / "Caddyfile").write_text(text)
        data = self.folder / "caddy"
        environment = {**os.environ, "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(data),
                       "PORTICO_AT": f"127.0.0.1:{self.portico_port}"}
        self.start(["caddy", "run", "--config", "Caddyfile", "--adapter", "caddyfile"], "caddy.log", environment)
        authority = data / "caddy/pki/authorities/local/root.crt"
        wait("Caddy", lambda: listens(self.tls_port) and authority.exists())
        tls = ssl.create_default_context(cafile=authority)

        def shakes_hands():
            try:
                tls.wrap_socket(socket.create_connection(("127.0.0.1", self.tls_port)), server_hostname=HOST).close()
                return True
            except (OSError, ssl.SSLError):
                return False

        wait("the certificate", shakes_hands)
        return tls
