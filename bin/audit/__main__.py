"""make audit: every audit of the demo, served by gunicorn."""

import sys

from bin.audited import audited, kind_of
from bin.exercises import Table, announced, module_of, read_wish, told
from bin.ground import grounds, run_in_child


def main() -> int:
    wish, table = read_wish("audit"), Table()
    with grounds(wish.seed) as (make, *_):
        ground = make()
        with announced("reading the site", ground.database), audited(ground) as site:
            kinds = {kind_of(path) for path in site.read}
            table.add("site", [told("public addresses", len(site.read))])
            table.add("site", [told("kinds of them", len(kinds))])
            table.add("site", [told("kinds of pages of the desk", len(site.desk))])
            for name in wish.names:
                with announced(name, ground.database):
                    figures = run_in_child(module_of("audit", name), ground)
                table.add(name, figures)
    return table.close()


if __name__ == "__main__":
    sys.exit(main())
