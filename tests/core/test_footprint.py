"""Energy and CO2e of a block of work, without network and without files."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest

from epicene.core import footprint as module
from epicene.core.errors import InputError
from epicene.core.footprint import measured


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@pytest.fixture(scope="module")
def measurement(tmp_path_factory):
    """Measure busy work in two countries, in an empty folder that is also the home folder."""
    place = tmp_path_factory.mktemp("elsewhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("HOME", str(place))
        found = {}
        for country in ("FRA", "POL"):
            with measured(country) as found[country]:
                work(0.3)
    return found, place


def test_busy_work_costs_energy(measurement):
    found, _ = measurement
    for country, footprint in found.items():
        assert footprint.reason == ""
        assert footprint.duration_s >= 0.3
        # Between a hundredth of a watt and a kilowatt: an order of magnitude, not a figure.
        watts = footprint.energy_kwh * 3.6e6 / footprint.duration_s
        assert 0.01 < watts < 1000
        assert footprint.emissions_g > 0
        assert footprint.country == country
        assert "offline" in footprint.method
        assert footprint.details["tracking_mode"] == "process"
        parts = ("cpu_energy_kwh", "gpu_energy_kwh", "ram_energy_kwh")
        total = sum(footprint.details[part] for part in parts)
        assert footprint.energy_kwh == pytest.approx(total)


def test_emissions_follow_the_electricity_of_the_country(measurement):
    found, _ = measurement
    intensity = {code: f.emissions_g / f.energy_kwh for code, f in found.items()}
    # French electricity is mostly nuclear, Polish mostly coal (Our World in Data, any year).
    assert 10 < intensity["FRA"] < 150
    assert 400 < intensity["POL"] < 1200


def test_no_file_is_written(measurement):
    _, place = measurement
    assert list(place.rglob("*")) == []
    assert not Path("emissions.csv").exists()


def test_it_goes_into_json(measurement):
    found, _ = measurement
    assert json.loads(json.dumps(found["FRA"].to_dict()))["country"] == "FRA"


@pytest.mark.parametrize("country", ["France", "fra", "FR", "", "FRA\n", "F1A", "ZZZ"])
def test_a_bad_country_code_is_refused_before_the_work(country):
    done = []
    with pytest.raises(InputError, match="not a country code") as caught, measured(country):
        done.append(True)
    assert done == []
    assert "such as FRA" in str(caught.value)


def test_where_energy_cannot_be_read_the_work_goes_on_and_says_why(monkeypatch):
    import codecarbon

    def fail(*_, **__):
        raise PermissionError("no counters")

    monkeypatch.setattr(codecarbon, "OfflineEmissionsTracker", fail)
    with measured() as footprint:
        pass
    assert footprint.reason == "codecarbon could not start: PermissionError"
    assert footprint.energy_kwh != footprint.energy_kwh
    assert footprint.duration_s >= 0


def test_a_reading_that_fails_says_why(monkeypatch):
    class Tracker:
        def stop(self):
            raise OSError("gone")

    monkeypatch.setattr(module, "_tracker", lambda *_: Tracker())
    with measured() as footprint:
        pass
    assert footprint.reason == "codecarbon could not read: OSError"
    assert footprint.energy_kwh != footprint.energy_kwh


def test_a_failure_of_the_work_comes_through_and_is_measured(monkeypatch):
    monkeypatch.setattr(module, "_tracker", lambda *_: None)
    with pytest.raises(RuntimeError, match="stop"), measured() as footprint:
        raise RuntimeError("stop")
    assert footprint.duration_s >= 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CODECARBON_EMISSIONS_ENDPOINT", "http://127.0.0.1:9/"),
        ("CODECARBON_ELECTRICITYMAPS_API_TOKEN", "key"),
        ("CODECARBON_CO2_SIGNAL_API_TOKEN", "key"),
        ("CODECARBON_OUTPUT_METHODS", "api"),
        ("CODECARBON_SAVE_TO_API", "true"),
        ("CODECARBON_SAVE_TO_FILE", "true"),
    ],
)
def test_no_configuration_of_codecarbon_sends_or_writes(tmp_path, monkeypatch, variable, value):
    reached = []

    def refuse(*address, **_):
        reached.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with measured() as footprint:
        pass
    assert reached == []
    assert list(tmp_path.iterdir()) == []
    assert footprint.reason == ""
