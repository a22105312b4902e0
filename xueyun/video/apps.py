from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideoConfig(AppConfig):
    name = "xueyun.video"
    label = "video"

    def ready(self) -> None:
        from xueyun.courses import kinds
        from xueyun.video import screen

        kinds.register(
            kinds.Kind(
                name="video",
                label=_("Video"),
                icon="play",
                template="video/unit.html",
                show=screen.show,
                renew=screen.renew,
                asset_kind="video",
                edit=kinds.Edit("video/edit_video.html"),
                modules=("xueyun/video/player",),
                styles=("video/player.css",),
            )
        )
