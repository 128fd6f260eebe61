"""The energy and CO2-equivalent of a computation, measured by codecarbon without network."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from epicene.core.errors import InputError

COUNTRY = "FRA"


@dataclass
class Footprint:
    """What a block of work cost; filled in when the block ends.

    Attributes
    ----------
    duration_s : float
        Wall-clock seconds.
    energy_kwh, emissions_g : float
        Electricity, and grams of CO2-equivalent at the mean carbon intensity of `country`.
        NaN with a `reason` where they could not be measured.
    country : str
        ISO 3166-1 alpha-3 code.
    method : str
        How the power was known (hardware counters, or a constant for the processor model).
    """

    duration_s: float = float("nan")
    energy_kwh: float = float("nan")
    emissions_g: float = float("nan")
    country: str = COUNTRY
    method: str = ""
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values for JSON."""
        return asdict(self)


@contextmanager
def measured(country: str = COUNTRY) -> Iterator[Footprint]:
    """Measure the block, counting this process and its children and not the whole host.

    A shared host would otherwise charge the audit with its neighbours' memory and processors
    (codecarbon issue 629: 378 W for the memory of a host that others used).

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-3 code of the country whose electricity is used.

    Raises
    ------
    InputError
        If `country` is not such a code.
    """
    _check_country(country)
    footprint = Footprint(country=country)
    tracker = _tracker(country, footprint)
    start = time.perf_counter()
    try:
        yield footprint
    finally:
        footprint.duration_s = time.perf_counter() - start
        if tracker is not None:
            _read(tracker, footprint)


def carbon_intensity(country: str = COUNTRY) -> float:
    """Return the grams of CO2-equivalent of a kWh in a country; NaN where they cannot be read.

    Raises
    ------
    InputError
        If `country` is not the code of one.
    """
    _check_country(country)
    try:
        from codecarbon.input import DataSource

        return float(DataSource().get_global_energy_mix_data()[country]["carbon_intensity"])
    except Exception:
        return float("nan")


def _check_country(country: str) -> None:
    known = re.fullmatch(r"[A-Z]{3}", country) is not None
    if known:
        try:
            from codecarbon.input import DataSource

            # For a code it does not know, codecarbon would use the mean of the world, in silence.
            known = country in DataSource().get_global_energy_mix_data()
        except Exception:
            # Without its tables there is no energy to read either: `_tracker` says why.
            known = True
    if not known:
        raise InputError(
            f"{country!r} is not a country code.", hint="Give ISO 3166-1 alpha-3, such as FRA."
        )


def _tracker(country: str, footprint: Footprint) -> Any | None:
    try:
        from codecarbon import OfflineEmissionsTracker

        # codecarbon sets its own level when imported, and speaks before it reads `log_level`.
        logging.getLogger("codecarbon").setLevel(logging.CRITICAL)
        tracker = OfflineEmissionsTracker(
            country_iso_code=country,
            tracking_mode="process",
            # Said one by one: what is left out is read from the user's `.codecarbon.config` and
            # CODECARBON_… variables, which may name a file or an address to write to.
            output_methods=[],
            emissions_endpoint=None,
            # Empty, not None: for None, codecarbon looks for the older name of this key.
            electricitymaps_api_token="",
            log_level="critical",
            allow_multiple_runs=True,
            measure_power_secs=5,
        )
        tracker.start()
    except Exception as error:
        # Energy is a by-product: a host where it cannot be read must not stop an audit.
        footprint.reason = f"codecarbon could not start: {type(error).__name__}"
        return None
    return tracker


def _read(tracker: Any, footprint: Footprint) -> None:
    try:
        tracker.stop()
        data = tracker.final_emissions_data
        footprint.energy_kwh = float(data.energy_consumed)
        footprint.emissions_g = float(data.emissions) * 1000.0
        footprint.details = {
            "cpu_energy_kwh": float(data.cpu_energy),
            "gpu_energy_kwh": float(data.gpu_energy),
            "ram_energy_kwh": float(data.ram_energy),
            "cpu_model": data.cpu_model,
            "tracking_mode": data.tracking_mode,
        }
        footprint.method = f"codecarbon {data.codecarbon_version}, process mode, offline"
    except Exception as error:
        footprint.reason = f"codecarbon could not read: {type(error).__name__}"
