"""Every setting of Xueyun, in one file: the environment over these defaults.

`docs/operations/settings.md` lists them for operators; a test holds the two together.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from xueyun.config import logs
from xueyun.config.cookies import cookie_name

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent


def env(name: str, default: str = "") -> str:
    """A setting from the environment; every name begins with XUEYUN_, save DATABASE_URL, REDIS_URL and PORT."""
    return os.environ.get(name, default)


def env_flag(name: str, *, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int, least: int, most: int) -> int:
    """A whole number between two others. Raises ImproperlyConfigured with the sentence that an operator reads."""
    given = env(name, str(default))
    if not re.fullmatch(r"-?[0-9]{1,19}", given) or not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name} is a whole number from {least} to {most}, not “{given}”.")
    return int(given)


def env_pairs(name: str) -> dict[str, str]:
    """'code=SMS_1,notice=SMS_2' as a mapping. Raises ImproperlyConfigured with the sentence that an operator reads."""
    parts = [part.strip() for part in env(name).split(",") if part.strip()]
    pairs = [re.fullmatch(r"(\w+)\s*=\s*(\S+)", part) for part in parts]
    if not all(pairs):
        raise ImproperlyConfigured(f"{name} is like “code=SMS_1,notice=SMS_2”, not “{env(name)}”.")
    return {pair[1]: pair[2] for pair in pairs if pair}


TESTING = "pytest" in sys.modules


def data_folder() -> Path:
    """XUEYUN_DATA, else `var/` of the checkout or of the folder we stand in. Tests get a folder of their own."""
    if TESTING:
        return Path(tempfile.mkdtemp(prefix="xueyun-tests-"))
    if named := env("XUEYUN_DATA"):
        return Path(named).absolute()
    return (ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()) / "var"


# Where everything that a school owns lies: database, media, secrets of a small installation.
DATA = data_folder()
HOST = env("XUEYUN_HOST", "127.0.0.1")
PORT = env_int("PORT", 8000, 1, 65535)
BASE_URL = env("XUEYUN_BASE_URL", f"http://127.0.0.1:{PORT}")

# 'demo' and 'development' may show what production must not (the gallery, unsent messages).
PROFILE = env("XUEYUN_PROFILE", "production")
DEVELOPMENT = PROFILE == "development"
DEBUG = DEVELOPMENT and not TESTING
HAS_GALLERY = PROFILE in {"demo", "development"} or TESTING


def secret(name: str) -> str:
    """A secret from the environment, or one made once and kept in a file only its owner reads."""
    if value := env(f"XUEYUN_{name.upper()}"):
        return value
    if TESTING:
        return f"a secret for tests only: {name}"
    path = DATA / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Whoever links first wins; the others read what that one wrote, never half a file.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()


SECRET_KEY = secret("secret_key")
# The pepper of verification codes lies outside the database on purpose (mission, section 2: Roster entry).
CODE_PEPPER = secret("code_pepper")
TICKET_KEY = secret("ticket_key")
# Seals what waits to be sent or imported: letters, codes of a roster (`core.sealing`).
SEALING_KEY = secret("sealing_key")

# Names that a request may come under: that of the base address and of this machine, and those that are added.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(BASE_URL).hostname or ""]
ALLOWED_HOSTS += filter(None, env("XUEYUN_HOSTS").split(","))
CSRF_TRUSTED_ORIGINS = [BASE_URL]
IS_SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "xueyun.core",
    "xueyun.ui",
    "xueyun.jobs",
    "xueyun.audit",
    "xueyun.search",
    "xueyun.limits",
    "xueyun.delivery",
    "xueyun.accounts",
    "xueyun.notices",
    "xueyun.schools",
    "xueyun.media",
    "xueyun.courses",
    "xueyun.licences",
    "xueyun.enrolment",
    "xueyun.announcements",
    "xueyun.progress",
    "xueyun.video",
    "xueyun.reading",
    "xueyun.sharing",
    "xueyun.learning",
    "xueyun.portal",
    "xueyun.studio",
    "xueyun.console",
    "xueyun.demo",
    "xueyun.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xueyun.core.middleware.request_basics",
    "xueyun.ui.middleware.compress",
    "xueyun.ui.middleware.content_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xueyun.ui.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xueyun.accounts.middleware.seen",
    "xueyun.schools.middleware.viewer",
    "xueyun.ui.middleware.refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "xueyun.config.urls"
WSGI_APPLICATION = "xueyun.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [PACKAGE / "ui" / "components"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "xueyun.ui.environment.make",
            "context_processors": ["xueyun.ui.context.shell"],
            "autoescape": True,
        },
    },
]

# One code path for two databases. SQLite: WAL, IMMEDIATE, busy timeout (stack.md).
DATABASE_URL = env("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=False)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "xueyun.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
                    "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
                ),
            },
            # Tests use a file: an in-memory database never tries WAL.
            "TEST": {"NAME": str(DATA / "test.sqlite3")},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions lie in the database; a Redis in front of it makes them cheaper (a cache per process would be stale).
REDIS_URL = env("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            # Several test processes share one Redis.
            "KEY_PREFIX": env("PYTEST_XDIST_WORKER"),
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = cookie_name("xueyun_session", BASE_URL)
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# Browsers that an account has signed in with before (decision 0004).
KNOWN_COOKIE_NAME = cookie_name("xueyun_known", BASE_URL)
CSRF_COOKIE_NAME = cookie_name("xueyun_csrf", BASE_URL)
CSRF_FAILURE_VIEW = "xueyun.ui.views.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("XUEYUN_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
# The address of a caller is the last hop's, unless a proxy of ours adds X-Forwarded-For.
BEHIND_PROXY = env_flag("XUEYUN_BEHIND_PROXY")

CONTENT_SECURITY_POLICY: dict[str, dict[str, list[str]]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["xueyun.accounts.backends.EmailOrMobile"]
LOGIN_URL = "accounts:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xueyun.accounts.passwords.TrivialPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "xueyun_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "xueyun.ui.finders.ComponentScripts",
]
STORAGES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "media"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEVELOPMENT
        else "xueyun.ui.storage.HashedFiles"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEVELOPMENT
WHITENOISE_MAX_AGE = 0 if DEVELOPMENT else 3600

# Media lie in a folder, or in S3 when a bucket is named; bytes leave through Django, nginx (X-Accel) or S3.
S3_BUCKET = env("XUEYUN_S3_BUCKET")
S3_ENDPOINT = env("XUEYUN_S3_ENDPOINT")
S3_REGION = env("XUEYUN_S3_REGION")
# The endpoint as readers reach it: the one inside may be an address that only this machine knows.
S3_PUBLIC_ENDPOINT = env("XUEYUN_S3_PUBLIC_ENDPOINT", S3_ENDPOINT)


def bucket(endpoint: str) -> dict[str, object]:
    """The storage that is our bucket behind this endpoint ('' is AWS)."""
    options = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": endpoint or None,
        "region_name": S3_REGION or None,
        "access_key": env("XUEYUN_S3_ACCESS_KEY") or None,
        "secret_key": env("XUEYUN_S3_SECRET_KEY") or None,
        "querystring_auth": True,
        "default_acl": None,
        "file_overwrite": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def bucket_origins() -> list[str]:
    """Where a signed address leads: the endpoint's host, or on AWS the bucket's, which sends on to the region's."""
    if S3_PUBLIC_ENDPOINT:
        parts = urlsplit(S3_PUBLIC_ENDPOINT)
        return [f"{parts.scheme}://{parts.netloc}"]
    hosts = ["s3.amazonaws.com"]
    if S3_REGION:
        hosts.append(f"s3.{S3_REGION}.amazonaws.com{'.cn' if S3_REGION.startswith('cn-') else ''}")
    return [f"https://{S3_BUCKET}.{host}" for host in hosts]


if S3_BUCKET:
    STORAGES["default"] = bucket(S3_ENDPOINT)
    STORAGES["readers"] = bucket(S3_PUBLIC_ENDPOINT)  # signs the addresses that leave
# How bytes leave: 'django', 'accel' (nginx serves /protected/ from the media folder), 's3' (redirect to a signed URL).
MEDIA_DOOR = env("XUEYUN_MEDIA_DOOR", "s3" if S3_BUCKET else "django")
if S3_BUCKET and MEDIA_DOOR == "s3":
    # A browser holds the policy against the end of a redirect, too.
    for kind in ("img-src", "connect-src", "media-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][kind] += bucket_origins()
MEDIA_LARGEST_FILE = env_int("XUEYUN_MEDIA_LARGEST_FILE", 8 * 1024**3, 1, 1024**4)
FFMPEG = env("XUEYUN_FFMPEG")

# The jobs thread inside every server process (0 where `xueyun work` runs beside it).
JOBS_EMBEDDED = env_flag("XUEYUN_JOBS_EMBEDDED", default=True)
JOBS_LEASE_SECONDS = env_int("XUEYUN_JOBS_LEASE_SECONDS", 15, 1, 3600)
# How many heavy jobs (transcodings) run at a time over all processes that share the database.
JOBS_HEAVY_AT_ONCE = env_int("XUEYUN_JOBS_HEAVY_AT_ONCE", 1, 1, 1000)

# Seconds for which a process goes by the edition of the public shelves that it read last (decision 0007).
PORTAL_PATIENCE = 0.0 if TESTING else 0.1

# Who carries mail and SMS: 'local' (kept in the database, readable at /mailbox/ in demo and development), or real ones.
MAIL_PROVIDER = env("XUEYUN_MAIL", "local")
SMS_PROVIDER = env("XUEYUN_SMS", "local")
# The number that people send an SMS to (upward SMS); without one that way is offered to nobody.
SMS_SERVICE_NUMBER = env("XUEYUN_SMS_SERVICE_NUMBER", "10690000" if SMS_PROVIDER == "local" else "")
MAIL_DOMAIN = urlsplit(BASE_URL).hostname or "localhost"
MAIL_FROM = env("XUEYUN_MAIL_FROM", f"no-reply@{MAIL_DOMAIN}")
SMTP_HOST = env("XUEYUN_SMTP_HOST")
SMTP_SECURITY = env("XUEYUN_SMTP_SECURITY", "starttls")
SMTP_PORT = env_int("XUEYUN_SMTP_PORT", {"tls": 465, "none": 25}.get(SMTP_SECURITY, 587), 1, 65535)
SMTP_USER = env("XUEYUN_SMTP_USER")
SMTP_PASSWORD = env("XUEYUN_SMTP_PASSWORD")
SMTP_TIMEOUT = env_int("XUEYUN_SMTP_TIMEOUT", 20, 1, 300)
SMS_KEY_ID = env("XUEYUN_SMS_KEY_ID")
SMS_KEY_SECRET = env("XUEYUN_SMS_KEY_SECRET")
SMS_SIGN = env("XUEYUN_SMS_SIGN")
SMS_APP_ID = env("XUEYUN_SMS_APP_ID")  # Tencent alone wants one
SMS_REGION = env("XUEYUN_SMS_REGION", "cn-hangzhou" if SMS_PROVIDER == "aliyun" else "ap-guangzhou")
SMS_ENDPOINT = env("XUEYUN_SMS_ENDPOINT")
SMS_TIMEOUT = env_int("XUEYUN_SMS_TIMEOUT", 10, 1, 300)
# Which of the gateway's templates carries which purpose.
SMS_TEMPLATES = env_pairs("XUEYUN_SMS_TEMPLATES")
# No gateway signs what it brings in: the address itself is the secret.
ARRIVALS_SECRET = env("XUEYUN_ARRIVALS_SECRET")

# Files that come in by forms (lists of people); videos have a way of their own.
FORM_LARGEST_FILES = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "xueyun.core.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = logs.configuration(as_json=PROFILE == "production", level=env("XUEYUN_LOG_LEVEL", "INFO"))

SITE_NAME = _("Xueyun")
