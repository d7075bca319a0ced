-- What SQL Server 2016 adds: the reader's role, customized logging levels, availability groups.
CREATE ROLE ssis_logreader;
GO
CREATE ROLE ssis_failover_monitoring_agent;
GO

CREATE VIEW catalog.customized_logging_levels AS
SELECT c.level_id, c.name, c.description, c.profile_value, c.events_value, c.created_by_sid,
       c.created_by_name, c.created_time
FROM internal.customized_logging_levels AS c;
GO

CREATE VIEW catalog.alwayson_replicas AS
SELECT a.server_name, a.state
FROM internal.alwayson_support_state AS a;
GO
