"""The embedded database and message server: durable, private, restartable."""

from __future__ import annotations

from pathlib import Path

import nats
import psycopg
import pytest

from bothways.engine import postgres, running_nats, running_postgres
from bothways.engine.errors import DataFolderRefused
from bothways.engine.postgres import Cluster


async def test_committed_rows_survive_a_kill_and_the_restart_waits_for_what_is_left(tmp_path: Path) -> None:
    async with running_postgres(tmp_path / "pg", durable=True) as first:
        async with await psycopg.AsyncConnection.connect(first.url, autocommit=True) as connection:
            await connection.execute("create table kept (n int)")
            await connection.execute("insert into kept values (42)")
            await first.kill()
        async with (
            running_postgres(tmp_path / "pg", durable=True) as second,
            await psycopg.AsyncConnection.connect(second.url) as connection,
        ):
            assert await (await connection.execute("select n from kept")).fetchone() == (42,)


async def test_the_database_has_no_port_and_commits_are_flushed(tmp_path: Path) -> None:
    async with (
        running_postgres(tmp_path / "pg", durable=True) as running,
        await psycopg.AsyncConnection.connect(running.url) as connection,
    ):
        settings = {}
        for name in ("listen_addresses", "fsync", "synchronous_commit", "full_page_writes"):
            row = await (await connection.execute(f"show {name}")).fetchone()
            settings[name] = row[0] if row else None
        assert settings == {
            "listen_addresses": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
        }


async def test_a_cluster_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    cluster = Cluster(folder=tmp_path, sockets=tmp_path)
    cluster.files.mkdir()
    (cluster.files / "PG_VERSION").write_text("15\n")
    with pytest.raises(DataFolderRefused, match="PostgreSQL 15"):
        await postgres.initialize(cluster)
    assert [path.name for path in cluster.files.iterdir()] == ["PG_VERSION"]


async def test_the_message_server_opens_only_with_its_token(tmp_path: Path) -> None:
    async with running_nats(tmp_path) as running:
        client = await nats.connect(running.url)
        subscription = await client.subscribe("greeting")
        await client.publish("greeting", b"hello")
        assert (await subscription.next_msg(timeout=5)).data == b"hello"
        await client.close()
        with pytest.raises(Exception, match=r"(?i)authorization"):
            await nats.connect(f"nats://127.0.0.1:{running.config.port}", allow_reconnect=False, connect_timeout=2)
