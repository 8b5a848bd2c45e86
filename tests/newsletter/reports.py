"""Reports as mail servers and providers write them, about a mail of ours."""


def bounce(
    message_id: str, *, status: str = "5.1.1", action: str = "failed", headers_alone: bool = False
) -> bytes:
    kind = "text/rfc822-headers" if headers_alone else "message/rfc822"
    return f"""From: MAILER-DAEMON@mx.example
To: bounces@guide.example
Subject: Undelivered mail returned to sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

I am sorry, this mail could not be brought to its reader.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 4 May 2026 12:00:03 +0000

Final-Recipient: rfc822; reader0@reader.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
 reader here

--edge
Content-Type: {kind}

From: Paper Guide <letter@guide.example>
To: reader0@reader.example
Message-ID: {message_id}
Subject: Letter

Words.

--edge--
""".replace("\n", "\r\n").encode()


def complaint(message_id: str) -> bytes:
    return f"""From: feedback@provider.example
To: bounces@guide.example
Subject: A reader complains
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="edge"

--edge
Content-Type: text/plain

This mail was marked as unwanted.

--edge
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--edge
Content-Type: message/rfc822

From: Paper Guide <letter@guide.example>
Message-ID: {message_id}
Subject: Letter

Words.

--edge--
""".replace("\n", "\r\n").encode()
