-- Times are microseconds since 1970 in UTC, sizes are bytes, durations seconds; JSON is text. Names are those of the model.

pragma application_id = 0x62696e73; -- "bins"

-- A bin without a name was emptied or deleted: its captures are swept away in small steps, and then it goes too.
create table bin (
    id integer primary key,
    name text unique,
    title text not null,
    provider text,
    created_at integer not null,
    reply text not null,
    target text,
    forward integer not null,
    keep text not null,
    public_url text,
    captures integer not null default 0,
    unread integer not null default 0,
    bytes integer not null default 0
) strict;

create table secret (
    bin integer not null references bin on delete cascade,
    n integer not null,
    text text not null,
    fingerprint text not null,
    primary key (bin, n)
) strict, without rowid;

-- `bin` is null in lost and found. `path` is the one under the bin, in lower case: filters look at it.
-- `body` is the key of its parts: the number, or below zero where parts were spilled before there was a number.
-- `deleted_at` is set for as long as a delete can be undone.
create table capture (
    number integer primary key autoincrement,
    bin integer references bin,
    received_at integer not null,
    method text not null,
    path text not null,
    request_target text not null,
    http_version text not null,
    headers text not null,
    head blob,
    address text not null,
    port integer,
    claimed text,
    code integer not null,
    took real not null,
    flaws text not null,
    simulated integer not null,
    body integer not null,
    size integer not null,
    sha256 blob not null,
    pinned integer not null default 0,
    note text not null default '',
    read integer not null default 0,
    deleted_at integer
) strict;

-- Wide enough that a filter walks a bin without touching the captures it leaves out.
create index capture_of_bin on capture (bin, number, method, path, size, deleted_at);
create index capture_deleted on capture (deleted_at) where deleted_at is not null;
create index capture_spilled on capture (body) where body < 0;

-- A body in parts of at most 256 KiB: large blobs in one row cost memory twice.
create table part (
    body integer not null,
    n integer not null,
    data blob not null,
    primary key (body, n)
) strict;

-- The columns are those that filters and transactions look at; `whole` is the reading as JSON.
create table reading (
    capture integer primary key references capture on delete cascade,
    version integer not null,
    provider text,
    event text,
    status_word text,
    status_class text,
    verdict text not null,
    correlation text,
    dedup text,
    whole text not null
) strict;

-- All that filters look at: they walk it instead of the readings themselves, in a fifth of the time.
create index reading_marks on reading (capture, provider, event, status_word, status_class, verdict);
create index reading_correlation on reading (correlation) where correlation is not null;
create index reading_dedup on reading (dedup) where dedup is not null;

-- The captures whose reading is missing or of other readers; or, since change `again`, of another provider or secret.
create table due (
    capture integer primary key references capture on delete cascade,
    again integer not null default 0
) strict;

create table attempt (
    number integer primary key autoincrement,
    capture integer not null references capture on delete cascade,
    kind text not null,
    url text not null,
    dialled text,
    started_at integer not null,
    took real not null,
    method text not null,
    request_headers text not null,
    changes text not null,
    code integer,
    headers text not null,
    size integer not null,
    data blob not null,
    truncated integer not null,
    error text
) strict;

create index attempt_of_capture on attempt (capture, number);

-- The log of what happened; `bin` is the name that it had then.
create table change (
    change integer primary key,
    kind text not null,
    number integer,
    bin text
) strict;

create table state (
    name text primary key,
    value integer not null
) strict, without rowid;

insert into state (name, value) values ('readers', 0);
