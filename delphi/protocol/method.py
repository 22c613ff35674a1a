"""What the facilitators of a study tell about its method, where the record cannot know it."""

from enum import StrEnum


class MethodField(StrEnum):
    """One thing to tell, in the order of a report."""

    JUSTIFICATION = "justification"
    STEERING = "steering"
    FUNDING = "funding"
    REGISTRATION = "registration"
    INCLUSION = "inclusion"
    RECRUITMENT = "recruitment"
    PERSPECTIVES = "perspectives"
    PUBLIC = "public"
    INCENTIVES = "incentives"
    CONFLICTS = "conflicts"
    SOURCES = "sources"
    EVIDENCE = "evidence"
    ACCESSIBILITY = "accessibility"
    LIMITATIONS = "limitations"
    COMPARISON = "comparison"
    ENDORSEMENT = "endorsement"


#: How long one of them may be, in one language.
LONGEST_NOTE = 4000
