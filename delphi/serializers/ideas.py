"""Collect rounds in the API: a panellist's own ideas with others' released ones, and curation."""

from typing import Any

from rest_framework import serializers

from delphi.serializers.studies import TextsSerializer
from delphi.services.ideas import LONGEST
from delphi.services.item_making import LONGEST_WORDING


class AlikeSerializer(serializers.Serializer[Any]):
    """What an idea resembles in its words: a statement of the study, or an idea."""

    code = serializers.CharField(help_text="Of the item; empty for an idea.")
    texts = TextsSerializer(help_text="The item's wording; empty for an idea.")
    text = serializers.CharField(help_text="The idea; empty for an item.")
    is_own = serializers.BooleanField()


class OwnIdeaSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    revision = serializers.IntegerField(help_text="Send it back with other words.")
    is_shown = serializers.BooleanField(help_text="Others have seen it in these words.")
    alike = AlikeSerializer(many=True)


class OthersIdeaSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    is_endorsed = serializers.BooleanField(help_text="By you.")


class PromptSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="question_id")
    statement = TextsSerializer()
    prompts = TextsSerializer()
    own = OwnIdeaSerializer(many=True)
    others = OthersIdeaSerializer(
        many=True, help_text="In no order; empty until you have given an idea of your own."
    )


class IdeaSheetSerializer(serializers.Serializer[Any]):
    study = TextsSerializer(source="study.titles")
    simulated = serializers.BooleanField(source="study.simulated")
    trial = serializers.CharField(source="study.trial", help_text="pilot, simulation or empty.")
    round = serializers.IntegerField(source="round.number")
    closes_at = serializers.DateTimeField(source="round.closes_at")
    is_submitted = serializers.BooleanField()
    receipt = serializers.CharField(allow_blank=True)
    prompts = PromptSerializer(many=True)


class NewIdeaSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST)


class ChangedIdeaSerializer(NewIdeaSerializer):
    revision = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="The revision you have seen."
    )


class SavedIdeaSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    revision = serializers.IntegerField()


class StaleIdeaSerializer(serializers.Serializer[Any]):
    """Another tab or device was quicker: both versions are yours to choose from."""

    code = serializers.CharField()
    detail = serializers.CharField()
    text = serializers.CharField()
    revision = serializers.IntegerField()


class IdeaEndorsementSerializer(serializers.Serializer[Any]):
    endorsed = serializers.BooleanField()


class GivenIdeaSerializer(serializers.Serializer[Any]):
    """An idea of a sealed round, joined to no seat."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    endorsed = serializers.IntegerField(
        allow_null=True, help_text="By how many; null where that is withheld."
    )
    items = serializers.ListField(child=serializers.CharField(), help_text="It is part of these.")
    reason = serializers.CharField(help_text="Why it was set aside; empty if it was not.")


class PromptIdeasSerializer(serializers.Serializer[Any]):
    texts = TextsSerializer()
    panellists = serializers.IntegerField(help_text="How many gave ideas.")
    ideas = GivenIdeaSerializer(many=True, help_text="By their random ids.")


class IdeasSerializer(serializers.Serializer[Any]):
    prompts = PromptIdeasSerializer(many=True)
    undecided = serializers.IntegerField()


IdeaIds = serializers.ListField(
    child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=1000
)


class WordingSerializer(serializers.Serializer[Any]):
    fi = serializers.CharField(required=False, max_length=LONGEST_WORDING)
    sv = serializers.CharField(required=False, max_length=LONGEST_WORDING)
    en = serializers.CharField(required=False, max_length=LONGEST_WORDING)


class NewItemSerializer(serializers.Serializer[Any]):
    ideas = IdeaIds
    texts = WordingSerializer(help_text="In every language of the study.")
    criteria = serializers.ListField(
        child=serializers.CharField(max_length=60), help_text="Keys of what it is rated on."
    )
    section = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)


class MadeItemSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()


class SetAsideSerializer(serializers.Serializer[Any]):
    ideas = IdeaIds
    reason = serializers.CharField(max_length=500)


class IdeaIdsSerializer(serializers.Serializer[Any]):
    ideas = IdeaIds


class DraftFromIdeasSerializer(serializers.Serializer[Any]):
    also_ask = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        help_text="Codes of other items of the study that are rated.",
    )
