from django.apps import AppConfig


class MushraConfig(AppConfig):
    name = "mushra"
    verbose_name = "Listening tests"
