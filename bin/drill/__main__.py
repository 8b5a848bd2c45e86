"""make drill: every drill on SQLite and on PostgreSQL."""

import sys

from bin.exercises import Table, announced, module_of, read_wish
from bin.ground import grounds, run_in_child


def main() -> int:
    wish, table = read_wish("drill"), Table()
    with grounds(wish.seed) as makers:
        for name in wish.names:
            for make in makers:
                ground = make()
                with announced(name, ground.database):
                    figures = run_in_child(module_of("drill", name), ground)
                table.add(name, figures, ground.database)
    return table.close()


if __name__ == "__main__":
    sys.exit(main())
