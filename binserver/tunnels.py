"""What tunnels and proxies add to the headers of a request that they pass on."""

NAMES = frozenset(
    {
        "cdn-loop",  # RFC 8586
        "fastly-client-ip",
        "fly-client-ip",
        "forwarded",  # RFC 7239
        "true-client-ip",
        "via",  # RFC 9110 7.6.3
        "x-azure-clientip",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-envoy-external-address",
        "x-nginx-proxy",
        "x-real-ip",
    }
)
"""Headers that they add, in lower case."""

PREFIXES = ("cf-", "ngrok-", "tailscale-", "x-forwarded-", "x-ngrok-")
"""What others of theirs begin with: cloudflared, ngrok, Tailscale, localtunnel and proxies in general."""


def adds(name: str) -> bool:
    """Whether a header of this name, in any case, tells that a tunnel or proxy passed the request on."""
    lower = name.lower()
    return lower in NAMES or lower.startswith(PREFIXES)
