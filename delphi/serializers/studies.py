"""Studies, rounds and items in the API."""

from rest_framework import serializers

from delphi.models import Round, Study
from surveys.models import Item


class TextsSerializer(serializers.Serializer[dict[str, str]]):
    """A text in the study's languages."""

    fi = serializers.CharField(required=False, allow_blank=True)
    sv = serializers.CharField(required=False, allow_blank=True)
    en = serializers.CharField(required=False, allow_blank=True)


class RoundSerializer(serializers.ModelSerializer[Round]):
    titles = TextsSerializer()

    class Meta:
        model = Round
        fields = ["number", "kind", "state", "titles", "opened_at", "closes_at", "closed_at"]


class StudySerializer(serializers.ModelSerializer[Study]):
    id = serializers.CharField(source="public_id")
    titles = TextsSerializer()
    purposes = TextsSerializer()
    rounds = RoundSerializer(many=True)

    class Meta:
        model = Study
        fields = ["id", "key", "titles", "purposes", "zone", "simulated", "trial", "rounds"]


class StudyFileSerializer(serializers.Serializer[dict[str, str]]):
    """A study file, as text (docs/study-file.md)."""

    file = serializers.CharField(trim_whitespace=False, max_length=1_000_000)


class StatementSerializer(serializers.Serializer[dict[str, object]]):
    version = serializers.IntegerField()
    texts = TextsSerializer()
    reason = serializers.CharField()
    continues_trend = serializers.BooleanField()


class ItemSerializer(serializers.ModelSerializer[Item]):
    section = serializers.CharField(source="section.key", default=None, allow_null=True)
    criteria: serializers.Field = serializers.SlugRelatedField(
        slug_field="key", many=True, read_only=True
    )
    statements = StatementSerializer(many=True)

    class Meta:
        model = Item
        fields = ["code", "section", "criteria", "statements"]


class ParticipationSerializer(serializers.Serializer[dict[str, int]]):
    """Numbers of panellists; never who."""

    invited = serializers.IntegerField()
    started = serializers.IntegerField()
    submitted = serializers.IntegerField()


class RoundStatusSerializer(RoundSerializer):
    participation = ParticipationSerializer()

    class Meta(RoundSerializer.Meta):
        fields = [*RoundSerializer.Meta.fields, "participation"]


class DeadlineSerializer(serializers.Serializer[dict[str, object]]):
    closes_at = serializers.CharField(
        max_length=60,
        help_text="`2027-01-31 23:59`, read in the study's zone, or with an offset. An hour that "
        "occurs twice or never there is refused without one.",
    )


class LaunchSerializer(DeadlineSerializer):
    invite = serializers.BooleanField(default=True, help_text="Queue the invitations.")


class NextRoundSerializer(serializers.Serializer[dict[str, object]]):
    decisions = serializers.DictField(
        child=serializers.JSONField(),
        help_text='By item code: "keep", {"drop": true, "reason": …}, {"reword": {"fi": …}, '
        '"reason": …, "continues_trend": true}, {"split": [{"fi": …}, {"fi": …}], "reason": …, '
        '"continues_trend": false} or {"merge": ["S02"], "texts": {"fi": …}, "reason": …, '
        '"continues_trend": true}. Every item that was asked needs one, but for what is merged '
        "into another.",
    )


class RemindedSerializer(serializers.Serializer[dict[str, int]]):
    messages = serializers.IntegerField(help_text="Reminders queued.")


class RefusalSerializer(serializers.Serializer[dict[str, str]]):
    code = serializers.CharField(help_text="For programs.")
    detail = serializers.CharField(help_text="For people, in the language of the request.")


class ProblemSerializer(serializers.Serializer[dict[str, str]]):
    field = serializers.CharField(help_text="Of the content; an option's own is `share-<option>`.")
    message = serializers.CharField()


class OutsideScaleSerializer(RefusalSerializer):
    problems = ProblemSerializer(many=True, required=False)


class MistakesSerializer(RefusalSerializer):
    mistakes = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Of a file: one sentence per mistake, with its line.",
    )
