from django.apps import AppConfig


class SeparationConfig(AppConfig):
    name = "separation"
    verbose_name = "Separation"
