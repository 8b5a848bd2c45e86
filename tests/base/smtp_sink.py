"""A mail server on a socket that answers as a test asks, and keeps what it took."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Taken:
    to: str
    content: bytes

    @property
    def message(self) -> Message:
        return message_from_bytes(self.content)


@dataclass
class Sink:
    """`answers` is by recipient: a reply to RCPT such as "450 busy"; "drop" goes silent once the
    whole mail is there; "hold" answers only after `release` is set; "data 552 too large" is the
    reply to the whole mail; "hang up" breaks off at RCPT. `pause` is waited, in seconds, before
    each mail is taken. `pipelining` invites to send commands together."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    pause: float = 0.0
    pipelining: bool = False
    holding: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def recipients(self) -> list[str]:
        return [taken.to for taken in self.taken]


class Talk(socketserver.StreamRequestHandler):
    sink: Sink

    def handle(self) -> None:
        self.sink.connections += 1
        self.say("220 sink")
        try:
            self.converse()
        except ConnectionError:
            return

    def converse(self) -> None:
        to = ""
        for line in iter(self.rfile.readline, b""):
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "RCPT":
                to = words.partition("<")[2].partition(">")[0]
                answer = self.sink.answers.get(to, "250 ok")
                if answer == "hang up":
                    return
                self.say(answer if answer[0].isdigit() else "250 ok")
                if answer.startswith("421"):
                    return
                to = "" if answer[0] in "45" else to
            elif verb == "DATA" and not to:
                self.say("503 for whom?")
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take(to):
                    return
            elif verb == "EHLO" and self.sink.pipelining:
                self.say("250-sink")
                self.say("250 PIPELINING")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, to: str) -> bool:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # gone in the midst of it: no mail
            lines.append(line)
        answer = self.sink.answers.get(to, "")
        if answer.startswith("data "):
            self.say(answer.removeprefix("data "))
            return True
        if self.sink.pause:
            time.sleep(self.sink.pause)
        self.sink.taken.append(Taken(to, b"".join(lines)))
        if answer == "hold":
            self.sink.holding.set()
            self.sink.release.wait(20)
        if answer == "drop":
            return False
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def smtp_sink(**answers: str) -> Iterator[Sink]:
    sink = Sink(answers={f"{name}@reader.example": answer for name, answer in answers.items()})
    with Server(("127.0.0.1", 0), type("OneTalk", (Talk,), {"sink": sink})) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.release.set()
            server.shutdown()
            thread.join()
