"""A panellist's own answer sheet in the API: their data and released figures, nothing else."""

from typing import Any

from rest_framework import serializers

from delphi.serializers.studies import TextsSerializer
from surveys.content import AnswerContent, to_json


class ContentSerializer(serializers.Serializer[AnswerContent]):
    """What an answer says. Which fields hold its value follows from the scale's kind."""

    level = serializers.IntegerField(allow_null=True, required=False)
    value = serializers.FloatField(allow_null=True, required=False)
    low = serializers.FloatField(allow_null=True, required=False)
    high = serializers.FloatField(allow_null=True, required=False)
    text = serializers.CharField(allow_blank=True, required=False)
    choices = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Of a ranking: the best first."
    )
    shares = serializers.DictField(
        child=serializers.IntegerField(), required=False, help_text="Points by option."
    )
    cannot_judge = serializers.BooleanField(required=False)
    rationale = serializers.CharField(allow_blank=True, required=False)

    def to_representation(self, instance: AnswerContent) -> dict[str, Any]:
        return to_json(instance)


class ScaleSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    points = serializers.ListField(child=serializers.JSONField())
    unit = TextsSerializer()
    lowest = serializers.FloatField(allow_null=True)
    highest = serializers.FloatField(
        allow_null=True, help_text="Of a ranking how many places, of points how many there are."
    )
    decimals = serializers.IntegerField()
    never = serializers.BooleanField()
    cannot_judge = serializers.BooleanField()


class ReplySerializer(serializers.Serializer[Any]):
    texts = TextsSerializer()


class ReasonSerializer(serializers.Serializer[Any]):
    side = serializers.CharField(
        help_text="for, against or neither; empty where the sides are not told"
    )
    texts = TextsSerializer()
    replies = ReplySerializer(many=True)


class GroupCellSerializer(serializers.Serializer[Any]):
    names = TextsSerializer()
    n = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    q1 = serializers.FloatField(allow_null=True)
    q3 = serializers.FloatField(allow_null=True)


class GroupFiguresSerializer(serializers.Serializer[Any]):
    """The group in the round before; null is not shown."""

    from_round = serializers.IntegerField()
    n = serializers.IntegerField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    q1 = serializers.FloatField(allow_null=True)
    q3 = serializers.FloatField(allow_null=True)
    distribution = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    grouped_by = serializers.CharField(help_text="region, sector, role, or empty")
    groups = GroupCellSerializer(many=True, help_text="Stakeholder groups, where they are shown.")
    options = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField(allow_null=True)),
        help_text="Of a ranking or shared-out points: median, q1 and q3 by option.",
    )


class LiveSerializer(serializers.Serializer[Any]):
    """A live round: the group just now, once you have answered the question."""

    figures = GroupFiguresSerializer(allow_null=True)
    first = ReasonSerializer(many=True)
    rest = ReasonSerializer(many=True)


class FeedbackSerializer(serializers.Serializer[Any]):
    figures = GroupFiguresSerializer(allow_null=True)
    first = ReasonSerializer(many=True, help_text="Reasons of each side, in your own order.")
    rest = ReasonSerializer(many=True)
    is_reworded = serializers.BooleanField()
    live = LiveSerializer(allow_null=True)


class QuestionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    criterion = serializers.CharField(source="criterion_key")
    role = serializers.CharField(help_text="judgement or expertise (about yourself)")
    prompts = TextsSerializer()
    scale = ScaleSerializer()
    takes_rationale = serializers.BooleanField()
    content = ContentSerializer()
    revision = serializers.IntegerField(help_text="Send it back with a new content.")
    earlier = ContentSerializer(allow_null=True, help_text="Your answer in the round before.")
    feedback = FeedbackSerializer()
    exposure = serializers.CharField(
        source="feedback.exposure", help_text="What you were shown; send it back with a content."
    )


class AskedItemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    statement = TextsSerializer(source="statement.texts")
    is_repeat = serializers.BooleanField(
        help_text="Asked a second time on this sheet, to see how steady answers are."
    )
    questions = QuestionSerializer(many=True)


class SheetSerializer(serializers.Serializer[Any]):
    study = TextsSerializer(source="study.titles")
    simulated = serializers.BooleanField(source="study.simulated")
    trial = serializers.CharField(source="study.trial", help_text="pilot, simulation or empty.")
    round = serializers.IntegerField(source="round.number")
    kind = serializers.CharField(
        source="round.kind", help_text="rate; collect, whose ideas are at /sheet/ideas/"
    )
    closes_at = serializers.DateTimeField(source="round.closes_at")
    is_submitted = serializers.BooleanField()
    receipt = serializers.CharField(allow_blank=True)
    planes = serializers.JSONField(
        source="study.survey.planes", help_text="Pairs of criteria that may be shown as one plane."
    )
    items = AskedItemSerializer(many=True)


class GivenAnswerSerializer(serializers.Serializer[Any]):
    content = serializers.JSONField(help_text="An object with the fields of `content`.")
    revision = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="The revision you have seen; 0 for none."
    )
    exposure = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")


class SavedAnswerSerializer(serializers.Serializer[Any]):
    question_id = serializers.IntegerField()
    revision = serializers.IntegerField()
    content = ContentSerializer()


class StaleSerializer(serializers.Serializer[Any]):
    """Another tab or device was quicker: both versions are yours to choose from."""

    code = serializers.CharField()
    detail = serializers.CharField()
    revision = serializers.IntegerField()
    stored = ContentSerializer()


class ReceiptSerializer(serializers.Serializer[Any]):
    receipt = serializers.CharField()
