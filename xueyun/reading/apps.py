from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReadingConfig(AppConfig):
    name = "xueyun.reading"
    label = "reading"

    def ready(self) -> None:
        from xueyun.courses import kinds
        from xueyun.reading import document, text

        kinds.register(
            kinds.Kind(
                name="pdf",
                label=_("Document"),
                icon="file-text",
                template="reading/pdf.html",
                show=document.show,
                renew=document.renew,
                asset_kind="pdf",
                edit=kinds.Edit("reading/edit_pdf.html", read=document.read),
                modules=("xueyun/reading/pdf-view",),
                styles=("reading/pdf.css",),
            )
        )
        kinds.register(
            kinds.Kind(
                name="text",
                label=pgettext_lazy("unit", "Text"),
                icon="book-open",
                template="reading/text.html",
                show=text.show,
                clean=text.clean,
                files=text.files,
                exchange=text.exchange,
                edit=kinds.Edit(
                    "reading/edit_text.html",
                    is_rich=True,
                    read=text.read,
                    missing=text.missing,
                    lines=text.lines,
                ),
                renew=text.renew,
                modules=("xueyun/reading/text-view",),
                styles=("reading/text.css",),
            )
        )
