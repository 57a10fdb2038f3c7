"""Every way in which SAP HANA cannot be reached has a message of its own, in time and without a secret."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from forecasting.cli import main
from forecasting.warehouse.connection.engine import connect_database
from tests.hana_peer import PASSWORD
from tests.tls_door import make_certificate

LIMIT_MS, WRONG = 1_500, "Planted-Wrong/1@x"
STATUS = ["forecasting", "status", "--job", "retail_units"]
LIMIT = f"connectTimeout={LIMIT_MS}"


@dataclass
class Doors:
    """Servers of every kind on 127.0.0.1."""

    peer: object
    folder: object
    stack: ExitStack

    def plain(self, options="encrypt=false", **login):
        return self.peer.url(self.peer.port, options=options, **login)

    def encrypted(self, options="", host="localhost", days=1):
        """Returns the URL of a database that speaks TLS; options may name its {certificate}."""
        port = self.stack.enter_context(self.peer.database())
        certificate, key = make_certificate(self.folder, "localhost", days=days)
        self.peer.ask("encrypt", port=port, certificate=str(certificate), key=str(key))
        wanted = options.format(certificate=certificate)
        return self.peer.url(port, options=wanted).replace("127.0.0.1", host)

    def other(self, greeting, options="encrypt=false"):
        """Returns the URL of a port on which something else answers, or nothing where there is no greeting."""
        return self.peer.url(self.stack.enter_context(door(greeting)), options=f"{options}&{LIMIT}")


@contextmanager
def door(greeting):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve, args=(listener, greeting), daemon=True)
        serving.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        serving.join()


def serve(listener, greeting):
    with ExitStack() as clients, suppress(OSError):
        while True:
            client = clients.enter_context(listener.accept()[0])
            if greeting:
                client.recv(1_024)
                client.sendall(greeting)


HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
CASES = {
    "refused port": (lambda d: d.plain().replace(str(d.peer.port), "1"), "nothing listens on this port"),
    "unknown host": (lambda d: d.plain().replace("127.0.0.1", "no-such-host.invalid"), "the host is unknown"),
    "silent port": (lambda d: d.other(b""), "does not answer in time"),
    "silent port, TLS wanted": (lambda d: d.other(b"", ""), "does not answer in time"),
    "web server": (lambda d: d.other(HTTP), "is no SAP HANA"),
    "web server, TLS wanted": (lambda d: d.other(HTTP, ""), "does not speak TLS"),
    "plain server, TLS wanted": (lambda d: d.plain(""), "does not speak TLS"),
    "TLS server, plain wanted": (lambda d: d.encrypted("encrypt=false"), "closed the connection at once"),
    "unknown authority": (lambda d: d.encrypted(), "an authority that is not trusted"),
    "no trust store": (lambda d: d.encrypted("sslTrustStore=/no/such.pem"), "that sslTrustStore names is not there"),
    "expired": (lambda d: d.encrypted("sslTrustStore={certificate}", days=-1), "the certificate has expired"),
    "wrong host": (lambda d: d.encrypted("sslTrustStore={certificate}", host="127.0.0.1"), "that of another host"),
    "wrong password": (lambda d: d.plain(password=WRONG), "login or password is wrong"),
    "unknown login": (lambda d: d.plain(user="NOBODY"), "login or password is wrong"),
    "user store key": (lambda _: "hana://?userkey=NOSUCHKEY", "user store of this operating system user"),
}
"""What is wrong, and the words for it."""


@pytest.fixture
def doors(hana_peer, tmp_path):
    with ExitStack() as stack:
        yield Doors(hana_peer, tmp_path, stack)


@pytest.fixture(scope="module", autouse=True)
def _imported():
    """What the command imports when it first runs takes no part in the time."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit):
        patch.setenv("FORECASTING_WAREHOUSE", "sqlite:////no/such/folder/x.db")
        patch.setattr("sys.argv", STATUS)
        main()


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_in_time_and_without_a_secret(doors, case, monkeypatch, capfd):
    made, output = CASES[case]
    monkeypatch.setenv("FORECASTING_WAREHOUSE", made(doors))
    monkeypatch.setattr("sys.argv", STATUS)
    started = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        main()
    took = time.monotonic() - started
    printed = "".join(capfd.readouterr())
    assert ended.value.code == 1
    assert output in " ".join(printed.split())
    assert "next:" in printed
    assert "Traceback" not in printed
    assert not [secret for secret in (PASSWORD, WRONG, "Planted-") if secret in printed]
    assert took < LIMIT_MS / 1_000 + 2


def test_a_trusted_server_is_reached_encrypted(doors):
    url = doors.encrypted("sslTrustStore={certificate}")
    with closing(connect_database(url)) as database, database.read() as connection:
        asked = "SELECT IS_ENCRYPTED FROM SYS.M_CONNECTIONS WHERE CONNECTION_ID = CURRENT_CONNECTION"
        assert connection.execute(text(asked)).scalar_one() == "TRUE"


def test_no_two_causes_share_their_words():
    alike = {"silent port, TLS wanted", "web server, TLS wanted", "unknown login"}
    words = [output for case, (_, output) in CASES.items() if case not in alike]
    assert len(set(words)) == len(words)
