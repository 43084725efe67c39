"""A server on this machine that speaks SMTP and answers as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`answers` by command; `none` hangs up instead."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    found = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, command: str, usual: str) -> bool:
            answer = found.answers.get(command, usual)
            if answer != "none":
                self.wfile.write(f"{answer}\r\n".encode())
            return answer[:1] in "23"

        def handle(self) -> None:
            self.say("hello", "220 here")
            while line := self.rfile.readline().decode().strip():
                command = line.split()[0].upper()
                if command == "DATA":
                    if not self.say("DATA", "354 go on"):
                        continue
                    text = ""
                    while (part := self.rfile.readline().decode()) != ".\r\n":
                        text += part
                    found.mails.append(text)
                    if not self.say("taken", "250 taken"):
                        return
                elif command == "QUIT":
                    self.say("QUIT", "221 bye")
                    return
                elif not self.say(command, "250 ok") and found.answers.get(command) == "none":
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
