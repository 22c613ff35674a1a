from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "foresight.network"
    label = "network"
