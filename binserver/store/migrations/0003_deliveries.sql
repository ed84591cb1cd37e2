-- Deliveries of one event have one key. `first` is the capture that began them, though it be gone, and `nth` counts them.
alter table reading add column delivery_key integer;
alter table reading add column first integer;
alter table reading add column nth integer;
alter table reading add column fingerprint integer;

-- All that is asked of deliveries.
create index reading_delivery on reading (delivery_key, capture, first, nth, fingerprint)
where delivery_key is not null;

drop index reading_dedup;
