"""Delivery status notifications, as mail systems write them and as people might make them up."""

from textwrap import dedent

import pytest

from delphi.document.bounces import Bounce, bounce_in

OURS = "<message-7.abc@foresight.example>"
WHOLE = f"Content-Type: message/rfc822\n\nMessage-ID: {OURS}\nSubject: Kutsu\n\nHei"
HEADERS = f"Content-Type: text/rfc822-headers\n\nSubject: Kutsu\nMessage-Id:\n {OURS}\n"


def notification(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = "rfc822; Poissa@Example.org",
    returned: str = WHOLE,
    kind: str = "multipart/report; report-type=delivery-status",
) -> bytes:
    start = dedent(
        f"""\
        From: MAILER-DAEMON@mx.example
        To: bounces@foresight.example
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: {kind}; boundary="b"

        --b
        Content-Type: text/plain

        This is the mail system at host mx.example.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example
        Arrival-Date: Tue, 1 Dec 2026 12:02:00 +0200

        Final-Recipient: {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 5.1.1 user unknown

        --b
        """
    )
    return f"{start}{returned}\n--b--\n".encode()


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_what_came_back_is_told_with_its_status_and_address(returned):
    found = bounce_in(notification(returned=returned))
    assert found == Bounce(OURS, "5.1.1", frozenset({"poissa@example.org"}))


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0"), ("failed", ""), ("", "")],
)
def test_what_may_still_arrive_is_no_bounce(action, status):
    assert bounce_in(notification(action=action, status=status)) is None


def test_a_comment_beside_the_status_is_passed_over():
    found = bounce_in(notification(status="5.2.2 (mailbox full)"))
    assert found is not None
    assert found.status == "5.2.2"


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: Out of office\n\nBack on Monday.",
        notification(kind="multipart/mixed"),
        notification(returned="Content-Type: text/plain\n\nnothing"),
        notification(returned="Content-Type: message/rfc822\n\nSubject: x\n\n"),
        notification()[:300],
        b"Content-Type: multipart/report; boundary=b\n\n--b\n",
    ],
)
def test_any_other_mail_is_no_bounce(mail):
    assert bounce_in(mail) is None


@pytest.mark.parametrize("letter", ["a", "a@", "@", ";a"])
def test_a_long_header_is_read_at_once(letter: str) -> None:
    """Were the time to grow with the square of it, this would not end before tomorrow."""
    found = bounce_in(notification(recipient="rfc822; " + letter * 2_000_000))
    assert found is not None
    assert all(len(address) < 400 for address in found.addresses)


def test_parts_within_parts_without_end_are_no_bounce() -> None:
    for kind in ("multipart/mixed; boundary=b", "message/rfc822"):
        start = "\n--b\n" if "multipart" in kind else ""
        nested = f"Content-Type: {kind}\n\n{start}" * 3000
        mail = f'Content-Type: multipart/report; boundary="b"\n\n--b\n{nested}'
        assert bounce_in(mail.encode()) is None
