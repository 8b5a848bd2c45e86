"""The surfaces of the API: it repeats for programs what pages say, and labels what is past."""

from articles.api.guides import CONTENT
from articles.pages import planted_api
from articles.surfaces import Surface

SURFACES = (
    Surface("API: guides", (CONTENT,), ("api:guide",), planted=planted_api.guides),
    Surface("API: facts", routes=("api:facts", "api:fact"), planted=planted_api.facts),
    Surface(
        "API: versions of facts",
        routes=("api:fact-versions",),
        linkless="It tells what was in words alone.",
    ),
    Surface("API: products", routes=("api:product",), planted=planted_api.products),
    Surface("API: corrections", routes=("api:corrections",), planted=planted_api.corrections),
    Surface(
        "API: lists",
        routes=("api:root", "api:openapi", "api:guides", "api:products"),
        linkless="Names and summaries: no fact and no address of others stands in them.",
    ),
)
