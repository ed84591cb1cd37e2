-- No query looks for it, and each reading paid for it.
drop index reading_correlation;
