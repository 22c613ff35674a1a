"""Released results in the API."""

from typing import Any

from rest_framework import serializers

from delphi.serializers.studies import TextsSerializer


class LookSerializer(serializers.Serializer[Any]):
    """One round's figures; what is withheld is null, and `figures.withheld` says why."""

    round = serializers.IntegerField(source="number")
    wording = serializers.IntegerField()
    starts_trend = serializers.BooleanField()
    agreement = serializers.CharField(allow_blank=True)
    movement = serializers.CharField(allow_blank=True)
    verdict = serializers.CharField(allow_blank=True)
    figures = serializers.DictField(child=serializers.JSONField(allow_null=True))


class ItemResultSerializer(serializers.Serializer[Any]):
    item = serializers.CharField(source="code")
    criterion = serializers.CharField(source="criterion_key")
    role = serializers.CharField(help_text="judgement, or expertise: never judged, kept apart")
    texts = TextsSerializer(help_text="The wording asked last.")
    as_of = serializers.IntegerField(help_text="The round the verdict stands as of.")
    verdict = serializers.CharField(allow_blank=True)
    rounds = LookSerializer(many=True, source="looks")


class PanelResultSerializer(serializers.Serializer[Any]):
    round = serializers.IntegerField(source="number")
    criterion = serializers.CharField(source="criterion_key")
    figures = serializers.DictField(child=serializers.JSONField(allow_null=True))


class ResultsSerializer(serializers.Serializer[Any]):
    simulated = serializers.BooleanField(help_text="Whether the answers are simulated.")
    trial = serializers.CharField(help_text="pilot, simulation or empty.")
    items = ItemResultSerializer(many=True)
    panel = PanelResultSerializer(many=True)
