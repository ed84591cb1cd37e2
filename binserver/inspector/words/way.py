"""Of a test of the way: what became of it, and under the same code with `-next` what to do about it."""

from collections.abc import Mapping

_RUNNING = (
    "See that the tunnel is running, and that this is the address it prints now: free tunnels get another at each "
    "start."
)
_POINTED = "Point the tunnel at the capture port: {capture}"

WORDS: Mapping[str, str] = {
    "way-arrived": "The way is open: the request arrived.",
    "way-arrived-next": "Give the provider the URL above. Its requests come the same way.",
    "way-other-answer": (
        "The request arrived, but its sender does not get this bin's answer: binserver said {ours}, and {code} came "
        "back."
    ),
    "way-other-answer-next": "Look at what stands between: a proxy or the tunnel answers in binserver's place.",
    "way-no-answer-back": "The request arrived, but its answer did not come back.",
    "way-no-answer-back-next": "A sender would call this a timeout and try again. Restart the tunnel, then test again.",
    "way-elsewhere": "The request reached binserver, but not this bin: it came as {target}",
    "way-elsewhere-next": (
        "Something on the way changes the path. The public URL has to lead to {capture} with nothing before or behind "
        "it."
    ),
    "way-own-capture": "Port {port} is the capture port itself: there is no tunnel to test.",
    "way-own-capture-next": "Only this machine reaches it. Start a tunnel, and paste the URL that it prints.",
    "way-own-inspector": "Port {port} is the port of these pages. It must never be reached from outside.",
    "way-own-inspector-next": _POINTED,
    "way-refused": "Nothing was sent: {host} is an address that is never asked.",
    "way-refused-next": "Paste the URL that your tunnel prints, like https://abc123.ngrok.app",
    "way-name-not-found": "No host is called {host}.",
    "way-name-not-found-next": _RUNNING,
    "way-name-failed": "{host} could not be looked up.",
    "way-name-failed-next": "See whether this machine is online, and test again.",
    "way-name-timed-out": "Looking up {host} took too long.",
    "way-name-timed-out-next": "See whether this machine is online, and test again.",
    "way-never-allowed-address": "Nothing was sent: {host} leads to an address that is never asked.",
    "way-never-allowed-address-next": "Paste the URL that your tunnel prints, like https://abc123.ngrok.app",
    "way-no-allowed-address": "Nothing was sent: {host} leads to an address that is not allowed.",
    "way-connection-refused": "Nothing listens at {host}: the connection was refused.",
    "way-connection-refused-next": _RUNNING,
    "way-connect-timed-out": "{host} did not take the connection in time.",
    "way-connect-timed-out-next": (
        "A firewall may be in between, or the tunnel is gone. Start it again, then test again."
    ),
    "way-network-unreachable": "There is no way from here to {host}.",
    "way-network-unreachable-next": "See whether this machine is online, and look at its VPN.",
    "way-connect-failed": "No connection to {host} could be made.",
    "way-connect-failed-next": _RUNNING,
    "way-certificate-refused": "The certificate of {host} is not trusted: {reason}.",
    "way-certificate-refused-next": "A provider would refuse it as well. Use the https:// URL of the tunnel itself.",
    "way-tls-not-spoken": "{host} does not speak TLS there.",
    "way-tls-not-spoken-next": "Write the public URL with http:// or give the port that speaks TLS.",
    "way-tls-wanted": "{host} wants TLS.",
    "way-tls-wanted-next": "Write the public URL with https://",
    "way-tls-failed": "No TLS connection to {host} could be made: {reason}.",
    "way-tls-failed-next": _RUNNING,
    "way-tls-timed-out": "{host} took the connection, but no TLS handshake came.",
    "way-tls-timed-out-next": "Write the public URL with http:// if that port speaks plain HTTP.",
    "way-closed-without-answer": "{host} closed the connection without an answer.",
    "way-closed-without-answer-next": _RUNNING,
    "way-reset": "{host} broke the connection without an answer.",
    "way-reset-next": _RUNNING,
    "way-timed-out": "{host} did not answer within {seconds_span}.",
    "way-timed-out-next": "The tunnel may have lost its connection: restart it, then test again.",
    "way-answer-not-http": "What listens at {host} does not speak HTTP.",
    "way-answer-not-http-next": _RUNNING,
    "way-failed": "{host} gave no answer that can be read.",
    "way-failed-next": _RUNNING,
    "way-inspector": "The tunnel leads to these pages, not to the capture port. They refused the request.",
    "way-inspector-next": (
        "Stop that tunnel now: it must never lead here. Point it at the capture port instead: {capture}"
    ),
    "way-other-binserver": "Another binserver answered, not this one.",
    "way-other-binserver-next": _POINTED,
    "way-ngrok-offline": "ngrok says that no tunnel is behind this address ({error}).",
    "way-ngrok-offline-next": _RUNNING,
    "way-ngrok-upstream": "ngrok runs, but does not reach what it points at ({error}).",
    "way-ngrok-upstream-next": "Start it as: ngrok http {port}",
    "way-ngrok-browser": "ngrok shows a warning page first, as it does for browsers ({error}).",
    "way-ngrok-browser-next": "Providers are not shown it as a rule. If yours is, use another tunnel or a paid plan.",
    "way-ngrok": "ngrok answered with an error of its own: {error}.",
    "way-ngrok-next": "What it means is said at ngrok.com/docs/errors, and in the window where ngrok runs.",
    "way-cloudflare-offline": "Cloudflare says that no tunnel is behind this address ({error}).",
    "way-cloudflare-offline-next": _RUNNING,
    "way-cloudflare-upstream": "cloudflared runs, but does not reach what it points at (502).",
    "way-cloudflare-upstream-next": "Start it as: cloudflared tunnel --url {capture}",
    "way-redirect": "The answer is a redirect ({code}) to {location}",
    "way-redirect-next": "Senders of callbacks rarely follow one. Make the address that it leads to the public URL.",
    "way-gateway": "A proxy answered {code}: it is there, but does not reach binserver.",
    "way-gateway-next": _POINTED,
    "way-login": "Something asks for a login before binserver is reached ({code}).",
    "way-login-next": "A provider cannot log in. Take the login off this address.",
    "way-other-server": "Another server answered {code}, not binserver.",
    "way-other-server-next": _POINTED,
}
