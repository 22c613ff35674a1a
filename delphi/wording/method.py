"""What facilitators are asked to tell about the method, in words."""

from django.utils.translation import gettext as _

from delphi.choices import MethodField


def field_name(field: str) -> str:
    """The heading under which it is told."""
    return _names()[MethodField(field)][0]


def field_hint(field: str) -> str:
    """What to tell there."""
    return _names()[MethodField(field)][1]


def _names() -> dict[MethodField, tuple[str, str]]:
    return {
        MethodField.JUSTIFICATION: (
            _("Why a Delphi"),
            _("Why this method fits the question, and whether the study brings an earlier one up to date."),  # noqa: E501
        ),
        MethodField.STEERING: (
            _("Steering group"),
            _("Who directs the study, their fields and tasks, and who advised on the method."),
        ),
        MethodField.FUNDING: (
            _("Funding"),
            _("Who pays for the study, and what the funder could decide about it."),
        ),
        MethodField.REGISTRATION: (
            _("Registration"),
            _("Where the plan was registered or published before the first round, with a link. If it was not, say so."),  # noqa: E501
        ),
        MethodField.INCLUSION: (
            _("Whom the panel needed"),
            _("What was asked of panellists, why there are so many of them, and who chose them."),
        ),
        MethodField.RECRUITMENT: (
            _("How panellists were found"),
            _("Where and how they were invited, and by whom."),
        ),
        MethodField.PERSPECTIVES: (
            _("Views that are missing"),
            _("Which knowledge or which groups the panel lacks, and what was done about it."),
        ),
        MethodField.PUBLIC: (
            _("Children, families and citizens"),
            _("What people whom the study is about did in it. If nothing, say so."),
        ),
        MethodField.INCENTIVES: (
            _("Incentives"),
            _("What panellists got for taking part. If nothing, say so."),
        ),
        MethodField.CONFLICTS: (
            _("Conflicts of interest"),
            _("Those of facilitators, steering group and panel, and what was done about them. Name no panellist."),  # noqa: E501
        ),
        MethodField.SOURCES: (
            _("Where the questions came from"),
            _("Research, documents or groups they were drawn from; how and when these were searched."),  # noqa: E501
        ),
        MethodField.EVIDENCE: (
            _("Evidence shown"),
            _("What panellists were given to read before they answered or while they did."),
        ),
        MethodField.ACCESSIBILITY: (
            _("Accessibility"),
            _("What was done so that everybody could answer."),
        ),
        MethodField.LIMITATIONS: (
            _("Limitations"),
            _("How valid and reliable the results are, and what they do not tell."),
        ),
        MethodField.COMPARISON: (
            _("Beside other research"),
            _("Whether the results fit with what was known before, and if not, why."),
        ),
        MethodField.ENDORSEMENT: (
            _("Endorsement"),
            _("Which organisations stand behind the study, and in which part."),
        ),
    }  # fmt: skip
