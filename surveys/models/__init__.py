"""What is asked and answered."""

from surveys.models.answers import Answer, AnswerRevision, AnswerSheet
from surveys.models.ideas import Idea
from surveys.models.instrument import Criterion, Item, Scale, Section, Statement, Survey
from surveys.models.questionnaires import Question, Questionnaire

__all__ = [
    "Answer",
    "AnswerRevision",
    "AnswerSheet",
    "Criterion",
    "Idea",
    "Item",
    "Question",
    "Questionnaire",
    "Scale",
    "Section",
    "Statement",
    "Survey",
]
