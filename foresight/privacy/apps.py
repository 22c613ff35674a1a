from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "foresight.privacy"
    label = "privacy"
