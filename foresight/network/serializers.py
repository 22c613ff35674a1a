"""The own account in the API."""

from rest_framework import serializers

from foresight.network.models import ApiToken, User
from foresight.network.services.tokens import LONGEST_DAYS, USUAL_DAYS


class MeSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["email", "name", "language", "is_facilitator"]
        read_only_fields = fields


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["id", "name", "created_at", "expires_at"]
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[ApiToken]):
    name = serializers.CharField(max_length=100)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, default=USUAL_DAYS)


class ShownTokenSerializer(TokenSerializer):
    token = serializers.CharField(read_only=True, help_text="Shown once; keep it secret.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
