"""Servers on the loopback address that keep what they are sent: mail over SMTP, JSON over HTTP."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.message import Message
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any


class Sink(socketserver.ThreadingTCPServer):
    """Keeps what its handler has received; answers with `status` where it speaks HTTP."""

    allow_reuse_address = True

    def __init__(self, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.received: list[Any] = []
        self.status = 200

    @property
    def port(self) -> int:
        return self.server_address[1]


class Mail(socketserver.StreamRequestHandler):
    """Enough of SMTP to take a message."""

    def handle(self) -> None:
        self.reply("220 sink")
        while line := self.rfile.readline().decode().strip():
            if line.upper() == "DATA":
                self.reply("354 go on")
                lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
                self.server.received.append(message_from_string("\n".join(lines)))
            if line.upper() == "QUIT":
                self.reply("221 bye")
                return
            self.reply("250 fine")

    def reply(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    """A webhook."""

    def do_POST(self) -> None:
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(handler: type[socketserver.BaseRequestHandler]) -> Iterator[Sink]:
    with Sink(handler) as sink:
        thread = Thread(target=sink.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join()


def text_of(message: Message) -> str:
    """Returns the plain text of a mail."""
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()
