"""Writing to those who may read a report."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from delphi.models import StudyMember
from delphi.protocol.lifecycle import StudyRole
from delphi.services.courier import Courier
from delphi.services.members import post_to
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Report
from reports.wording.letters import reading_letter


class Letter(NamedTuple):
    subject: str
    text: str


def letter_to_reader(
    report: Report, *, role: StudyRole, language: str, email: str, by: User
) -> Letter:
    """What a reader is written; before the report is published its link leads to their list."""
    page = (
        reverse("reports")
        if report.state == ReportState.DRAFT.value
        else reverse("report", kwargs={"public_id": report.public_id})
    )
    return Letter(
        *reading_letter(
            language=language,
            titles=report.study.titles,
            role=role,
            by=by.name,
            email=email,
            report=settings.ORIGIN + page,
            new_password=settings.ORIGIN + reverse("account_reset_password"),
        )
    )


def tell_readers(report: Report, members: Sequence[StudyMember], *, by: User) -> list[str]:
    """Write to each of them; returns the addresses that the mail server did not take."""
    failed = []
    with Courier() as courier:
        for member in members:
            user = member.user
            letter = letter_to_reader(
                report,
                role=StudyRole(member.role),
                language=user.language,
                email=user.email,
                by=by,
            )
            if not post_to(user, letter.subject, letter.text, by=by, courier=courier):
                failed.append(user.email)
    return failed
