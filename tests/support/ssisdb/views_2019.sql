-- What some build after 2017 added: catalog.operations shows the guid that names dump files.
ALTER VIEW catalog.operations AS
SELECT o.operation_id, o.operation_type, o.created_time, o.object_type, o.object_id, o.object_name,
       o.status, o.start_time, o.end_time, o.caller_sid, o.caller_name, o.process_id,
       o.stopped_by_sid, o.stopped_by_name, o.operation_guid, o.server_name, o.machine_name
FROM internal.operations AS o
WHERE IS_SRVROLEMEMBER(N'sysadmin') = 1
   OR IS_MEMBER(N'ssis_admin') = 1
   OR IS_MEMBER(N'ssis_logreader') = 1
   OR EXISTS (SELECT 1 FROM internal.readable_operations AS r
              WHERE r.operation_id = o.operation_id);
GO
