from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from articles.markdown.callouts import TITLES
from articles.markdown.footnotes import anchor_of_place, letter


class Writer(RendererHTML):
    """Tokens that the walk has settled, as HTML that isn't sanitized yet."""

    def slot(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return tokens[idx].content

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<pre><code>{escapeHtml(tokens[idx].content)}</code></pre>\n"

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = f"Table {tokens[idx].meta['number']}"
        return (
            '<div class="table-frame">'
            f'<section class="scroller" tabindex="0" aria-label="{label}"><table>\n'
        )

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table></section></div>\n"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[idx]
        text = token.meta["text"]
        label = escapeHtml(f"Link to “{text}”" if text else "Link to this section")
        link = f'<a class="anchor" href="#{token.meta["anchor"]}" aria-label="{label}">#</a>'
        return f"{link}</{token.tag}>\n"

    def table_too_big(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return ""

    def callout_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        kind = tokens[idx].meta["callout"]
        title = f'<p class="callout-title">{TITLES[kind]}</p>'
        return f'<div class="callout {kind}" role="note">{title}\n'

    def callout_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</div>\n"

    def footnote_ref(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        name = letter(tokens[idx].meta["id"])
        link = (
            f'<a id="{anchor_of_place(tokens[idx])}" href="#note-{name}" aria-label="Note {name}">'
        )
        return f'<sup class="note-mark">{link}{name}</a></sup>'

    def footnote_block_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return '<section class="notes" aria-label="Notes"><ol>\n'

    def footnote_block_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</ol></section>\n"

    def footnote_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<li id="note-{letter(tokens[idx].meta["id"])}">'

    def footnote_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</li>\n"

    def footnote_anchor(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        back = f'<a href="#{anchor_of_place(tokens[idx])}" aria-label="Back to the text">'
        return f" {back}↩\ufe0e</a>"
