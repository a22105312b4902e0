from django.urls import path, re_path

from xueyun.media.views import files, player, uploads

app_name = "media"
urlpatterns = [
    path("uploads/<slug:school>/", uploads.create, name="uploads"),
    path("uploads/<slug:school>/<id:upload_id>/", uploads.upload, name="upload"),
    path("uploads/<slug:school>/<id:upload_id>/state/", uploads.state, name="upload_state"),
    path("files/<int:expires>-<str:signature>/<path:name>", files.file, name="file"),
    re_path(r"^faces/(?P<digest>[0-9a-f]{40})-(?P<shape>logo|banner)\.webp$", files.face, name="face"),
    path("<str:token>/master.m3u8", player.master, name="master"),
    path("<str:token>/<int:height>.m3u8", player.playlist, name="playlist"),
    path("<str:token>/key", player.key, name="key"),
    path("<str:token>/captions.vtt", player.captions, name="captions"),
    path("<str:token>/poster.jpg", player.poster, name="poster"),
    path("<str:token>/document.pdf", files.document, name="document"),
    path("<str:token>/picture", files.picture, name="picture"),
    path("<str:token>/attachment", files.attachment, name="attachment"),
]
