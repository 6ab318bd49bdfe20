"""Django settings. Every one that can be changed comes from the environment: see docs/settings.md."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config import environment, logs

# Before numpy is there: with two threads for its small matrices, the bootstrap took three times the processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
DEBUG = environment.boolean("DEBUG", default=False)
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", default="127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", default="")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "config",
    "analysis",
    "mushra",
    "separation",
    "config.accounts",
]

MIDDLEWARE = [
    "config.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "config.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mushra.languages.ListenerLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.body_limit.BodyLimit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mushra.outage.Outage",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
# A thread keeps its connection: to open one for each request is most of the work of a save.
DATABASES["default"].setdefault("CONN_MAX_AGE", None)
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A connection that the server has closed is opened anew by the next request; one that hangs is not waited for.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,  # seconds
        "prepare_threshold": 0,  # what mushra/prepared.py asks is planned once for each connection
    } | DATABASES["default"].get("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Write-ahead log: readers never wait for a writer. IMMEDIATE: a writer queues instead of failing.
        # NORMAL: a save outlives a crash of ours; of the machine, the last moments before may be lost, never the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
    # Tests, too, get a file: a database in memory has one connection, which the browser tests' server and the test
    # itself would share, and table locks that nobody waits for.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
# Results that are slow to compute; the oldest go when there are many. Only this project writes there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
CHROMIUM = env.str("CHROMIUM", default="")  # prints reports
SONGS_DIR = Path(env.str("SONGS_DIR", default=str(DATA_DIR / "songs"))).resolve()
DASK_SCHEDULER_ADDRESS = env.str("DASK_SCHEDULER_ADDRESS", default="")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [  # the first makes new ones; what another made is made anew when its owner signs in
    f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")
]
SIGN_IN_ATTEMPTS = environment.whole("SIGN_IN_ATTEMPTS", default=10)
SIGN_IN_WAIT = environment.whole("SIGN_IN_WAIT", default=15)  # minutes
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "analysis:home"
LOGOUT_REDIRECT_URL = "admin:login"
CSRF_FAILURE_VIEW = "mushra.views.csrf.page_too_old"

LANGUAGE_CODE = "en"  # of researchers' pages, and of listeners' where no other is asked for
LANGUAGES = [  # of listeners' pages, by their own names
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("zh-hans", "简体中文"),
    ("ja", "日本語"),
]
LOCALE_PATHS = [BASE_DIR / "mushra" / "locale"]  # before Django's own catalogues
LANGUAGE_COOKIE_NAME = "listener-language"
LANGUAGE_COOKIE_AGE = 60 * 24 * 3600  # seconds
LANGUAGE_COOKIE_PATH = "/listen/"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns in every process where it is missing
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.finders.VendorFinder",
]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
if S3_BUCKET := env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "config.storage.Bucket",
        "OPTIONS": {  # keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's own role
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default="").rstrip("/") or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
        },
    }
CLIPS_BY = environment.choice("CLIPS_BY", default="django", allowed=("django", "nginx", "s3"))
if CLIPS_BY == "s3" and not S3_BUCKET:
    raise ImproperlyConfigured("CLIPS_BY is 's3', and S3_BUCKET names no bucket to send clips from.")
CLIPS_FROM = []  # other origins that a listener's page asks for clips
if CLIPS_BY == "s3":
    bucket = STORAGES["default"]["OPTIONS"]
    hosts = (f"{S3_BUCKET}.s3.amazonaws.com", f"{S3_BUCKET}.s3.{bucket['region_name']}.amazonaws.com")
    CLIPS_FROM = [bucket["endpoint_url"]] if bucket["endpoint_url"] else [f"https://{host}" for host in hosts]
# Static files are served straight from their sources as well, so that a first start needs no collectstatic.
WHITENOISE_USE_FINDERS = True

# A folder of clips is a file each, and the form of their places four fields each; Django's 100 and 1000 are too few.
DATA_UPLOAD_MAX_NUMBER_FILES = 5000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25000
# MiB: what staff may upload at once, sent and unpacked; how much of it may be tables. Others send no files.
UPLOAD_MAX_MB = environment.whole("UPLOAD_MAX_MB", default=4096)
TABLES_MAX_MB = environment.whole("TABLES_MAX_MB", default=256)
# What one address (of a whole lab, perhaps) and one session may ask of each process a minute, and as much at once.
BEGINS_PER_MINUTE = environment.whole("BEGINS_PER_MINUTE", default=1000, least=0)
OPENS_PER_MINUTE = environment.whole("OPENS_PER_MINUTE", default=6000, least=0)
SAVES_PER_MINUTE = environment.whole("SAVES_PER_MINUTE", default=3000, least=0)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Behind a proxy that speaks TLS and says so; what is asked for without it is sent there.
BEHIND_TLS = environment.boolean("BEHIND_TLS", default=False)
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked for within the machine, by machines
    SECURE_HSTS_SECONDS = environment.whole("HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = logs.configuration(
    form=environment.choice("LOG_FORMAT", default="text", allowed=logs.FORMATS),
    level=environment.choice("LOG_LEVEL", default="WARNING", allowed=logs.LEVELS),
)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOW = environment.networks("METRICS_ALLOW")
MINIMUM_FREE_MB = environment.whole("MINIMUM_FREE_MB", default=500)
