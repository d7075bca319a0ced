-- The views of schema catalog as SQL Server 2012 has them, after tables.sql. Each filters its rows
-- by who asks: members of the roles see all, others what they hold READ on. IS_MEMBER of a role
-- that a version lacks is NULL, so that ssis_logreader may stand here for every version.

-- Who asks: the sids of the user and of the roles that he belongs to.
CREATE VIEW internal.current_user_sids AS
SELECT p.sid
FROM sys.database_principals AS p
WHERE p.sid = SUSER_SID()
   OR (p.type IN (N'R', N'G') AND p.sid IS NOT NULL AND IS_MEMBER(p.name) = 1);
GO

CREATE VIEW internal.readable_operations AS
SELECT p.object_id AS operation_id
FROM internal.operation_permissions AS p
WHERE p.permission_type = 1
  AND p.is_deny = 0
  AND p.sid IN (SELECT s.sid FROM internal.current_user_sids AS s)
  AND NOT EXISTS (
        SELECT 1
        FROM internal.operation_permissions AS d
        WHERE d.object_id = p.object_id
          AND d.permission_type = 1
          AND d.is_deny = 1
          AND d.sid IN (SELECT s.sid FROM internal.current_user_sids AS s));
GO

-- Explicit permissions of all four kinds: 1 folder, 2 project, 3 environment, 4 operation.
CREATE VIEW internal.object_permissions AS
SELECT CAST(1 AS smallint) AS object_type, f.object_id, f.sid, f.permission_type, f.is_deny,
       f.grantor_sid
FROM internal.folder_permissions AS f
UNION ALL
SELECT CAST(2 AS smallint), p.object_id, p.sid, p.permission_type, p.is_deny, p.grantor_sid
FROM internal.project_permissions AS p
UNION ALL
SELECT CAST(3 AS smallint), e.object_id, e.sid, e.permission_type, e.is_deny, e.grantor_sid
FROM internal.environment_permissions AS e
UNION ALL
SELECT CAST(4 AS smallint), o.object_id, o.sid, o.permission_type, o.is_deny, o.grantor_sid
FROM internal.operation_permissions AS o;
GO

-- A folder's 101 to 104 reach its projects and environments as 1 to 4, and no operation.
CREATE VIEW internal.current_user_permissions AS
SELECT p.object_type, p.object_id, p.permission_type, p.is_deny
FROM internal.object_permissions AS p
WHERE p.sid IN (SELECT s.sid FROM internal.current_user_sids AS s)
UNION ALL
SELECT CAST(2 AS smallint), j.project_id, CAST(f.permission_type - 100 AS smallint), f.is_deny
FROM internal.folder_permissions AS f
    INNER JOIN internal.projects AS j ON j.folder_id = f.object_id
WHERE f.permission_type BETWEEN 101 AND 104
  AND f.sid IN (SELECT s.sid FROM internal.current_user_sids AS s)
UNION ALL
SELECT CAST(3 AS smallint), e.environment_id, CAST(f.permission_type - 100 AS smallint), f.is_deny
FROM internal.folder_permissions AS f
    INNER JOIN internal.environments AS e ON e.folder_id = f.object_id
WHERE f.permission_type BETWEEN 101 AND 104
  AND f.sid IN (SELECT s.sid FROM internal.current_user_sids AS s);
GO

CREATE VIEW catalog.effective_object_permissions AS
SELECT DISTINCT p.object_type, p.object_id, p.permission_type
FROM internal.current_user_permissions AS p
WHERE p.is_deny = 0
  AND NOT EXISTS (
        SELECT 1
        FROM internal.current_user_permissions AS d
        WHERE d.object_type = p.object_type
          AND d.object_id = p.object_id
          AND d.permission_type = p.permission_type
          AND d.is_deny = 1);
GO

CREATE VIEW catalog.explicit_object_permissions AS
SELECT p.object_type, p.object_id, u.principal_id, p.permission_type, p.is_deny,
       g.principal_id AS grantor_id
FROM internal.object_permissions AS p
    INNER JOIN sys.database_principals AS u ON u.sid = p.sid
    INNER JOIN sys.database_principals AS g ON g.sid = p.grantor_sid
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (
        SELECT 1
        FROM catalog.effective_object_permissions AS e
        WHERE e.object_type = p.object_type
          AND e.object_id = p.object_id
          AND e.permission_type = 1);
GO

CREATE VIEW catalog.operations AS
SELECT o.operation_id, o.operation_type, o.created_time, o.object_type, o.object_id, o.object_name,
       o.status, o.start_time, o.end_time, o.caller_sid, o.caller_name, o.process_id,
       o.stopped_by_sid, o.stopped_by_name, o.server_name, o.machine_name
FROM internal.operations AS o
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = o.operation_id);
GO

CREATE VIEW catalog.executions AS
SELECT x.execution_id, x.folder_name, x.project_name, x.package_name, x.reference_id,
       x.reference_type, x.environment_folder_name, x.environment_name, x.project_lsn,
       x.executed_as_sid, x.executed_as_name, x.use32bitruntime, o.operation_type, o.created_time,
       o.object_type, o.object_id, o.status, o.start_time, o.end_time, o.caller_sid, o.caller_name,
       o.process_id, o.stopped_by_sid, o.stopped_by_name, o.operation_guid AS dump_id,
       o.server_name, o.machine_name, s.total_physical_memory_kb, s.available_physical_memory_kb,
       s.total_page_file_kb, s.available_page_file_kb, s.cpu_count
FROM internal.executions AS x
    INNER JOIN internal.operations AS o ON o.operation_id = x.execution_id
    LEFT JOIN internal.operation_os_sys_info AS s ON s.operation_id = x.execution_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = x.execution_id);
GO

CREATE VIEW catalog.validations AS
SELECT v.validation_id, v.environment_scope, v.validate_type, v.folder_name, v.project_name,
       v.project_lsn, v.use32bitruntime, v.reference_id, o.operation_type, o.object_name,
       o.object_type, o.object_id, o.start_time, o.end_time, o.status, o.caller_sid, o.caller_name,
       o.process_id, o.stopped_by_sid, o.stopped_by_name, o.operation_guid AS dump_id,
       o.server_name, o.machine_name
FROM internal.validations AS v
    INNER JOIN internal.operations AS o ON o.operation_id = v.validation_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = v.validation_id);
GO

CREATE VIEW catalog.extended_operation_info AS
SELECT i.info_id, i.operation_id, i.object_name, i.object_type, i.reference_id, i.status,
       i.start_time, i.end_time
FROM internal.extended_operation_info AS i
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = i.operation_id);
GO

CREATE VIEW catalog.operation_messages AS
SELECT m.operation_message_id, m.operation_id, m.message_time, m.message_type,
       m.message_source_type, m.message, m.extended_info_id
FROM internal.operation_messages AS m
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id);
GO

-- The names for source types 10 and 20 are swapped against their meaning, as in the real view.
CREATE VIEW catalog.event_messages AS
SELECT m.operation_message_id AS event_message_id, m.operation_id, m.message_time, m.message_type,
       m.message_source_type, m.message, m.extended_info_id, e.package_name, e.event_name,
       CASE WHEN m.message_source_type = 10 THEN N'ISServerExec'
            WHEN m.message_source_type = 20 THEN N'Transact-SQL stored procedure'
            ELSE e.message_source_name
       END AS message_source_name,
       e.message_source_id, e.subcomponent_name, e.package_path, e.execution_path, e.threadID,
       e.message_code
FROM internal.operation_messages AS m
    LEFT JOIN internal.event_messages AS e ON e.event_message_id = m.operation_message_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id);
GO

CREATE VIEW catalog.event_message_context AS
SELECT c.context_id, c.event_message_id, c.context_depth, c.package_path, c.context_type,
       c.context_source_name, c.context_source_id, c.property_name, c.property_value
FROM internal.event_message_context AS c
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = c.operation_id);
GO

-- An executable shows only once it has finished: its statistics are written at post-execute.
CREATE VIEW catalog.executables AS
SELECT DISTINCT b.executable_id, x.execution_id, b.executable_name, b.executable_guid,
       b.package_name, b.package_path
FROM internal.executions AS x
    INNER JOIN internal.executable_statistics AS t ON t.execution_id = x.execution_id
    INNER JOIN internal.executables AS b ON b.executable_id = t.executable_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = x.execution_id);
GO

CREATE VIEW catalog.executable_statistics AS
SELECT t.statistics_id, t.execution_id, t.executable_id, t.execution_path, t.start_time, t.end_time,
       t.execution_duration, t.execution_result, t.execution_value
FROM internal.executable_statistics AS t
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = t.execution_id);
GO

-- AND binds before OR: a member of ssis_logreader also gets the pairs that the first line keeps out.
CREATE VIEW catalog.execution_component_phases AS
SELECT s.phase_stats_id, s.execution_id, s.package_name, s.task_name, s.subcomponent_name, s.phase,
       s.phase_time AS start_time, e.phase_time AS end_time, s.execution_path
FROM internal.execution_component_phases AS s
    LEFT JOIN internal.execution_component_phases AS e
        ON e.execution_id = s.execution_id
       AND e.sequence_id = s.sequence_id
       AND e.phase_stats_id <> s.phase_stats_id
WHERE s.is_start = 1 AND (e.is_start = 0 OR e.is_start IS NULL)
  AND (EXISTS (SELECT 1 FROM internal.readable_operations AS r
               WHERE r.operation_id = s.execution_id)
       OR IS_MEMBER(N'ssis_admin') = 1
       OR IS_SRVROLEMEMBER(N'sysadmin') = 1)
   OR IS_MEMBER(N'ssis_logreader') = 1;
GO

CREATE VIEW catalog.execution_data_statistics AS
SELECT d.data_stats_id, d.execution_id, d.package_name, d.task_name, d.dataflow_path_id_string,
       d.dataflow_path_name, d.source_component_name, d.destination_component_name, d.rows_sent,
       d.created_time, d.execution_path
FROM internal.execution_data_statistics AS d
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = d.execution_id);
GO

CREATE VIEW catalog.execution_data_taps AS
SELECT t.data_tap_id, t.execution_id, t.package_path, t.dataflow_path_id_string,
       t.dataflow_task_guid, t.max_rows, t.filename
FROM internal.execution_data_taps AS t
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = t.execution_id);
GO

CREATE VIEW catalog.execution_parameter_values AS
SELECT v.execution_parameter_id, v.execution_id, v.object_type, v.parameter_data_type,
       v.parameter_name,
       CASE WHEN v.sensitive = 0 THEN v.parameter_value END AS parameter_value,
       v.sensitive, v.required, v.value_set, v.runtime_override
FROM internal.execution_parameter_values AS v
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = v.execution_id);
GO

CREATE VIEW catalog.execution_property_override_values AS
SELECT v.property_id, v.execution_id, v.property_path,
       CASE WHEN v.sensitive = 0 THEN v.property_value END AS property_value, v.sensitive
FROM internal.execution_property_override_values AS v
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = v.execution_id);
GO

-- With NULL the permission of the NULL id is asked for: only members of the roles get rows.
CREATE FUNCTION catalog.dm_execution_performance_counters (@execution_id bigint = NULL)
RETURNS TABLE AS RETURN
SELECT c.execution_id, c.counter_name, c.counter_value
FROM internal.performance_counters AS c
    INNER JOIN internal.operations AS o ON o.operation_id = c.execution_id
WHERE o.status = 2
  AND (@execution_id IS NULL OR c.execution_id = @execution_id)
  AND (IS_SRVROLEMEMBER(N'sysadmin') = 1
       OR IS_MEMBER(N'ssis_admin') = 1
       OR IS_MEMBER(N'ssis_logreader') = 1
       OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
                  WHERE r.operation_id = @execution_id));
GO

-- Objects --------------------------------------------------------------------------------------

CREATE VIEW catalog.folders AS
SELECT f.folder_id, f.name, f.description, f.created_by_sid, f.created_by_name, f.created_time
FROM internal.folders AS f
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 1 AND p.object_id = f.folder_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.projects AS
SELECT j.project_id, j.folder_id, j.name, j.description, j.project_format_version,
       j.deployed_by_sid, j.deployed_by_name, j.last_deployed_time, j.created_time,
       j.object_version_lsn, j.validation_status, j.last_validation_time
FROM internal.projects AS j
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 2 AND p.object_id = j.project_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.packages AS
SELECT k.package_id, k.name, k.package_guid, k.description, k.package_format_version,
       k.version_major, k.version_minor, k.version_build, k.version_comments, k.version_guid,
       k.project_id, k.entry_point, k.validation_status, k.last_validation_time
FROM internal.packages AS k
    INNER JOIN internal.projects AS j
        ON j.project_id = k.project_id AND j.object_version_lsn = k.project_version_lsn
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 2 AND p.object_id = k.project_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.environments AS
SELECT e.environment_id, e.environment_name AS name, e.folder_id, e.description, e.created_by_sid,
       e.created_by_name, e.created_time
FROM internal.environments AS e
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 3 AND p.object_id = e.environment_id
                AND p.permission_type = 1);
GO

CREATE VIEW catalog.environment_variables AS
SELECT v.variable_id, v.environment_id, v.name, v.description, v.type, v.sensitive,
       CASE WHEN v.sensitive = 0 THEN v.value END AS value
FROM internal.environment_variables AS v
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 3 AND p.object_id = v.environment_id
                AND p.permission_type = 1);
GO

CREATE VIEW catalog.environment_references AS
SELECT r.reference_id, r.project_id, r.reference_type, r.environment_folder_name,
       r.environment_name, r.validation_status, r.last_validation_time
FROM internal.environment_references AS r
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 2 AND p.object_id = r.project_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.object_parameters AS
SELECT a.parameter_id, a.project_id, a.object_type, a.object_name, a.parameter_name,
       a.parameter_data_type AS data_type, a.required, a.sensitive, a.description,
       a.design_default_value,
       CASE WHEN a.sensitive = 0 THEN a.default_value END AS default_value,
       a.value_type, a.value_set, a.referenced_variable_name, a.validation_status,
       a.last_validation_time
FROM internal.object_parameters AS a
    INNER JOIN internal.projects AS j
        ON j.project_id = a.project_id AND j.object_version_lsn = a.project_version_lsn
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 2 AND p.object_id = a.project_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.object_versions AS
SELECT v.object_version_lsn, v.object_id, v.object_type, v.object_name, v.description,
       v.created_by, v.created_time, v.restored_by, v.last_restored_time
FROM internal.object_versions AS v
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR EXISTS (SELECT 1 FROM catalog.effective_object_permissions AS p
              WHERE p.object_type = 2 AND p.object_id = v.object_id AND p.permission_type = 1);
GO

CREATE VIEW catalog.catalog_properties AS
SELECT c.property_name, c.property_value
FROM internal.catalog_properties AS c;
GO

-- Everybody may read: who sees nothing gets no rows, and no error.
GRANT SELECT ON SCHEMA::catalog TO public;
GO
