"""The whole application, loaded: what the processes of a race are forked from."""

import django
from django.urls import get_resolver

django.setup()
assert get_resolver().url_patterns  # every view, and so every action
