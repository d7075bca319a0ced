-- What SQL Server 2017 adds: Scale Out.
CREATE ROLE ssis_cluster_executor;
GO
CREATE ROLE ssis_cluster_worker;
GO

ALTER VIEW catalog.executions AS
SELECT x.execution_id, x.folder_name, x.project_name, x.package_name, x.reference_id,
       x.reference_type, x.environment_folder_name, x.environment_name, x.project_lsn,
       x.executed_as_sid, x.executed_as_name, x.use32bitruntime, o.operation_type, o.created_time,
       o.object_type, o.object_id, o.status, o.start_time, o.end_time, o.caller_sid, o.caller_name,
       o.process_id, o.stopped_by_sid, o.stopped_by_name, o.operation_guid AS dump_id,
       o.server_name, o.machine_name, x.worker_agent_id, s.total_physical_memory_kb,
       s.available_physical_memory_kb, s.total_page_file_kb, s.available_page_file_kb, s.cpu_count,
       x.executed_count
FROM internal.executions AS x
    INNER JOIN internal.operations AS o ON o.operation_id = x.execution_id
    LEFT JOIN internal.operation_os_sys_info AS s ON s.operation_id = x.execution_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = x.execution_id);
GO

-- Messages of Scale Out workers have no id of their own: all have -1 here.
ALTER VIEW catalog.operation_messages AS
SELECT m.operation_message_id, m.operation_id, m.message_time, m.message_type,
       m.message_source_type, m.message, m.extended_info_id
FROM internal.operation_messages AS m
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id)
UNION ALL
SELECT CAST(-1 AS bigint), m.operation_id, m.message_time, m.message_type, m.message_source_type,
       m.message, m.extended_info_id
FROM internal.operation_messages_scaleout AS m
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id);
GO

-- And NULL here: event_message_guid tells them apart.
ALTER VIEW catalog.event_messages AS
SELECT m.operation_message_id AS event_message_id, m.operation_id, m.message_time, m.message_type,
       m.message_source_type, m.message, m.extended_info_id, e.package_name, e.event_name,
       CASE WHEN m.message_source_type = 10 THEN N'ISServerExec'
            WHEN m.message_source_type = 20 THEN N'Transact-SQL stored procedure'
            ELSE e.message_source_name
       END AS message_source_name,
       e.message_source_id, e.subcomponent_name, e.package_path, e.execution_path, e.threadID,
       e.message_code, e.event_message_guid
FROM internal.operation_messages AS m
    LEFT JOIN internal.event_messages AS e ON e.event_message_id = m.operation_message_id
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id)
UNION ALL
SELECT CAST(NULL AS bigint), m.operation_id, m.message_time, m.message_type, m.message_source_type,
       m.message, m.extended_info_id, e.package_name, e.event_name,
       CASE WHEN m.message_source_type = 10 THEN N'ISServerExec'
            WHEN m.message_source_type = 20 THEN N'Transact-SQL stored procedure'
            ELSE e.message_source_name
       END,
       e.message_source_id, e.subcomponent_name, e.package_path, e.execution_path, e.threadID,
       e.message_code, m.event_message_guid
FROM internal.operation_messages_scaleout AS m
    LEFT JOIN internal.event_messages_scaleout AS e
        ON e.event_message_guid = m.event_message_guid
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = m.operation_id);
GO

ALTER VIEW catalog.event_message_context AS
SELECT c.context_id, c.event_message_id, c.context_depth, c.package_path, c.context_type,
       c.context_source_name, c.context_source_id, c.property_name, c.property_value,
       c.event_message_guid
FROM internal.event_message_context AS c
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = c.operation_id)
UNION ALL
SELECT CAST(-1 AS bigint), CAST(NULL AS bigint), c.context_depth, c.package_path, c.context_type,
       c.context_source_name, c.context_source_id, c.property_name, c.property_value,
       c.event_message_guid
FROM internal.event_message_context_scaleout AS c
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = c.operation_id);
GO

-- Whether Scale Out is on stands among the master's properties and shows among the catalog's.
ALTER VIEW catalog.catalog_properties AS
SELECT c.property_name, c.property_value
FROM internal.catalog_properties AS c
UNION ALL
SELECT m.property_name, CAST(m.property_value AS nvarchar(256))
FROM internal.master_properties AS m
WHERE m.property_name = N'IS_SCALEOUT_ENABLED';
GO

CREATE VIEW catalog.master_properties AS
SELECT m.property_name, m.property_value
FROM internal.master_properties AS m
WHERE m.property_name NOT IN (N'CLUSTER_LOGDB_CONNECTIONSTRING', N'IS_SCALEOUT_ENABLED');
GO

CREATE VIEW catalog.worker_agents AS
SELECT w.WorkerAgentId, w.IsEnabled, w.DisplayName, w.Description, w.MachineName, w.Tags,
       w.UserAccount, w.LastOnlineTime
FROM internal.worker_agents AS w
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_cluster_executor') = 1;
GO

CREATE VIEW catalog.worker_agent_perfcounter AS
SELECT w.WorkerAgentId, w.PerfCounterName, w.PerfCounterValue, w.TimeStamp
FROM internal.worker_agent_perfcounter AS w
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_cluster_executor') = 1;
GO
