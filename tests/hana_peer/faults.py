"""What a database does wrong on request, and what it has seen: messages by kind, bytes, statements."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.hana_peer.protocol import Kind, Message, Request


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong once, at the first message that fits.

    Attributes:
        action: LOSE_BEFORE or LOSE_AFTER handling the message, LOSE_LATER than its reply, ERROR, or SILENCE.
        at: Number of the message, from 1 at the moment when the fault is set; 0 for any.
        kind: Kind of the message, such as COMMIT; empty for any.
        statement: Text within the statement; empty for any.
        code: Code of an ERROR.
    """

    action: str
    at: int = 0
    kind: str = ""
    statement: str = ""
    code: int = 0


@dataclass
class Watch:
    """Counts the messages of a database and tells which of them meets a fault; sessions share it."""

    faults: list[Fault] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    n_bytes: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    n_met: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self, faults: list[Fault]) -> None:
        """Sets the faults and counts from 0."""
        with self.lock:
            self.faults, self.n_met = faults, 0
            for counted in (self.messages, self.n_bytes, self.order):
                counted.clear()

    def see(self, request: Request, prepared: str) -> Fault | None:
        """Counts a message, `prepared` is the statement that it executes; returns the fault it meets."""
        kind = Message(request.kind).name if request.kind in list(Message) else str(request.kind)
        command = request.parts.get(Kind.COMMAND)
        statement = command.data.decode("utf-8", "replace") if command else prepared
        with self.lock:
            self.messages[kind] += 1
            self.n_bytes[kind] += request.n_bytes
            self.order.append(kind)
            for fault in self.faults:
                fits = fault.at in (0, len(self.order)) and fault.kind in ("", kind) and fault.statement in statement
                if fits:
                    self.faults.remove(fault)
                    self.n_met += 1
                    return fault
        return None
