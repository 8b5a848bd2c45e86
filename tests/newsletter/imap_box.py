"""A mailbox behind a socket that speaks as much IMAP as we do."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    messages: list[bytes]
    seen: set[int] = field(default_factory=set)
    port: int = 0
    login: str = ""
    folder: str = ""


class Talk(socketserver.StreamRequestHandler):
    box: Box

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in iter(self.rfile.readline, b""):
            tag, _, command = line.decode().strip().partition(" ")
            self.answer(command)
            self.say(f"{tag} OK done".encode())
            if command.upper().startswith("LOGOUT"):
                return

    def answer(self, command: str) -> None:
        box, words = self.box, command.split()
        verb = " ".join(words[: 2 if words[0].upper() == "UID" else 1]).upper()
        if verb == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif verb == "LOGIN":
            box.login = " ".join(words[1:])
        elif verb == "SELECT":
            box.folder = words[1]
            self.say(f"* {len(box.messages)} EXISTS".encode())
        elif verb == "UID SEARCH":
            unseen = [n for n in range(1, len(box.messages) + 1) if n not in box.seen]
            self.say(b"* SEARCH " + " ".join(map(str, unseen)).encode())
        elif verb == "UID FETCH":
            message = box.messages[int(words[2]) - 1]
            head = f"* {words[2]} FETCH (UID {words[2]} BODY[] {{{len(message)}}}"
            self.wfile.write(head.encode() + b"\r\n" + message + b")\r\n")
        elif verb == "UID STORE" and re.search(r"\+FLAGS \(?\\Seen", command):
            box.seen.add(int(words[2]))

    def say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_box(*messages: bytes) -> Iterator[Box]:
    box = Box(list(messages))
    with Server(("127.0.0.1", 0), type("OneTalk", (Talk,), {"box": box})) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
