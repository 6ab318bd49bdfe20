from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        import analysis.jobs  # noqa: F401 - adds its kinds
        from analysis.forgetting import forget_results
        from analysis.good_listeners import session_has_ended
        from analysis.system_facts import copy_facts, describe_built
        from mushra.signals import experiment_built, experiment_copied, listener_deleted, session_ended

        experiment_built.connect(describe_built, dispatch_uid="analysis.describe_built")
        experiment_copied.connect(copy_facts, dispatch_uid="analysis.copy_facts")
        listener_deleted.connect(forget_results, dispatch_uid="analysis.forget_results")
        session_ended.connect(session_has_ended, dispatch_uid="analysis.session_has_ended")
