from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "xueyun.courses"
    label = "courses"

    def ready(self) -> None:
        from xueyun.courses import files, publishing
        from xueyun.media.hooks import asset_ready, asset_uses

        asset_ready.join(publishing.refresh_amounts, order=10)
        asset_uses.join(files.uses, order=10)
