"""The one object that every bench gives: name, machine, figures, aims, and whether each aim was met."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import psutil

Figures = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure's bound: at least or at most a number, or another figure named."""

    sort: Literal[">=", "<="]
    bound: float | str

    def __str__(self) -> str:
        return f"{self.sort} {self.bound}"

    def is_met(self, figure: str, figures: Mapping[str, float]) -> bool:
        """False where the figure or its bound was not measured."""
        bound = figures.get(self.bound) if isinstance(self.bound, str) else self.bound
        value = figures.get(figure)
        if bound is None or value is None:
            return False
        return value >= bound if self.sort == ">=" else value <= bound


def as_object(name: str, figures: Figures, aims: Mapping[str, Aim]) -> dict[str, object]:
    """What `bench NAME --json` prints."""
    return {
        "name": name,
        "machine": machine(),
        "figures": {figure: round(value, 2) for figure, value in figures.items()},
        "aims": {figure: str(aim) for figure, aim in aims.items()},
        "met": {figure: aim.is_met(figure, figures) for figure, aim in aims.items()},
    }


def machine() -> dict[str, object]:
    """On what it was measured: figures of two machines do not compare."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            found = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        found = []
    return found[0] if found else platform.machine()
