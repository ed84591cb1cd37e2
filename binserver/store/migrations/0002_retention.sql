-- How many captures of a bin went to keep within its limits, since it was made or emptied.
alter table bin add column evicted integer not null default 0;

-- The bytes that the targets of a capture's replays have answered: they count to what its bin holds.
alter table capture add column answered integer not null default 0;

update capture
set answered = (select sum(length(data)) from attempt where capture = number)
where exists (select 1 from attempt where capture = number);

update bin
set bytes = bytes + (
    select coalesce(sum(answered), 0) from capture where capture.bin = bin.id and deleted_at is null
);

-- What never goes by itself is few; what is too old is found without a look at what is not.
create index capture_pinned on capture (bin, size, answered) where pinned = 1 and deleted_at is null;
create index capture_by_age on capture (bin, received_at) where pinned = 0 and deleted_at is null;
