import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capysite.settings")
application = get_wsgi_application()
if settings.PAGE_CACHE_MB:
    cache = import_string("capysite.pagecache.cache.PageCache")
    application = cache(application, settings.PAGE_CACHE_MB * 1_000_000)
import_string("affiliates.counting.counter").flush_by_itself()
