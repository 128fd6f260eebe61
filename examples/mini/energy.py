"""Estimate the energy of a training run, offline and for this process alone."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from codecarbon import OfflineEmissionsTracker


def tracked_energy(tracker: OfflineEmissionsTracker) -> dict[str, Any]:
    """Stop the tracker and return what this process is estimated to have used."""
    emissions = tracker.stop()
    data = tracker.final_emissions_data
    return {
        "kwh": data.energy_consumed,
        "grams_co2e": None if emissions is None else 1000 * emissions,
        "seconds": data.duration,
        "country": "FRA",
        "method": f"codecarbon {version('codecarbon')}, offline, this process only",
    }


def start_tracker() -> OfflineEmissionsTracker:
    """Start to estimate the energy of this process, with France's electricity mix, offline."""
    tracker = OfflineEmissionsTracker(
        country_iso_code="FRA",
        tracking_mode="process",
        save_to_file=False,
        allow_multiple_runs=True,
        log_level="error",
    )
    tracker.start()
    return tracker
