from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        from analysis.forgetting import forget_results
        from analysis.system_facts import describe_built
        from mushra.signals import experiment_built, listener_deleted

        experiment_built.connect(describe_built, dispatch_uid="analysis.describe_built")
        listener_deleted.connect(forget_results, dispatch_uid="analysis.forget_results")
