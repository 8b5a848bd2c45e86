"""make bench-mail: how fast a worker sends, on SQLite and on PostgreSQL."""

import argparse
import random
import sys

from bin.benched import Bench
from bin.exercises import Table, announced
from bin.ground import grounds, run_in_child


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-mail OPTIONS=…")
    parser.add_argument("--recipients", type=int, default=100_000, help="of the largest (100000)")
    parser.add_argument("--rounds", type=int, default=5, help="of worker and bare loop (5)")
    asked, table = parser.parse_args(), Table(words=("reached", "not reached"))
    with grounds(random.randrange(10**6)) as makers:
        for make in makers:
            ground = make()
            Bench(asked.recipients, asked.rounds, 0, "", ground, ground).keep()
            with announced("mail", ground.database):
                figures = run_in_child("bin.mail_rates", ground)
            table.add("mail", figures, ground.database)
    return table.close()


if __name__ == "__main__":
    sys.exit(main())
