"""Who may use a data folder, and what is refused without touching anything."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from bothways.engine import layout, running
from bothways.engine.errors import DataFolderRefused, EngineError, PortInUse
from bothways.engine.layout import Instance, demo_password, short_socket_folder
from bothways.engine.nats import NatsConfig, config_text
from bothways.engine.plans import Options, environment
from bothways.engine.ports import free_tcp_port, refuse_used
from bothways.engine.up import check, engine_config


def test_a_new_folder_is_made_private_and_stamped(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "data")
    instance.prepare()
    assert instance.data.stat().st_mode & 0o077 == 0
    assert json.loads((instance.data / "version.json").read_text()) == {"bothways_data": layout.DATA_VERSION}
    assert all((instance.data / part).is_dir() for part in layout.PARTS)
    instance.prepare()


def test_a_folder_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "version.json").write_text('{"bothways_data": 99}')
    with pytest.raises(DataFolderRefused, match="version 99"):
        Instance(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["version.json"]


def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DataFolderRefused, match="not a Bothways data folder"):
        Instance(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_full_disk_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "SPACE_NEEDED", 2**62)
    with pytest.raises(DataFolderRefused, match="MB left"):
        Instance(tmp_path / "data").prepare()
    assert not (tmp_path / "data" / "version.json").exists()


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "data")
    instance.prepare()
    with instance.held(), pytest.raises(DataFolderRefused, match="in use"), instance.held():
        pass
    with instance.held():
        assert running.is_held(instance.data / "lock")
    assert not running.is_held(instance.data / "lock")


def test_a_state_file_of_nobody_alive_is_not_believed(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "data")
    instance.prepare()
    state = running.Running(
        pid=1, version="0", url="http://127.0.0.1:1", ready=True, started_at=0.0, environment={"A": "b"}
    )
    running.write(instance, state)
    assert instance.up_json.stat().st_mode & 0o077 == 0
    assert running.read(instance) is None
    with instance.held():
        assert running.read(instance) == state


def test_sockets_move_to_a_short_folder_when_the_path_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp")
    assert short_socket_folder(tmp_path / "run", longest_name="s") == tmp_path / "run"
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    short = short_socket_folder(deep, longest_name=".s.PGSQL.5432.lock")
    assert len(str(short)) < 60
    assert short == short_socket_folder(deep, longest_name=".s.PGSQL.5432.lock")
    assert short.stat().st_mode & 0o077 == 0
    short.rmdir()


def test_a_used_port_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"TCP port {port} .* --http"):
            refuse_used([("--http", "127.0.0.1", port, socket.SOCK_STREAM)])
    refuse_used([("--http", "127.0.0.1", free_tcp_port(), socket.SOCK_STREAM)])


def test_the_demo_password_is_made_once_and_kept(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    made = demo_password(instance, None)
    assert len(made) >= 10
    assert demo_password(instance, None) == made
    assert demo_password(instance, "given-by-hand") == "given-by-hand"
    assert demo_password(instance, None) == "given-by-hand"
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


def test_listening_to_others_needs_a_certificate(tmp_path: Path) -> None:
    options = Options(data=tmp_path, cache=tmp_path, listen="192.0.2.1")
    with pytest.raises(EngineError, match="needs --tls"):
        check(options)
    with pytest.raises(EngineError, match="does not exist"):
        check(Options(data=tmp_path, cache=tmp_path, listen="192.0.2.1", tls=(tmp_path / "c", tmp_path / "k")))


def test_children_are_told_everything_by_variables(tmp_path: Path) -> None:
    options = Options(data=tmp_path, cache=tmp_path, http=8081, sip=5061, demo=True, demo_password="pw")
    engine = engine_config(options, Instance(tmp_path))
    told = environment(options, engine, {"BOTHWAYS_DATABASE_URL": "postgresql://x", "BOTHWAYS_NATS_URL": "nats://y"})
    assert told["BOTHWAYS_HTTP"] == "8081"
    assert told["BOTHWAYS_SIP"] == "5061"
    assert told["BOTHWAYS_DEMO"] == "1"
    assert told["BOTHWAYS_DEMO_PASSWORD"] == "pw"
    assert told["BOTHWAYS_ENGINE_URL"] == engine.url
    assert "BOTHWAYS_TLS" not in told


def test_the_message_server_listens_on_loopback_and_asks_for_its_token() -> None:
    text = config_text(NatsConfig(port=4333, token='a"b'))
    assert "listen: 127.0.0.1:4333" in text
    assert 'token: "a\\"b"' in text
