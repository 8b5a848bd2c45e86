from articles.markdown.found import BLANK, Prose
from articles.markdown.references import Problem, Reference
from articles.markdown.rendering import (
    RENDERER,
    External,
    Heading,
    Rendered,
    render,
    render_answer,
    render_inline,
)
from articles.markdown.slots import Slot, blocks, fill, split
from articles.markdown.text import as_text

__all__ = [
    "BLANK",
    "RENDERER",
    "External",
    "Heading",
    "Problem",
    "Prose",
    "Reference",
    "Rendered",
    "Slot",
    "as_text",
    "blocks",
    "fill",
    "render",
    "render_answer",
    "render_inline",
    "split",
]
