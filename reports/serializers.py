"""Reports in the API."""

from typing import Any

from rest_framework import serializers

from delphi.serializers.studies import TextsSerializer


class ReportSerializer(serializers.Serializer[Any]):
    """A `Listed` report as of its latest edition; one without an edition is a draft."""

    id = serializers.CharField(source="report.public_id")
    study = serializers.CharField(source="report.study.public_id")
    titles = TextsSerializer(source="report.study.titles")
    simulated = serializers.BooleanField(source="report.study.simulated")
    trial = serializers.CharField(
        source="report.study.trial", help_text="pilot, simulation or empty."
    )
    as_of = serializers.IntegerField(source="as_of.number", help_text="The round it stands as of.")
    state = serializers.CharField(source="report.state")
    edition = serializers.IntegerField(
        source="edition.number", default=None, help_text="The latest that stands; null of a draft."
    )
    published_at = serializers.DateTimeField(source="edition.published_at", default=None)
    summaries = TextsSerializer()
    chain_head = serializers.CharField(source="edition.chain_head", default="")
