from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "xueyun.portal"
    label = "portal"

    def ready(self) -> None:
        from xueyun.courses import hooks
        from xueyun.portal import indexing, watching

        hooks.term_published.join(indexing.index_course, order=50)
        hooks.course_described.join(indexing.index_again, order=50)
        post_migrate.connect(watching.watch, sender=self, dispatch_uid="portal.watch")
