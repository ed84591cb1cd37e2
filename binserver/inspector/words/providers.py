"""Of readings: verdicts, warnings, and what is recognised."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "no-provider": "No provider was recognised, so there is nothing to check.",
    "provider-does-not-sign": (
        "{provider} does not sign its callbacks: anyone who knows this URL could have sent this. Check the "
        "transaction with {provider} before you deliver."
    ),
    "proof-missing": "{provider} sends {place}, and this request has none of it.",
    "secret-not-set": "{place} is there, but this bin has no secret to check it with.",
    "proof-malformed": "{place} is not written as a signature should be.",
    "proof-time-malformed": "{place} cannot be checked: {time} is missing or holds no time.",
    "body-not-whole": "{place} cannot be checked, since the body is not here as a whole.",
    "signature-matches": "{place} matches: the sender knows the secret, and the body is as it was sent.",
    "signature-matches-stale": (
        "{place} matches, but was {age_span} old when it came: it may have been recorded and sent again."
    ),
    "signature-matches-future": "{place} matches, but its time was {age_span} ahead of this machine's clock.",
    "secret-matches": "{place} matches: the sender knows the secret. Nothing shows that the body is as it was sent.",
    "signature-differs": (
        "{place} does not match: what it covers was changed on its way, or it was signed with another secret."
    ),
    "secret-differs": "{place} is not this bin's secret.",
    "signature-differs-though-secret-matches": (
        "{place} does not match, although the secret itself does: what it covers (the body, and a time where one is "
        "signed) was changed on its way, or it was signed with another secret."
    ),
    "secret-differs-though-signature-matches": (
        "{place} is not this bin's secret, although the signature over the body matches."
    ),
    "body-digest-differs": "{place} matches, but the digest of the body that was signed with it is not this body's.",
    "content-digest-differs": "{place} covers {header}, which is not the digest of this body: one of them was changed.",
    "proof-needs-network": (
        "{place} can only be checked by asking the provider, which this program never does: what was signed is below."
    ),
    "secret-of-another-kind": "{place} is there, but none of this bin's secrets is written as its secrets are.",
    "url-unknown": (
        "{place} covers the URL that the sender called, and that is not known here: set this bin's public URL."
    ),
    "signed-part-missing": "{place} cannot be checked: a part of what was signed is missing.",
    "signature-input-missing": "{place} cannot be checked: Signature-Input is missing or says nothing of it.",
    "signature-without-body": "{place} matches, but it does not cover the body: that may have been changed.",
    "signature-covers-unknown": "{place} cannot be checked: it covers {part}, which cannot be told from here.",
    "signature-algorithm-unknown": "{place} cannot be checked: the algorithm {algorithm} is not known.",
    "what-was-signed": "What was signed: {signed}",
    "proof-would-begin": "With this bin's secret it would begin with {expected}; it begins with {sent}.",
    "matched-as-variant": "It matches in a way of its own: {variant}.",
    "matched-for-url": "The URL that was signed: {url}",
    "url-tried": "The URL that it was checked for: {url}",
    "cause-secret-blanks": "The secret would match with blanks or a line end that it was pasted with or without.",
    "cause-secret-as": "The secret would match if it were taken as {key}: the sender makes another key of it.",
    "cause-secret-unlike": "The secret does not look like one for this: those look like {like}.",
    "cause-proof-case": "It would match but for upper and lower case.",
    "cause-body-rewritten": (
        "The body would match if it were written as {how}: something parsed it and wrote it anew, on its way or before "
        "it was signed. Sign and check the bytes as they are."
    ),
    "cause-timestamp-unit": "It would match with the time in {unit}: {timestamp}.",
    "cause-timestamp-left-out": "It would match without the time.",
    "cause-url": "It would match for the URL {url}: set this bin's public URL to what the sender calls.",
    "cause-algorithm": "It would match with {algorithm}.",
    "cause-encoding": "It would match in {encoding}.",
    "cause-signed-otherwise": "It would match as {line}: the sender signs in another way than documented.",
    "cause-secret-or-body": (
        "Nothing usual explains it: the secret is another one, or the body is not what was signed."
    ),
    "batch": "{count} events in one request; the first is told here.",
    "recognised-by-shape": "Recognised by the shape of its body only: {provider} also sends {header}.",
    "could-also-be": "This could also be {other}.",
    "looks-like-another": "This looks more like {other} than like {provider}.",
    "other-than-expected": "This bin is meant for {expected}, but this request looks like {found}.",
    "not-as-expected": "This bin is meant for {expected}, but nothing in this request looks like it.",
    "body-too-large-to-read": (
        "The body has {size_size}. What is larger than {limit_size} is kept and shown, but not read."
    ),
    "too-many-values-to-read": "The body has more than {limit} values. It is kept and shown, but not read.",
    "body-not-at-hand": "The body ({size_size}) was not at hand to be read.",
    "reader-failed": "Reading this request failed ({error}). The request itself is whole; please report this.",
    "method-differs": (
        "{provider} calls with {usual}, and this came by {method}. A route for {usual} alone would not see it."
    ),
    "content-type-not-json": "The body is JSON, but its Content-Type is {sent}: many frameworks will not parse it.",
    "content-type-missing": "The body is JSON, but there is no Content-Type: many frameworks will not parse it.",
    "key-repeated": "The key {key} comes twice in one object. Most parsers take the last one.",
    "field-missing": "{field} is missing.",
    "field-of-another-sort": "{field} is documented as {documented}, and was sent as {sent}.",
    "fields-undocumented": "Not documented: {fields}.",
    "status-unknown": "{provider} does not document the status {word}. Known are: {known}.",
    "status-spelled-differently": (
        "The status is written {word}, where the documentation has {documented}: compare without regard to case."
    ),
    "amount-unreadable": "{field} holds {text}, which is not an amount.",
    "phone-not-valid": "{field} holds {text}, which is not a valid telephone number.",
    "time-unreadable": "{field} holds {text}, which is not a time.",
    "time-without-zone": (
        "{field} ({text}) has no time zone, and is read as {zone}. Your code must not take it as local time."
    ),
    "placeholder": "{field} holds {text}, which is a placeholder of the documentation.",
    "json-empty": "There is nothing where JSON should be.",
    "json-ends-early": "The JSON ends too early (line {line}, column {column}): a bracket or a value is missing.",
    "json-goes-on": "The JSON is complete, and yet something follows (line {line}, column {column}): {found}",
    "json-comma-missing": "A comma is missing before {found} (line {line}, column {column}).",
    "json-comma-too-many": "There is a comma too many before {found} (line {line}, column {column}).",
    "json-colon-missing": "A colon is missing before {found} (line {line}, column {column}).",
    "json-key-not-quoted": "The key {found} needs double quotes (line {line}, column {column}).",
    "json-single-quotes": "JSON takes double quotes, not single ones (line {line}, column {column}).",
    "json-number": "JSON does not write numbers this way (line {line}, column {column}).",
    "json-word": "{found} is no JSON value (line {line}, column {column}): there are true, false and null.",
    "json-comment": "JSON has no comments (line {line}, column {column}).",
    "json-escape": "{found} is no escape in JSON (line {line}, column {column}).",
    "json-control-character": (
        "A text holds a line end or another control character (line {line}, column {column}): JSON wants it escaped."
    ),
    "json-string-not-closed": "A text that begins at line {line}, column {column} is never closed.",
    "json-unexpected": "{found} has no place here (line {line}, column {column}).",
    "json-too-deep": "This JSON has more than {limit} levels, and is not read.",
    "json-key-repeated": "The key {key} comes twice in one object (line {line}, column {column}).",
}

SORTS: Mapping[str, str] = {
    "text": "text",
    "number": "a number",
    "text or number": "text or a number",
    "flag": "true or false",
    "list": "a list",
    "object": "an object",
    "pairs": "a list",
    "null": "null",
    "any": "anything",
}
"""Kinds of values, as the parameters `documented` and `sent` name them."""
