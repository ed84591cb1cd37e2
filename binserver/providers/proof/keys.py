"""Secrets and proofs as bytes, and the mechanisms that compare them."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from binserver.providers.spec import Algorithm, Encoding, Scheme

_HEX = re.compile("[0-9a-fA-F]+")
_RAW_LENGTHS = {32}  # bytes of an Ed25519 public key
_RAW_ECDSA = {64: 32, 96: 48}  # bytes of r||s (RFC 9421, 3.3.4), and of each half


def key_of(scheme: Scheme, secret: str) -> bytes | None:
    """The key that a secret is; None where it is not written as this scheme's are."""
    text = secret.strip("\r\n")
    if scheme.key == "hex":
        return decoded(text, "hex")
    if scheme.key in {"base64", "whsec"}:
        return decoded(text.removeprefix("whsec_"), "base64")
    return text.encode("utf-8", "surrogatepass")


def decoded(text: str, encoding: Encoding) -> bytes | None:
    """The bytes of a text in hex or in base64 of either alphabet; None where it is not written so."""
    if encoding == "hex":
        return bytes.fromhex(text) if len(text) % 2 == 0 and _HEX.fullmatch(text) else None
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def encoded(data: bytes, encoding: Encoding) -> str:
    """The bytes in hex or in base64."""
    return data.hex() if encoding == "hex" else base64.b64encode(data).decode()


def same(one: bytes, other: bytes) -> bool:
    """Whether two secrets are equal, in a time that tells neither their bytes nor their lengths."""
    return hmac.compare_digest(hashlib.sha256(one).digest(), hashlib.sha256(other).digest())


def digest(algorithm: Algorithm, key: bytes, signed: bytes) -> bytes:
    """The keyed hash."""
    return hmac.digest(key, signed, algorithm)


def public_key(secret: str) -> Any | None:
    """The public key in a text: PEM, also of a certificate; base64 or hex of DER; or of the bare Ed25519 key.

    None where there is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - takes long
    from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key  # noqa: PLC0415
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    text = secret.strip()
    if "-----BEGIN CERTIFICATE" in text:
        return _loaded(lambda: load_pem_x509_certificate(text.encode()).public_key())
    if "-----BEGIN" in text:
        return _loaded(lambda: load_pem_public_key(text.encode()))
    data = decoded(text, "hex") or decoded(re.sub(r"^wh(pk|sec)_|\s", "", text), "base64")
    if data is None:
        return None
    if len(data) in _RAW_LENGTHS:
        return _loaded(lambda: Ed25519PublicKey.from_public_bytes(data))
    return _loaded(lambda: load_der_public_key(data))


def verified(algorithm: Algorithm, key: Any, proof: bytes, signed: bytes) -> bool:
    """Whether a signature is right; one of another kind of key is not."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415

    try:
        _VERIFY[algorithm](key, proof, signed)
    except (InvalidSignature, UnsupportedAlgorithm, AttributeError, TypeError, ValueError):
        return False
    return True


def _loaded(load: Callable[[], Any]) -> Any | None:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    try:
        return load()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


Verify: TypeAlias = Callable[[Any, bytes, bytes], None]


def _ed25519(key: Any, proof: bytes, signed: bytes) -> None:
    key.verify(proof, signed)


def _ecdsa(name: str) -> Verify:
    def verify(key: Any, proof: bytes, signed: bytes) -> None:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415

        if half := _RAW_ECDSA.get(len(proof)):
            r, s = int.from_bytes(proof[:half]), int.from_bytes(proof[half:])
            proof = utils.encode_dss_signature(r, s)
        key.verify(proof, signed, ec.ECDSA(getattr(hashes, name)()))

    return verify


def _rsa(key: Any, proof: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

    key.verify(proof, signed, padding.PKCS1v15(), hashes.SHA256())


def _rsa_pss(key: Any, proof: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA512()), salt_length=64)  # RFC 9421, 3.3.1
    key.verify(proof, signed, pss, hashes.SHA512())


_VERIFY: Mapping[Algorithm, Verify] = {
    "ed25519": _ed25519,
    "ecdsa-sha256": _ecdsa("SHA256"),
    "ecdsa-sha384": _ecdsa("SHA384"),
    "rsa-sha256": _rsa,
    "rsa-pss-sha512": _rsa_pss,
}
