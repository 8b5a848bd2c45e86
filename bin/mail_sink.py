"""python -m bin.mail_sink [SECONDS]: a mail server that takes everything, waits so long before it
says so, and keeps nothing. Prints its port. In a process of its own: it must cost the sender
nothing."""

import socketserver
import sys
import time

PAUSE = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0


class Talk(socketserver.StreamRequestHandler):
    wbufsize = 0
    disable_nagle_algorithm = True

    def handle(self) -> None:
        say = self.wfile.write
        say(b"220 sink\r\n")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper()
            if verb == b"DATA":
                say(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                if PAUSE:
                    time.sleep(PAUSE)
                say(b"250 taken\r\n")
            elif verb == b"EHLO":
                say(b"250-sink\r\n250 PIPELINING\r\n")
            elif verb == b"QUIT":
                say(b"221 bye\r\n")
                return
            else:
                say(b"250 ok\r\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Talk) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
