"""Scenarios tier: 200 seeded days; each invariant holds in all of them, and together they see everything there is.

One day again: `PYTHONPATH=src:tests python -m scenarios.simulation --seed 7 --trace`.
"""

from __future__ import annotations

import msgspec
import pytest

from scenarios.simulation import SEEDS, Simulation
from scenarios.tally import Tally


@pytest.mark.timeout(400)
def test_no_seed_breaks_an_invariant_and_nothing_in_scope_is_left_out() -> None:
    total = Tally()
    for seed in range(SEEDS):
        total.add(Simulation(seed).run())
    print(total.table())
    assert total.never() == []


def test_a_seed_gives_the_same_day_again() -> None:
    def day() -> bytes:
        simulation = Simulation(4)
        simulation.run()
        return msgspec.json.encode(simulation.world.ledger)

    assert day() == day()


def test_seeds_differ() -> None:
    days = [Simulation(seed) for seed in (1, 2)]
    for day in days:
        day.run()
    assert len(days[0].world.ledger) != len(days[1].world.ledger)
