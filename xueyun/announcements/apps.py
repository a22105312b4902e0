from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "xueyun.announcements"
    label = "announcements"

    def ready(self) -> None:
        from xueyun.announcements import files
        from xueyun.courses.hooks import file_replaced
        from xueyun.media.hooks import asset_uses

        asset_uses.join(files.uses, order=20)
        file_replaced.join(files.replaced, order=20)
