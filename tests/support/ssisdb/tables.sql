-- The tables of an SSISDB look-alike. Plain T-SQL: it loads in an empty database of a real SQL
-- Server too (sqlcmd -d <database> -i tables.sql). Names, types, nullability and indexes follow
-- what is known of the catalog's own tables; columns that no view shows are left out.
CREATE SCHEMA internal;
GO
CREATE SCHEMA catalog;
GO
CREATE ROLE ssis_admin;
GO

-- Operations and what hangs on them ------------------------------------------------------------

CREATE TABLE internal.operations (
    operation_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    operation_type smallint NOT NULL,
    created_time datetimeoffset(7) NULL,
    object_type smallint NULL,
    object_id bigint NULL,
    object_name nvarchar(260) NULL,
    status int NOT NULL,
    start_time datetimeoffset(7) NULL,
    end_time datetimeoffset(7) NULL,
    caller_sid varbinary(85) NOT NULL,
    caller_name sysname NOT NULL,
    process_id int NULL,
    stopped_by_sid varbinary(85) NULL,
    stopped_by_name nvarchar(128) NULL,
    operation_guid uniqueidentifier NULL,
    server_name nvarchar(128) NULL,
    machine_name nvarchar(128) NULL
);
GO
CREATE NONCLUSTERED INDEX IX_operations_object ON internal.operations (object_id);
GO

CREATE TABLE internal.executions (
    execution_id bigint NOT NULL PRIMARY KEY CLUSTERED,
    folder_name sysname NOT NULL,
    project_name sysname NOT NULL,
    package_name nvarchar(260) NOT NULL,
    reference_id bigint NULL,
    reference_type char(1) NULL,
    environment_folder_name nvarchar(128) NULL,
    environment_name nvarchar(128) NULL,
    project_lsn bigint NULL,
    executed_as_sid varbinary(85) NOT NULL,
    executed_as_name nvarchar(128) NOT NULL,
    use32bitruntime bit NOT NULL,
    job_id uniqueidentifier NULL,
    worker_agent_id uniqueidentifier NULL,
    executed_count int NULL
);
GO

CREATE TABLE internal.operation_os_sys_info (
    info_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    operation_id bigint NOT NULL,
    total_physical_memory_kb bigint NULL,
    available_physical_memory_kb bigint NULL,
    total_page_file_kb bigint NULL,
    available_page_file_kb bigint NULL,
    cpu_count int NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_operation_os_sys_info ON internal.operation_os_sys_info (operation_id);
GO

CREATE TABLE internal.validations (
    validation_id bigint NOT NULL PRIMARY KEY CLUSTERED,
    environment_scope char(1) NOT NULL,
    validate_type char(1) NOT NULL,
    folder_name sysname NOT NULL,
    project_name sysname NOT NULL,
    project_lsn bigint NULL,
    use32bitruntime bit NULL,
    reference_id bigint NULL
);
GO

CREATE TABLE internal.extended_operation_info (
    info_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    operation_id bigint NOT NULL,
    object_name nvarchar(260) NOT NULL,
    object_type smallint NULL,
    reference_id bigint NULL,
    status int NOT NULL,
    start_time datetimeoffset(7) NOT NULL,
    end_time datetimeoffset(7) NULL
);
GO

-- Messages -------------------------------------------------------------------------------------

CREATE TABLE internal.operation_messages (
    operation_message_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    operation_id bigint NOT NULL,
    message_time datetimeoffset(7) NOT NULL,
    message_type smallint NOT NULL,
    message_source_type smallint NULL,
    message nvarchar(max) NULL,
    extended_info_id bigint NULL
);
GO
CREATE NONCLUSTERED INDEX IX_operation_messages ON internal.operation_messages (operation_id);
GO

CREATE TABLE internal.event_messages (
    event_message_id bigint NOT NULL PRIMARY KEY CLUSTERED,
    operation_id bigint NOT NULL,
    package_name nvarchar(260) NULL,
    event_name nvarchar(1024) NULL,
    message_source_name nvarchar(4000) NULL,
    message_source_id nvarchar(38) NULL,
    subcomponent_name nvarchar(4000) NULL,
    package_path nvarchar(max) NULL,
    execution_path nvarchar(max) NULL,
    threadID int NULL,
    message_code int NULL,
    event_message_guid uniqueidentifier NULL
);
GO
CREATE NONCLUSTERED INDEX IX_event_messages ON internal.event_messages (operation_id);
GO

CREATE TABLE internal.event_message_context (
    context_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    operation_id bigint NOT NULL,
    event_message_id bigint NOT NULL,
    context_depth int NULL,
    package_path nvarchar(max) NULL,
    context_type smallint NULL,
    context_source_name nvarchar(4000) NULL,
    context_source_id nvarchar(38) NULL,
    property_name nvarchar(4000) NULL,
    property_value sql_variant NULL,
    event_message_guid uniqueidentifier NULL
);
GO
CREATE NONCLUSTERED INDEX IX_event_message_context
    ON internal.event_message_context (operation_id, event_message_id);
GO

-- Scale Out workers log apart, without ids.
CREATE TABLE internal.operation_messages_scaleout (
    operation_id bigint NOT NULL,
    message_time datetimeoffset(7) NOT NULL,
    message_type smallint NOT NULL,
    message_source_type smallint NULL,
    message nvarchar(max) NULL,
    extended_info_id bigint NULL,
    event_message_guid uniqueidentifier NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_operation_messages_scaleout
    ON internal.operation_messages_scaleout (operation_id);
GO
CREATE NONCLUSTERED INDEX IX_operation_messages_scaleout_guid
    ON internal.operation_messages_scaleout (event_message_guid);
GO

CREATE TABLE internal.event_messages_scaleout (
    operation_id bigint NOT NULL,
    package_name nvarchar(260) NULL,
    event_name nvarchar(1024) NULL,
    message_source_name nvarchar(4000) NULL,
    message_source_id nvarchar(38) NULL,
    subcomponent_name nvarchar(4000) NULL,
    package_path nvarchar(max) NULL,
    execution_path nvarchar(max) NULL,
    threadID int NULL,
    message_code int NULL,
    event_message_guid uniqueidentifier NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_event_messages_scaleout
    ON internal.event_messages_scaleout (operation_id);
GO
CREATE NONCLUSTERED INDEX IX_event_messages_scaleout_guid
    ON internal.event_messages_scaleout (event_message_guid);
GO

CREATE TABLE internal.event_message_context_scaleout (
    operation_id bigint NOT NULL,
    context_depth int NULL,
    package_path nvarchar(max) NULL,
    context_type smallint NULL,
    context_source_name nvarchar(4000) NULL,
    context_source_id nvarchar(38) NULL,
    property_name nvarchar(4000) NULL,
    property_value sql_variant NULL,
    event_message_guid uniqueidentifier NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_event_message_context_scaleout
    ON internal.event_message_context_scaleout (operation_id, event_message_guid);
GO

-- What an execution did ------------------------------------------------------------------------

CREATE TABLE internal.executables (
    executable_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    project_id bigint NOT NULL,
    project_version_lsn bigint NOT NULL,
    package_name nvarchar(260) NOT NULL,
    executable_name nvarchar(4000) NULL,
    executable_guid nvarchar(38) NULL,
    package_path nvarchar(max) NULL
);
GO

CREATE TABLE internal.executable_statistics (
    statistics_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    executable_id bigint NOT NULL,
    execution_path nvarchar(max) NULL,
    start_time datetimeoffset(7) NULL,
    end_time datetimeoffset(7) NULL,
    execution_hierarchy int NULL,
    execution_duration int NULL,
    execution_result smallint NULL,
    execution_value sql_variant NULL
);
GO
CREATE NONCLUSTERED INDEX IX_executable_statistics
    ON internal.executable_statistics (execution_id);
GO

-- A phase is two rows, its start and its end, with the same sequence_id.
CREATE TABLE internal.execution_component_phases (
    phase_stats_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    package_name nvarchar(260) NOT NULL,
    task_name nvarchar(4000) NOT NULL,
    subcomponent_name nvarchar(4000) NULL,
    phase nvarchar(128) NOT NULL,
    is_start bit NULL,
    phase_time datetimeoffset(7) NULL,
    execution_path nvarchar(max) NULL,
    sequence_id int NULL
);
GO
CREATE NONCLUSTERED INDEX IX_execution_component_phases
    ON internal.execution_component_phases (execution_id, sequence_id);
GO

CREATE TABLE internal.execution_data_statistics (
    data_stats_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    package_name nvarchar(260) NOT NULL,
    task_name nvarchar(4000) NULL,
    dataflow_path_id_string nvarchar(4000) NULL,
    dataflow_path_name nvarchar(4000) NULL,
    source_component_name nvarchar(4000) NULL,
    destination_component_name nvarchar(4000) NULL,
    rows_sent bigint NULL,
    created_time datetimeoffset(7) NULL,
    execution_path nvarchar(max) NULL
);
GO

CREATE TABLE internal.execution_data_taps (
    data_tap_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    package_path nvarchar(max) NULL,
    dataflow_path_id_string nvarchar(4000) NULL,
    dataflow_task_guid uniqueidentifier NULL,
    max_rows int NULL,
    filename nvarchar(4000) NULL
);
GO

CREATE TABLE internal.execution_parameter_values (
    execution_parameter_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    object_type smallint NOT NULL,
    parameter_data_type nvarchar(128) NOT NULL,
    parameter_name sysname NOT NULL,
    parameter_value sql_variant NULL,
    sensitive_parameter_value varbinary(max) NULL,
    sensitive bit NOT NULL,
    required bit NOT NULL,
    value_set bit NOT NULL,
    runtime_override bit NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_execution_parameter_values
    ON internal.execution_parameter_values (execution_id);
GO

CREATE TABLE internal.execution_property_override_values (
    property_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    execution_id bigint NOT NULL,
    property_path nvarchar(4000) NOT NULL,
    property_value nvarchar(max) NULL,
    sensitive_property_value varbinary(max) NULL,
    sensitive bit NOT NULL
);
GO

-- What a running ISServerExec process tells about itself when it is asked.
CREATE TABLE internal.performance_counters (
    execution_id bigint NOT NULL,
    counter_name nvarchar(128) NOT NULL,
    counter_value bigint NULL
);
GO
CREATE NONCLUSTERED INDEX IX_performance_counters ON internal.performance_counters (execution_id);
GO

-- Objects --------------------------------------------------------------------------------------

CREATE TABLE internal.folders (
    folder_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    name sysname NOT NULL,
    description nvarchar(1024) NULL,
    created_by_sid varbinary(85) NOT NULL,
    created_by_name nvarchar(128) NOT NULL,
    created_time datetimeoffset(7) NOT NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_folders_name ON internal.folders (name);
GO

CREATE TABLE internal.projects (
    project_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    folder_id bigint NOT NULL,
    name sysname NOT NULL,
    description nvarchar(1024) NULL,
    project_format_version int NULL,
    deployed_by_sid varbinary(85) NOT NULL,
    deployed_by_name nvarchar(128) NOT NULL,
    last_deployed_time datetimeoffset(7) NOT NULL,
    created_time datetimeoffset(7) NOT NULL,
    object_version_lsn bigint NOT NULL,
    validation_status char(1) NOT NULL,
    last_validation_time datetimeoffset(7) NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_projects_name ON internal.projects (folder_id, name);
GO

CREATE TABLE internal.packages (
    package_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    project_version_lsn bigint NOT NULL,
    name nvarchar(260) NOT NULL,
    package_guid uniqueidentifier NOT NULL,
    description nvarchar(1024) NULL,
    package_format_version int NOT NULL,
    version_major int NOT NULL,
    version_minor int NOT NULL,
    version_build int NOT NULL,
    version_comments nvarchar(1024) NULL,
    version_guid uniqueidentifier NOT NULL,
    project_id bigint NOT NULL,
    entry_point bit NOT NULL,
    validation_status char(1) NOT NULL,
    last_validation_time datetimeoffset(7) NULL
);
GO
CREATE NONCLUSTERED INDEX IX_packages_project ON internal.packages (project_id, project_version_lsn);
GO

CREATE TABLE internal.environments (
    environment_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    environment_name sysname NOT NULL,
    folder_id bigint NOT NULL,
    description nvarchar(1024) NULL,
    created_by_sid varbinary(85) NOT NULL,
    created_by_name nvarchar(128) NOT NULL,
    created_time datetimeoffset(7) NOT NULL
);
GO

CREATE TABLE internal.environment_variables (
    variable_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    environment_id bigint NOT NULL,
    name sysname NOT NULL,
    description nvarchar(1024) NULL,
    type nvarchar(128) NOT NULL,
    sensitive bit NOT NULL,
    value sql_variant NULL,
    sensitive_value varbinary(max) NULL
);
GO

CREATE TABLE internal.environment_references (
    reference_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    project_id bigint NOT NULL,
    reference_type char(1) NOT NULL,
    environment_folder_name nvarchar(128) NULL,
    environment_name sysname NOT NULL,
    validation_status char(1) NOT NULL,
    last_validation_time datetimeoffset(7) NULL
);
GO

CREATE TABLE internal.object_parameters (
    parameter_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    project_id bigint NOT NULL,
    project_version_lsn bigint NOT NULL,
    object_type smallint NOT NULL,
    object_name nvarchar(260) NOT NULL,
    parameter_name sysname NOT NULL,
    parameter_data_type nvarchar(128) NOT NULL,
    required bit NOT NULL,
    sensitive bit NOT NULL,
    description nvarchar(1024) NULL,
    design_default_value sql_variant NULL,
    default_value sql_variant NULL,
    sensitive_default_value varbinary(max) NULL,
    value_type char(1) NOT NULL,
    value_set bit NOT NULL,
    referenced_variable_name nvarchar(128) NULL,
    validation_status char(1) NOT NULL,
    last_validation_time datetimeoffset(7) NULL
);
GO
CREATE NONCLUSTERED INDEX IX_object_parameters
    ON internal.object_parameters (project_id, project_version_lsn);
GO

CREATE TABLE internal.object_versions (
    object_version_lsn bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    object_id bigint NOT NULL,
    object_type smallint NOT NULL,
    object_name sysname NOT NULL,
    description nvarchar(1024) NULL,
    created_by nvarchar(128) NOT NULL,
    created_time datetimeoffset(7) NOT NULL,
    restored_by nvarchar(128) NULL,
    last_restored_time datetimeoffset(7) NULL
);
GO

CREATE TABLE internal.catalog_properties (
    property_name nvarchar(256) NOT NULL PRIMARY KEY CLUSTERED,
    property_value nvarchar(256) NOT NULL
);
GO

CREATE TABLE internal.master_properties (
    property_name nvarchar(256) NOT NULL PRIMARY KEY CLUSTERED,
    property_value nvarchar(max) NULL
);
GO

CREATE TABLE internal.worker_agents (
    WorkerAgentId uniqueidentifier NOT NULL,
    IsEnabled bit NOT NULL,
    DisplayName nvarchar(256) NULL,
    Description nvarchar(max) NULL,
    MachineName nvarchar(256) NULL,
    Tags nvarchar(max) NULL,
    UserAccount nvarchar(256) NULL,
    LastOnlineTime datetimeoffset(7) NOT NULL
);
GO

CREATE TABLE internal.worker_agent_perfcounter (
    WorkerAgentId uniqueidentifier NOT NULL,
    PerfCounterName nvarchar(max) NOT NULL,
    PerfCounterValue float NOT NULL,
    TimeStamp datetimeoffset(7) NOT NULL
);
GO

CREATE TABLE internal.customized_logging_levels (
    level_id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    name sysname NOT NULL,
    description nvarchar(1024) NULL,
    profile_value bigint NOT NULL,
    events_value bigint NOT NULL,
    created_by_sid varbinary(85) NOT NULL,
    created_by_name nvarchar(128) NOT NULL,
    created_time datetimeoffset(7) NOT NULL
);
GO

CREATE TABLE internal.alwayson_support_state (
    server_name nvarchar(256) NOT NULL PRIMARY KEY CLUSTERED,
    state tinyint NOT NULL
);
GO

-- Permissions ----------------------------------------------------------------------------------

CREATE TABLE internal.folder_permissions (
    id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    sid varbinary(85) NOT NULL,
    object_id bigint NOT NULL,
    permission_type smallint NOT NULL,
    is_deny bit NOT NULL,
    grantor_sid varbinary(85) NOT NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_folder_permissions
    ON internal.folder_permissions (object_id, permission_type, sid);
GO

CREATE TABLE internal.project_permissions (
    id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    sid varbinary(85) NOT NULL,
    object_id bigint NOT NULL,
    permission_type smallint NOT NULL,
    is_deny bit NOT NULL,
    grantor_sid varbinary(85) NOT NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_project_permissions
    ON internal.project_permissions (object_id, permission_type, sid);
GO

CREATE TABLE internal.environment_permissions (
    id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    sid varbinary(85) NOT NULL,
    object_id bigint NOT NULL,
    permission_type smallint NOT NULL,
    is_deny bit NOT NULL,
    grantor_sid varbinary(85) NOT NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_environment_permissions
    ON internal.environment_permissions (object_id, permission_type, sid);
GO

CREATE TABLE internal.operation_permissions (
    id bigint IDENTITY(1,1) NOT NULL PRIMARY KEY CLUSTERED,
    sid varbinary(85) NOT NULL,
    object_id bigint NOT NULL,
    permission_type smallint NOT NULL,
    is_deny bit NOT NULL,
    grantor_sid varbinary(85) NOT NULL
);
GO
CREATE UNIQUE NONCLUSTERED INDEX UX_operation_permissions
    ON internal.operation_permissions (object_id, permission_type, sid);
GO
