-- What a SQL Server has of its own, in as much as the catalog and its clients look at it. Not for a
-- real server: the look-alike loads it before tables.sql. Tables of schema server hold the facts,
-- views of schema sys show them as far as the login may see them.
CREATE SCHEMA server;
GO

CREATE TABLE server.principals (
    name sysname NOT NULL,
    principal_id int NOT NULL PRIMARY KEY CLUSTERED,
    sid varbinary(85) NULL,
    type char(1) NOT NULL,
    type_desc nvarchar(60) NOT NULL,
    is_disabled bit NOT NULL,
    create_date datetime NOT NULL,
    modify_date datetime NOT NULL,
    default_database_name sysname NULL,
    default_language_name sysname NULL
);
GO
CREATE VIEW sys.server_principals AS
SELECT p.name, p.principal_id, p.sid, p.type, p.type_desc, p.is_disabled, p.create_date,
       p.modify_date, p.default_database_name, p.default_language_name
FROM server.principals AS p
WHERE HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW ANY DEFINITION') = 1
   OR p.sid = SUSER_SID()
   OR p.type = N'R'
   OR p.name = N'sa';
GO

CREATE TABLE server.users (
    name sysname NOT NULL,
    principal_id int NOT NULL PRIMARY KEY CLUSTERED,
    type char(1) NOT NULL,
    type_desc nvarchar(60) NOT NULL,
    default_schema_name sysname NULL,
    create_date datetime NOT NULL,
    modify_date datetime NOT NULL,
    owning_principal_id int NULL,
    sid varbinary(85) NULL,
    is_fixed_role bit NOT NULL,
    authentication_type int NOT NULL,
    authentication_type_desc nvarchar(60) NULL
);
GO
CREATE VIEW sys.database_principals AS
SELECT u.name, u.principal_id, u.type, u.type_desc, u.default_schema_name, u.create_date,
       u.modify_date, u.owning_principal_id, u.sid, u.is_fixed_role, u.authentication_type,
       u.authentication_type_desc
FROM server.users AS u
WHERE HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DEFINITION') = 1
   OR u.sid = SUSER_SID()
   OR u.type = N'R'
   OR u.name IN (N'dbo', N'guest', N'sys', N'INFORMATION_SCHEMA');
GO

CREATE TABLE server.role_members (
    role_principal_id int NOT NULL,
    member_principal_id int NOT NULL
);
GO
CREATE VIEW sys.database_role_members AS
SELECT m.role_principal_id, m.member_principal_id
FROM server.role_members AS m
WHERE HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DEFINITION') = 1
   OR m.member_principal_id = DATABASE_PRINCIPAL_ID();
GO

CREATE TABLE server.databases (
    name sysname NOT NULL,
    database_id int NOT NULL PRIMARY KEY CLUSTERED,
    create_date datetime NOT NULL,
    compatibility_level tinyint NOT NULL,
    collation_name sysname NULL,
    user_access tinyint NULL,
    user_access_desc nvarchar(60) NULL,
    is_read_only bit NULL,
    state tinyint NULL,
    state_desc nvarchar(60) NULL,
    is_in_standby bit NULL,
    snapshot_isolation_state tinyint NULL,
    is_read_committed_snapshot_on bit NULL,
    is_trustworthy_on bit NULL
);
GO
CREATE VIEW sys.databases AS
SELECT d.name, d.database_id, d.create_date, d.compatibility_level, d.collation_name,
       d.user_access, d.user_access_desc, d.is_read_only, d.state, d.state_desc, d.is_in_standby,
       d.snapshot_isolation_state, d.is_read_committed_snapshot_on, d.is_trustworthy_on
FROM server.databases AS d
WHERE HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW ANY DATABASE') = 1
   OR d.database_id IN (1, 2)
   OR HAS_DBACCESS(d.name) = 1;
GO

CREATE TABLE server.schemas (
    name sysname NOT NULL,
    schema_id int NOT NULL PRIMARY KEY CLUSTERED,
    principal_id int NULL
);
GO
CREATE VIEW sys.schemas AS
SELECT s.name, s.schema_id, s.principal_id FROM server.schemas AS s;
GO

CREATE TABLE server.types (
    name sysname NOT NULL,
    system_type_id tinyint NOT NULL,
    user_type_id int NOT NULL PRIMARY KEY CLUSTERED,
    schema_id int NOT NULL,
    max_length smallint NOT NULL,
    precision tinyint NOT NULL,
    scale tinyint NOT NULL,
    is_nullable bit NULL,
    is_user_defined bit NOT NULL
);
GO
CREATE VIEW sys.types AS
SELECT t.name, t.system_type_id, t.user_type_id, t.schema_id, t.max_length, t.precision, t.scale,
       t.is_nullable, t.is_user_defined
FROM server.types AS t;
GO

CREATE TABLE server.objects (
    name sysname NOT NULL,
    object_id int NOT NULL PRIMARY KEY CLUSTERED,
    schema_id int NOT NULL,
    parent_object_id int NOT NULL,
    type char(2) NOT NULL,
    type_desc nvarchar(60) NULL,
    create_date datetime NOT NULL,
    modify_date datetime NOT NULL,
    is_ms_shipped bit NOT NULL
);
GO
CREATE VIEW sys.all_objects AS
SELECT o.name, o.object_id, o.schema_id, o.parent_object_id, o.type, o.type_desc, o.create_date,
       o.modify_date, o.is_ms_shipped
FROM server.objects AS o
WHERE HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DEFINITION') = 1
   OR o.schema_id <> SCHEMA_ID(N'internal');
GO
CREATE VIEW sys.objects AS
SELECT o.name, o.object_id, o.schema_id, o.parent_object_id, o.type, o.type_desc, o.create_date,
       o.modify_date, o.is_ms_shipped
FROM sys.all_objects AS o
WHERE o.schema_id <> 4;
GO
CREATE VIEW sys.views AS
SELECT o.name, o.object_id, o.schema_id, o.parent_object_id, o.type, o.type_desc, o.create_date,
       o.modify_date, o.is_ms_shipped
FROM sys.objects AS o
WHERE o.type = N'V';
GO
CREATE VIEW sys.procedures AS
SELECT o.name, o.object_id, o.schema_id, o.parent_object_id, o.type, o.type_desc, o.create_date,
       o.modify_date, o.is_ms_shipped
FROM sys.objects AS o
WHERE o.type = N'P';
GO

CREATE TABLE server.columns (
    object_id int NOT NULL,
    name sysname NULL,
    column_id int NOT NULL,
    system_type_id tinyint NOT NULL,
    user_type_id int NOT NULL,
    max_length smallint NOT NULL,
    precision tinyint NOT NULL,
    scale tinyint NOT NULL,
    collation_name sysname NULL,
    is_nullable bit NULL,
    is_identity bit NOT NULL,
    is_computed bit NOT NULL
);
GO
CREATE NONCLUSTERED INDEX IX_columns ON server.columns (object_id);
GO
CREATE VIEW sys.all_columns AS
SELECT c.object_id, c.name, c.column_id, c.system_type_id, c.user_type_id, c.max_length,
       c.precision, c.scale, c.collation_name, c.is_nullable, c.is_identity, c.is_computed
FROM server.columns AS c
    INNER JOIN sys.all_objects AS o ON o.object_id = c.object_id;
GO
CREATE VIEW sys.columns AS
SELECT c.object_id, c.name, c.column_id, c.system_type_id, c.user_type_id, c.max_length,
       c.precision, c.scale, c.collation_name, c.is_nullable, c.is_identity, c.is_computed
FROM server.columns AS c
    INNER JOIN sys.objects AS o ON o.object_id = c.object_id;
GO

CREATE TABLE server.sessions (
    session_id smallint NOT NULL PRIMARY KEY CLUSTERED,
    login_time datetime NOT NULL,
    host_name nvarchar(128) NULL,
    program_name nvarchar(128) NULL,
    host_process_id int NULL,
    client_interface_name nvarchar(32) NULL,
    security_id varbinary(85) NOT NULL,
    login_name nvarchar(128) NOT NULL,
    status nvarchar(30) NOT NULL,
    cpu_time int NOT NULL,
    memory_usage int NOT NULL,
    total_elapsed_time int NOT NULL,
    last_request_start_time datetime NOT NULL,
    last_request_end_time datetime NULL,
    reads bigint NOT NULL,
    writes bigint NOT NULL,
    logical_reads bigint NOT NULL,
    is_user_process bit NOT NULL,
    transaction_isolation_level smallint NOT NULL,
    lock_timeout int NOT NULL,
    deadlock_priority int NOT NULL,
    row_count bigint NOT NULL,
    original_login_name nvarchar(128) NOT NULL,
    database_id smallint NOT NULL,
    open_transaction_count int NOT NULL
);
GO
CREATE VIEW sys.dm_exec_sessions AS
SELECT s.session_id, s.login_time, s.host_name, s.program_name, s.host_process_id,
       s.client_interface_name, s.security_id, s.login_name, s.status, s.cpu_time, s.memory_usage,
       s.total_elapsed_time, s.last_request_start_time, s.last_request_end_time, s.reads, s.writes,
       s.logical_reads, s.is_user_process, s.transaction_isolation_level, s.lock_timeout,
       s.deadlock_priority, s.row_count, s.original_login_name, s.database_id,
       s.open_transaction_count
FROM server.sessions AS s
WHERE HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') = 1
   OR s.session_id = @@SPID;
GO

CREATE TABLE server.requests (
    session_id smallint NOT NULL PRIMARY KEY CLUSTERED,
    request_id int NOT NULL,
    start_time datetime NOT NULL,
    status nvarchar(30) NOT NULL,
    command nvarchar(32) NOT NULL,
    database_id smallint NOT NULL,
    blocking_session_id smallint NULL,
    wait_type nvarchar(60) NULL,
    wait_time int NOT NULL,
    last_wait_type nvarchar(60) NOT NULL,
    wait_resource nvarchar(256) NOT NULL,
    open_transaction_count int NOT NULL,
    percent_complete real NOT NULL,
    cpu_time int NOT NULL,
    total_elapsed_time int NOT NULL,
    reads bigint NOT NULL,
    writes bigint NOT NULL,
    logical_reads bigint NOT NULL
);
GO
CREATE VIEW sys.dm_exec_requests AS
SELECT r.session_id, r.request_id, r.start_time, r.status, r.command, r.database_id,
       r.blocking_session_id, r.wait_type, r.wait_time, r.last_wait_type, r.wait_resource,
       r.open_transaction_count, r.percent_complete, r.cpu_time, r.total_elapsed_time, r.reads,
       r.writes, r.logical_reads
FROM server.requests AS r
WHERE HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') = 1
   OR r.session_id = @@SPID;
GO

CREATE TABLE server.os_sys_info (
    cpu_count int NOT NULL,
    physical_memory_kb bigint NOT NULL,
    sqlserver_start_time datetime NOT NULL
);
GO
CREATE VIEW sys.dm_os_sys_info AS
SELECT i.cpu_count, i.physical_memory_kb, i.sqlserver_start_time
FROM server.os_sys_info AS i;
GO
