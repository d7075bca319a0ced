"""What is deployed, on every catalog."""

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.packages import PackageParameter, Project
from tests.support.world import Account, World

PACKAGE = "LoadFactSales.dtsx"


def project_of(catalog: Catalog) -> Project:
    (found,) = [one for one in catalog.projects() if one.name == "Dwh"]
    return found


def test_a_deployed_package_is_found_with_its_project_and_folder(
    shared: World, reports: Catalog
) -> None:
    shared.record.deploy(PACKAGE)
    project = project_of(reports)
    assert project.folder_name == "Finance"
    assert project.last_deployed is not None
    assert project.object_version_lsn is not None
    (package,) = [one for one in reports.packages() if one.name == PACKAGE]
    assert package.path == f"Finance/Dwh/{PACKAGE}"
    assert (package.project_id, package.entry_point) == (project.project_id, True)
    assert package.last_deployed == project.last_deployed
    (folder,) = [one for one in reports.folders() if one.name == "Finance"]
    assert folder.created is not None
    assert folder.created_by_name


def test_all_come_by_name(shared: World, reports: Catalog) -> None:
    shared.record.deploy(PACKAGE)
    shared.record.deploy("LoadDimProduct.dtsx")
    shared.record.deploy_with_required_parameter()
    folders = [one.name for one in reports.folders()]
    projects = [(one.folder_name, one.name) for one in reports.projects()]
    packages = [one.path for one in reports.packages()]
    assert folders == sorted(folders)
    assert projects == sorted(projects)
    assert packages == sorted(packages)
    assert len(packages) >= 3


def test_a_project_may_run_with_its_environments(shared: World, reports: Catalog) -> None:
    shared.record.deploy(PACKAGE)
    project = project_of(reports)
    references = reports.environment_references(project.project_id)
    assert [one.label for one in references] == ["Prod", "Test"]
    assert {one.project_id for one in references} == {project.project_id}
    assert {(one.reference_type, one.environment_folder_name) for one in references} == {
        ("R", None)
    }
    assert len({one.reference_id for one in references}) == 2
    assert reports.environment_references(2**62) == ()


def test_parameters_of_the_project_come_before_those_of_the_package(
    shared: World, reports: Catalog
) -> None:
    shared.record.deploy(PACKAGE)
    shared.record.deploy("LoadDimProduct.dtsx")
    project = project_of(reports)
    rows = reports.package_parameters(project.project_id, PACKAGE)
    assert [(one.object_type, one.name, one.data_type, one.default_value) for one in rows] == [
        (20, "SourceDatabase", "String", "ERP"),
        (20, "SourcePassword", "String", None),
        (20, "SourceServer", "String", "ERPSQL01"),
        (30, "BatchSize", "Int32", "10000"),
        (30, "FullLoad", "Boolean", "0"),
    ]
    assert [one.name for one in rows if one.is_sensitive] == ["SourcePassword"]
    assert {one.object_name for one in rows if one.object_type == 30} == {PACKAGE}
    assert not any(one.is_required for one in rows)


def test_a_required_parameter_is_told(shared: World, reports: Catalog) -> None:
    shared.record.deploy_with_required_parameter()
    (package,) = [one for one in reports.packages() if one.name == "ForecastModel.dtsx"]
    assert package.project_id is not None
    rows = reports.package_parameters(package.project_id, package.name)
    required: list[PackageParameter] = [one for one in rows if one.is_required]
    assert [(one.name, one.default_value) for one in required] == [("Scenario", None)]


def test_what_is_not_deployed_has_no_parameters(shared: World, reports: Catalog) -> None:
    shared.record.deploy(PACKAGE)
    project = project_of(reports)
    rows = reports.package_parameters(project.project_id, "NoSuch.dtsx")
    assert {one.object_type for one in rows} == {20}
    assert reports.package_parameters(2**62, PACKAGE) == ()


@pytest.mark.parametrize("account", [Account.SSIS_ADMIN, Account.SQL])
def test_administrators_see_everything(shared: World, reports: Catalog, account: Account) -> None:
    shared.record.deploy(PACKAGE)
    catalog = shared.server(account).catalog()
    catalog.open()
    assert catalog.packages() == reports.packages()
    assert catalog.folders() == reports.folders()
    catalog.close()


def test_a_logreader_sees_projects_and_packages_without_their_folders(shared: World) -> None:
    shared.record.deploy(PACKAGE)
    catalog = shared.server(Account.LOGREADER).catalog()
    catalog.open()
    project = project_of(catalog)
    packages = catalog.packages()
    assert catalog.folders() == ()
    assert catalog.environment_references(project.project_id) == ()
    assert catalog.package_parameters(project.project_id, PACKAGE) == ()
    catalog.close()
    assert project.folder_name == ""
    assert f"/Dwh/{PACKAGE}" in [one.path for one in packages]


def test_one_without_a_role_sees_nothing(shared: World) -> None:
    shared.record.deploy(PACKAGE)
    catalog = shared.server(Account.ORDINARY).catalog()
    catalog.open()
    assert (catalog.folders(), catalog.projects(), catalog.packages()) == ((), (), ())
    catalog.close()
