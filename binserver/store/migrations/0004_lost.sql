-- About the bytes that a capture's head and headers take, beside its body.
alter table capture add column head_size integer not null default 0;

update capture set head_size = coalesce(2 * length(head), length(headers)) where bin is null;

-- What lost and found holds is summed up at each sweep, without a look at the captures: their heads come to a megabyte.
create index capture_lost on capture (number, pinned, size, head_size, bin, deleted_at)
where bin is null and deleted_at is null;
