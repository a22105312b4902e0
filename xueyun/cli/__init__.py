"""The `xueyun` command: serve, build the demo world, check an installation, add media, grant licences.

One small module a command; whatever goes wrong is one sentence on standard error and exit status 1.
"""
