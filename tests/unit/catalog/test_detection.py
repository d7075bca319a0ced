"""Version, kind of account, roles and features, read from a server's answers."""

import pytest

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights
from ssis_tui.catalog.detection import (
    account_kind,
    features_of,
    present_in,
    product_of,
    rights_of,
)


@pytest.mark.parametrize(
    ("version", "edition", "product"),
    [
        ("11.0.7001.0", 3, "SQL Server 2012"),
        ("12.0.2000.8", 3, "SQL Server 2014"),
        ("13.0.5026.0", 2, "SQL Server 2016"),
        ("14.0.1000.169", 3, "SQL Server 2017"),
        ("15.0.2000.5", 3, "SQL Server 2019"),
        ("16.0.4135.4", 3, "SQL Server 2022"),
        ("17.0.1000.7", 3, "SQL Server 2025"),
        ("18.0.1.1", 3, "SQL Server 18.0.1.1"),
        ("12.0.2000.8", 5, "Azure SQL Database"),
        ("16.0.1000.6", 8, "Azure SQL Managed Instance"),
        ("", 3, "SQL Server"),
        ("²", 3, "SQL Server ²"),
    ],
)
def test_the_product_is_named_as_people_do(version: str, edition: int, product: str) -> None:
    assert product_of(version, edition) == product


@pytest.mark.parametrize(
    ("login", "types", "edition", "kind"),
    [
        ("sa", ["S", "S"], 3, AccountKind.SQL),
        ("CORP\\dba", ["U"], 3, AccountKind.WINDOWS),
        ("CORP\\dba", [], 3, AccountKind.WINDOWS),
        ("CORP\\dba", ["S"], 3, AccountKind.SQL),
        ("someone", [], 3, AccountKind.UNKNOWN),
        ("a@b.c", ["E"], 5, AccountKind.ENTRA),
        ("a@b.c", ["X "], 8, AccountKind.ENTRA),
        ("a@b.c", [], 5, AccountKind.ENTRA),
        ("etl", ["S"], 5, AccountKind.SQL),
    ],
)
def test_the_account_is_what_its_sid_says(
    login: str, types: list[str], edition: int, kind: AccountKind
) -> None:
    assert account_kind(login, types, edition) is kind


def server(**values: object) -> tuple[object, ...]:
    names = ("version", "edition", "engine_edition", "server_name", "database", "login",
             "is_sysadmin", "is_ssis_admin", "is_ssis_logreader", "state", "spid")  # fmt: skip
    return tuple({"engine_edition": 3, "login": "x", **values}.get(name) for name in names)


def test_roles_that_do_not_exist_are_not_held() -> None:
    rights = rights_of(server(is_sysadmin=0, is_ssis_admin=None), AccountKind.WINDOWS)
    assert rights.roles == ()
    assert not rights.sees_all


def test_a_role_that_exists_is_a_feature_though_not_held() -> None:
    nobody = Rights(login="x")
    assert Feature.LOGREADER_ROLE in features_of(
        {}, server(is_ssis_logreader=0), (None, None, None), {}, nobody
    )
    assert features_of({}, server(), (None, None, None), {}, nobody) == frozenset()


def test_a_dump_takes_the_role_and_not_only_the_right_to_call() -> None:
    may = (0, 1, 0)
    admin = Rights(login="x", is_ssis_admin=True)
    assert Feature.EXECUTION_DUMP in features_of({}, server(), may, {}, admin)
    assert Feature.EXECUTION_DUMP not in features_of({}, server(), may, {}, Rights(login="x"))


def test_scale_out_that_was_once_switched_on_counts() -> None:
    present = {"event_messages": {"event_message_guid": "uniqueidentifier"}}
    nobody = Rights(login="x")
    none = (None, None, None)
    off = features_of(present, server(), none, {}, nobody)
    assert Feature.SCALE_OUT not in off
    was_on = features_of(present, server(), none, {"IS_SCALEOUT_ENABLED": ""}, nobody)
    assert Feature.SCALE_OUT in was_on
    azure = features_of(present, server(engine_edition=5), none, {}, nobody)
    assert Feature.SCALE_OUT in azure


def test_names_of_columns_are_found_in_any_case() -> None:
    assert present_in([("Event_Messages", "threadID", "INT")]) == {
        "event_messages": {"threadid": "int"}
    }
