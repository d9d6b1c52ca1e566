"""The seeded simulation: one number gives a whole day of calls, people and misfortune, the same every time.

`PYTHONPATH=src:tests python -m scenarios.simulation --seed 7 --trace` repeats one run and prints how it ended.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from random import Random

from bothways.center.facts import DeskBeat
from bothways.kernel.ids import AgentId
from scenarios.book import Broken
from scenarios.house import a_config
from scenarios.people import Caller, Person
from scenarios.tally import Tally
from scenarios.watch import Watch
from scenarios.world import Weather, World

BUSY_SECONDS = 200
QUIET_SECONDS = 160
SEEDS = 200


class Found(AssertionError):
    """A seed found something; `seed` repeats it."""

    def __init__(self, seed: int, at: float, why: str) -> None:
        super().__init__(f"seed {seed}, second {at:.1f}: {why}")
        self.seed, self.why = seed, why


def weather_of(seed: int) -> Weather:
    """From a fine day to the worst, by the seed."""
    rng = Random(f"weather {seed}")
    bad = seed % 5
    if bad == 0:
        return Weather(wire_ms=(1, 15), order_ms=(1, 20), commit_ms=(1, 10), command_ms=(1, 20), look_up_ms=(5, 600))
    return Weather(
        lose=rng.choice((0.0, 0.01, 0.03)),
        double=rng.choice((0.0, 0.02, 0.05)),
        late=rng.choice((0.0, 0.03, 0.08)),
        wire_ms=(1, rng.choice((5, 20, 60))),
        order_ms=(1, rng.choice((5, 30, 80))),
        commit_ms=(1, rng.choice((5, 30))),
        command_ms=(1, rng.choice((10, 60, 400))),
        look_up_ms=(5, 800),
        crash=rng.choice((0.0, 0.01, 0.03)) if bad in (1, 4) else 0.0,
        stall=rng.choice((0.0, 0.01)) if bad in (2, 4) else 0.0,
        break_off=rng.choice((0.0, 0.01, 0.02)) if bad in (3, 4) else 0.0,
        restart=rng.choice((0.0, 0.006)) if bad in (3, 4) else 0.0,
        pause_fails=0.1,
        stray=rng.choice((0.0, 0.005)),
        order_fails=rng.choice((0.0, 0.01, 0.03)),
    )


class Simulation:
    """One run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.world = World(a_config(), seed, weather_of(seed))
        self.people = {agent: Person(self.world, agent) for agent in self.world.config.agents}
        self.watch = Watch(self.world, self.people)
        self.world.switch.on_ring = lambda leg: self.people[leg.agent].rings(leg) if leg.agent else None
        self.busy = True
        self.calls = 0
        self.mean_ms = Random(f"calls {seed}").choice((1_500, 3_000, 6_000))
        self.world.start_center()
        self.world.every(2_000, self._beat)
        self.world.every(2_000, self.world.telephony.list_legs)
        self._next_caller()
        for chance, what in self._misfortunes():
            self._now_and_then(chance, what)

    def run(self) -> Tally:
        """To the end; raises Found."""
        world = self.world
        try:
            world.run(BUSY_SECONDS)
            self.busy = False
            for person in self.people.values():
                person.wild = False
            world.run(QUIET_SECONDS)
            self.watch.at_the_end()
        except Broken as broken:
            raise Found(self.seed, (world.now - world.began) / 1000, str(broken)) from broken
        return self.watch.tally

    def _next_caller(self) -> None:
        def ring() -> None:
            if self.busy:
                self.calls += 1
                Caller(self.world, f"in-{self.calls}")
                self._next_caller()

        self.world.later(int(self.world.rng.expovariate(1 / self.mean_ms)), ring)

    def _beat(self) -> None:
        beating: list[tuple[AgentId, str]] = []
        for person in self.people.values():
            if person.beats and person.tab is not None:
                beating.append((person.id, person.tab))
                self.watch.heard[person.id] = self.world.now
        self.world.command(DeskBeat(desks=tuple(beating)))

    def _misfortunes(self) -> tuple[tuple[float, Callable[[], None]], ...]:
        world, weather = self.world, self.world.weather
        return (
            (weather.crash, self._crash),
            (weather.stall, lambda: world.stall(world.between((200, 15_000)) / 1000)),
            (weather.break_off, lambda: world.break_off(world.between((200, 8_000)))),
            (weather.restart, lambda: world.restart_engine(world.between((1_500, 6_000)))),
            (weather.stray, world.stray_leg),
        )

    def _crash(self) -> None:
        """The center dies, and some desks with it."""
        self.world.crash_for(self.world.between((300, 4_000)))
        for person in self.people.values():
            if person.hears and self.world.rng.random() < 0.25:
                person.falls_silent(self.world.between((15_000, 60_000)))

    def _now_and_then(self, chance: float, what: Callable[[], None]) -> None:
        def strike() -> None:
            if self.busy:
                if what != self.world.stray_leg:
                    self.watch.disturbed()
                what()
                self._now_and_then(chance, what)

        if chance > 0:
            self.world.later(int(self.world.rng.expovariate(chance) * 1000), strike)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--keep-going", action="store_true")
    asked = parser.parse_args()
    seeds = [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    total, began, found = Tally(), time.monotonic(), 0
    for seed in seeds:
        simulation = Simulation(seed)
        try:
            total.add(simulation.run())
        except Found as why:
            found += 1
            if asked.trace:
                print(simulation.world.story())
            print(why)
            if not asked.keep_going:
                return 1
    if not found:
        print(total.table())
    print(f"{len(seeds)} seeds, {found} with findings, {time.monotonic() - began:.1f} s; never: {total.never()}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
