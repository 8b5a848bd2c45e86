"""The mailbox where reports of mail servers arrive: by IMAP, or as a folder or file beside us."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

MOST = 500  # of one look
TIMEOUT = 30.0


class MailboxError(Exception):
    """Says in a sentence why nothing could be read."""


@contextmanager
def unread(url: str) -> Iterator[Iterator[bytes]]:
    """Messages nobody has read yet, `MOST` at most; each counts as read once the next is asked
    for. `url` is imaps://user:password@host/Folder, maildir:///folder or mbox:///file."""
    parts = urlsplit(url)
    readers = {"imaps": _imap, "imap": _imap, "maildir": _maildir, "mbox": _mbox}
    if parts.scheme not in readers:
        raise MailboxError(
            "Name the mailbox as imaps://user:password@host/INBOX, maildir:///folder or "
            "mbox:///file."
        )
    try:
        yield readers[parts.scheme](parts)
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        raise MailboxError(f"The mailbox can’t be read: {error}") from error


def _imap(parts: SplitResult) -> Iterator[bytes]:
    host = parts.hostname or "localhost"
    server: imaplib.IMAP4
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    with server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
        _, (found,) = server.uid("SEARCH", "UNSEEN")
        for uid in (found or b"").split()[:MOST]:
            _, answer = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            yield from (part[1] for part in answer if isinstance(part, tuple))
            server.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")


def _maildir(parts: SplitResult) -> Iterator[bytes]:
    folder = mailbox.Maildir(_there(parts), create=False)
    new = [key for key in folder.keys() if "S" not in folder.get_message(key).get_flags()]  # noqa: SIM118
    for key in new[:MOST]:
        message = folder.get_message(key)
        yield folder.get_bytes(key)
        message.set_subdir("cur")
        message.add_flag("S")
        folder[key] = message


def _mbox(parts: SplitResult) -> Iterator[bytes]:
    box = mailbox.mbox(_there(parts), create=False)
    box.lock()
    try:
        new = [key for key in box.keys() if "R" not in box[key].get_flags()]  # noqa: SIM118
        for key in new[:MOST]:
            message = box[key]
            yield box.get_bytes(key)
            message.add_flag("R")
            box[key] = message
        box.flush()
    finally:
        box.unlock()
        box.close()


def _there(parts: SplitResult) -> Path:
    path = Path(unquote(parts.path))
    if not path.exists():
        raise MailboxError(f"There is no {path}.")
    return path
