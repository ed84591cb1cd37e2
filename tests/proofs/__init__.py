"""Proofs on whole processes: what a 2xx is worth when the server is killed, stopped or watched at its system calls."""
