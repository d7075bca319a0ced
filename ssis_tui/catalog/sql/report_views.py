"""Views that reports read, beside those of every poll."""

from typing import Final

from ssis_tui.catalog.sql.views import MOMENT, NAME, READ, View

EVENT_MESSAGE_CONTEXT: Final = View(
    "event_message_context",
    (
        ("context_id", "bigint"),
        ("event_message_id", "bigint"),
        ("context_depth", "int"),
        ("context_type", "smallint"),
        ("package_path", "nvarchar(max)"),
        ("context_source_name", "nvarchar(4000)"),
        ("property_name", "nvarchar(4000)"),
        # A sql_variant: drivers cannot hand one on.
        ("property_value", "nvarchar(4000)"),
        ("event_message_guid", "uniqueidentifier"),
    ),
)
EXECUTION_PARAMETER_VALUES: Final = View(
    "execution_parameter_values",
    (
        ("parameter_name", NAME),
        ("object_type", "smallint"),
        ("parameter_data_type", NAME),
        ("parameter_value", "nvarchar(4000)"),
        ("sensitive", "bit"),
        ("required", "bit"),
        ("value_set", "bit"),
        ("runtime_override", "bit"),
    ),
    secrets=frozenset({"parameter_value"}),
)
EXECUTION_PROPERTY_OVERRIDE_VALUES: Final = View(
    "execution_property_override_values",
    (
        ("property_path", "nvarchar(4000)"),
        ("property_value", "nvarchar(max)"),
        ("sensitive", "bit"),
    ),
    secrets=frozenset({"property_value"}),
)
EXECUTION_COMPONENT_PHASES: Final = View(
    "execution_component_phases",
    (
        ("task_name", "nvarchar(4000)"),
        ("subcomponent_name", "nvarchar(4000)"),
        ("phase", NAME),
        ("execution_path", "nvarchar(max)"),
        ("start_time", MOMENT),
        ("end_time", MOMENT),
    ),
)
EXECUTION_DATA_STATISTICS: Final = View(
    "execution_data_statistics",
    (
        ("data_stats_id", "bigint"),
        ("task_name", "nvarchar(4000)"),
        ("dataflow_path_id_string", "nvarchar(4000)"),
        ("dataflow_path_name", "nvarchar(4000)"),
        ("source_component_name", "nvarchar(4000)"),
        ("destination_component_name", "nvarchar(4000)"),
        ("execution_path", "nvarchar(max)"),
        ("rows_sent", "bigint"),
        ("created_time", MOMENT),
    ),
)
FOLDERS: Final = View(
    "folders",
    (
        ("folder_id", "bigint"),
        ("name", NAME),
        ("description", "nvarchar(1024)"),
        ("created_by_name", NAME),
        ("created_time", MOMENT),
    ),
)
PROJECTS: Final = View(
    "projects",
    (
        ("project_id", "bigint"),
        ("folder_id", "bigint"),
        ("name", NAME),
        ("description", "nvarchar(1024)"),
        ("deployed_by_name", NAME),
        ("last_deployed_time", MOMENT),
        ("object_version_lsn", "bigint"),
        ("validation_status", "char(1)"),
    ),
)
PACKAGES: Final = View(
    "packages",
    (
        ("package_id", "bigint"),
        ("project_id", "bigint"),
        ("name", "nvarchar(260)"),
        ("entry_point", "bit"),
        ("description", "nvarchar(1024)"),
    ),
)
ENVIRONMENT_REFERENCES: Final = View(
    "environment_references",
    (
        ("reference_id", "bigint"),
        ("project_id", "bigint"),
        ("reference_type", "char(1)"),
        ("environment_folder_name", NAME),
        ("environment_name", NAME),
    ),
)
OBJECT_PARAMETERS: Final = View(
    "object_parameters",
    (
        ("parameter_name", NAME),
        ("object_type", "smallint"),
        ("object_name", "nvarchar(260)"),
        ("data_type", NAME),
        ("required", "bit"),
        ("sensitive", "bit"),
        ("design_default_value", "nvarchar(4000)"),
        ("default_value", "nvarchar(4000)"),
        ("value_set", "bit"),
        ("description", "nvarchar(1024)"),
    ),
    secrets=frozenset({"design_default_value", "default_value"}),
)

REPORTED: Final = (
    EVENT_MESSAGE_CONTEXT,
    EXECUTION_PARAMETER_VALUES,
    EXECUTION_PROPERTY_OVERRIDE_VALUES,
    EXECUTION_COMPONENT_PHASES,
    EXECUTION_DATA_STATISTICS,
    FOLDERS,
    PROJECTS,
    PACKAGES,
    ENVIRONMENT_REFERENCES,
    OBJECT_PARAMETERS,
)
"""Every view whose columns are listed above."""
EVERY_VIEW: Final = (*READ, *REPORTED)
"""All that this program reads, column by column."""
SEEN: Final = (
    *(view.name for view in EVERY_VIEW),
    "catalog_properties",
    "effective_object_permissions",
    "worker_agents",
)
"""Every view whose presence is looked up when a connection is made."""
