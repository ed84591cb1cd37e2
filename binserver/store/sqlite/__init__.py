"""Every SQL statement is in this folder, by noun.

The functions take the connection and run in its thread. Those that change something are called within a transaction,
and raise `NotFound` or `NameTaken` before they have changed anything.
"""
