"""What the server loads: the application, and the jobs thread of this process."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xueyun.config.settings")

application = get_wsgi_application()

from xueyun.jobs import embedded  # noqa: E402  the registry must be ready first

embedded.start()
