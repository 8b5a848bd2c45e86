from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


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
