"""Of targets, replays and attempts."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "target-empty": "Where should it go? Type the address of your server, like http://localhost:5000.",
    "target-too-long": "This address is longer than {most} characters.",
    "target-characters": "An address does not contain “{character}”. Percent-encode it if it belongs to the path.",
    "target-fragment": "What follows a # is never sent to a server. Leave it out.",
    "target-scheme": "Replays go to http:// or https://, not to {scheme}://.",
    "target-userinfo": "An address with a user name or password (…@) is not taken. Leave it out.",
    "target-no-host": "There is no host in this address. Type one like http://localhost:5000.",
    "target-host": "{host} is not the name of a host.",
    "target-address": (
        "{host} is not an address written in full, like 127.0.0.1. For a port of this machine, write :5000."
    ),
    "target-brackets": "An IPv6 address stands in brackets: [{host}].",
    "target-scope-id": "{host} has a scope id (%…). Such addresses are never allowed.",
    "target-port": "A port is a number from 1 to 65535, not “{port}”.",
    "target-own-port": "Port {port} is one of binserver's own. Replay to the port of your own server.",
    "target-metadata": "{address} is where cloud machines keep their credentials. No replay ever goes there.",
    "target-link-local": "{address} is a link-local address. No replay ever goes there.",
    "target-unspecified": (
        "{address} stands for every address of a machine and is none itself. Write 127.0.0.1 instead."
    ),
    "target-multicast": "{address} is not the address of one machine. No replay ever goes there.",
    "target-embedded": "{address} hides an IPv4 address inside an IPv6 one. Write the IPv4 address itself.",
    "target-not-allowed": (
        "Replays go to this machine only. To allow {address}, start binserver with --replay-allow {address}."
    ),
    "replay-no-request": "The request line of this capture cannot be sent again as it is.",
    "replay-malformed": (
        "This capture is not a request that a server would take, so there is nothing to replay. See its raw bytes."
    ),
    "replay-connect": "CONNECT asks for a tunnel. There is nothing to replay.",
    "replay-websocket": "This capture opens a WebSocket. There is nothing to replay.",
    "replay-header": "The header {name} holds characters that cannot be sent safely.",
    "replay-incomplete": (
        "The body of this capture is not whole ({size_size} of it are here). A replay would send something else "
        "than the sender did."
    ),
    "request-target-changed": "{before} became {after}.",
    "version-changed": "HTTP/{before} became HTTP/{after}.",
    "host-replaced": "Host was {before}, and is {after}: development servers refuse names that are not theirs.",
    "host-added": "Host {after} was added. The captured request had none.",
    "length-corrected": "Content-Length was {before}, and is {after}: the bytes of the body as captured.",
    "length-for-chunks": (
        "Content-Length {after} stands where Transfer-Encoding stood: the body is sent in one piece."
    ),
    "length-added": "Content-Length {after} was added. The captured request had none.",
    "repeat-left-out": "A second {name} was left out.",
    "hop-by-hop-left-out": "{name} was left out: it was about the sender's connection only.",
    "named-in-connection-left-out": (
        "{name} was left out: the sender's Connection header says that it was for that connection only."
    ),
    "expect-left-out": "{name} was left out: a replay sends its body without being asked for it.",
    "tunnel-header-left-out": "{name} was left out: a tunnel or proxy added it on the way here.",
    "own-header-left-out": "{name} was left out: it is binserver's own.",
    "credential-left-out": "{name} was left out: credentials go to this machine only.",
    "name-not-found": "No host is called {host}. Check the spelling, or your hosts file.",
    "name-failed": "{host} could not be looked up ({reason}). Is this machine online?",
    "name-timed-out": "Looking up {host} took more than {seconds_span}.",
    "no-allowed-address": (
        "{host} is at {addresses}, and replays go to this machine only. To allow it, start binserver with "
        "--replay-allow {host}."
    ),
    "never-allowed-address": "{host} is at {addresses}, where no replay ever goes.",
    "connection-refused": "Nothing listens on {address}. Is your dev server running, and on this port?",
    "connect-timed-out": (
        "{address} did not take the connection within {seconds_span}. Is a firewall in between, or does "
        "the server hang?"
    ),
    "network-unreachable": (
        "There is no way from here to {address} ({reason}). Check the network and VPN; on macOS, also Privacy"
        " & Security > Local Network."
    ),
    "connect-failed": "No connection to {address}: {reason}.",
    "certificate-refused": (
        "The certificate of {host} is not trusted: {reason}. For a server on this machine, use http:// or "
        "trust its certificate (mkcert)."
    ),
    "tls-not-spoken": "The server does not speak TLS. Use http:// instead of https://.",
    "tls-failed": "No TLS connection with {host}: {reason}.",
    "tls-timed-out": (
        "The server took the connection, but no TLS handshake came. Does it speak plain HTTP? Then use http://."
    ),
    "closed-without-answer": (
        "{address} closed the connection without an answer. Look for a crash in your server's log."
    ),
    "reset": "{address} broke the connection without an answer ({reason}). Look for a crash in your server's log.",
    "timed-out": (
        "{address} did not answer within {seconds_span}. Is the handler waiting for something, or stopped "
        "at a breakpoint?"
    ),
    "answer-timed-out": "The answer was not whole within {seconds_span}. {size_size} of its body came.",
    "answer-cut-off": "The connection ended in the middle of the answer. {size_size} of its body came.",
    "answer-not-http": "What listens there does not speak HTTP. It begins with: {start}",
    "tls-wanted": "{address} wants TLS. Use https:// instead of http://.",
    "answer-malformed": "The answer is not valid HTTP: {reason}. It begins with: {start}",
    "head-too-large": "The head of the answer is larger than {most_size}.",
    "airplay": (
        "AirPlay answered, not your server: on macOS it takes port 5000. Turn AirPlay Receiver off, or run "
        "your server on another port (asked: {address})."
    ),
}
