from markdown_it.rules_block import StateBlock, table

MOST_CELLS_A_TABLE = 2_000
MOST_CELLS = 10_000


def limited_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """GFM tables up to a number of cells. Short rows are filled up to the width of the heading, so
    that a few hundred bytes can ask for millions of cells: never let more rows be read than may
    be kept."""
    if silent or start + 2 > end:
        return table(state, start, end, silent)
    budget = min(MOST_CELLS_A_TABLE, MOST_CELLS - state.env.get("cells", 0))
    most_rows = budget // _width(state, start + 1) + 1
    seen = len(state.tokens)
    if not table(state, start, min(end, start + 2 + most_rows), False):
        return False
    cells = sum(1 for token in state.tokens[seen:] if token.type in ("th_open", "td_open"))
    if cells > budget:
        _leave_out(state, start, end, seen)
    else:
        state.env["cells"] = state.env.get("cells", 0) + cells
    return True


def _width(state: StateBlock, line: int) -> int:
    delimiters = state.src[state.bMarks[line] : state.eMarks[line]]
    return max(1, sum(1 for part in delimiters.split("|") if part.strip()))


def _leave_out(state: StateBlock, start: int, end: int, seen: int) -> None:
    del state.tokens[seen:]
    while (
        state.line < end
        and not state.isEmpty(state.line)
        and state.sCount[state.line] >= state.blkIndent
    ):
        state.line += 1
    token = state.push("table_too_big", "", 0)
    token.map = [start, state.line]
