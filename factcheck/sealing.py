"""Secrets at rest: sealed under a key derived from SECRET_KEY, so that a copy of the database alone opens nothing.

Fernet (AES-128-CBC with HMAC-SHA256) under HKDF-SHA256 of the key in use; what was sealed under a retired key is still
opened (`SECRET_KEY_FALLBACKS`). The purpose is part of the derivation: what was sealed for one use opens for no other.
"""

import base64
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unopened(Exception):
    """This was sealed under a key that is no longer known, or for another purpose, or it was altered."""


def seal(secret: str, *, purpose: str) -> str:
    """Return `secret` sealed for storage; nothing stays nothing."""
    return _box(purpose).encrypt(secret.encode("utf-8", "surrogatepass")).decode() if secret else ""


def unseal(sealed: str, *, purpose: str) -> str:
    """Return what `seal` was given; raises `Unopened` where no key of ours opens it."""
    if not sealed:
        return ""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode("utf-8", "surrogatepass")
    except (InvalidToken, UnicodeError) as error:
        raise Unopened("sealed under a key that is not known here") from error


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in _keys()])


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)


def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"corrigenda sealing {purpose}".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
