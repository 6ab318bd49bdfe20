from django.apps import AppConfig


class MushraConfig(AppConfig):
    name = "mushra"
    verbose_name = "Listening tests"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from mushra.models import Experiment
        from mushra.services.own_clips import own_clips_copy, own_clips_forget
        from mushra.signals import experiment_copied

        experiment_copied.connect(own_clips_copy, dispatch_uid="mushra.own_clips_copy")
        post_delete.connect(own_clips_forget, sender=Experiment, dispatch_uid="mushra.own_clips_forget")
