"""Reports in the API."""

from rest_framework import serializers

from delphi.serializers.studies import TextsSerializer
from reports.models import Report


class ReportSerializer(serializers.ModelSerializer[Report]):
    id = serializers.CharField(source="public_id")
    study = serializers.CharField(source="study.public_id")
    titles = TextsSerializer(source="study.titles")
    simulated = serializers.BooleanField(source="study.simulated")
    trial = serializers.CharField(source="study.trial", help_text="pilot, simulation or empty.")
    as_of = serializers.IntegerField(source="as_of.number", help_text="The round it stands as of.")
    summaries = TextsSerializer()

    class Meta:
        model = Report
        fields = [
            "id",
            "study",
            "titles",
            "simulated",
            "trial",
            "as_of",
            "state",
            "published_at",
            "summaries",
            "chain_head",
        ]
