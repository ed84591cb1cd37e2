-- Deliveries of one event have one key. `first` is the capture that began them, though it be gone, and `nth` counts them.
alter table reading add column delivery_key integer;
alter table reading add column first integer;
alter table reading add column nth integer;
alter table reading add column fingerprint integer;

-- It ends in the capture by itself; a wider one would cost each reading more pages than it ever saves.
create index reading_delivery on reading (delivery_key) where delivery_key is not null;

drop index reading_dedup;
