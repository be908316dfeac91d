"""An archive is judged by what it would unpack to, without unpacking it to anywhere."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.mail import archives
from corrections.mail.archives import judge

ZEROS = bytes(30 * 1024 * 1024)
NOISE = bytes((i * i * 31 + i // 7) % 251 for i in range(5000))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just words",
        NOISE,
        zipped(("a.txt", b"a"), ("b/c.jpg", NOISE)),
        zipped(("a.txt", b"a" * 1000), method=zipfile.ZIP_BZIP2),
        zipped(("stored", NOISE), method=zipfile.ZIP_STORED),
        zipped(("inner.zip", zipped(("a.txt", b"a")))),
        zipped(("text.txt", bytes(1_000_000))),  # a small text may shrink as it likes
        gzip.compress(NOISE),
        gzip.compress(b"one") + gzip.compress(b"two") + bytes(100),
        bz2.compress(NOISE),
        lzma.compress(NOISE),
        tarred(("a", NOISE), ("b", b"")),
        gzip.compress(tarred(("a.zip", zipped(("a", b"a"))))),
    ],
    ids=range(14),
)
def test_ordinary_archives_pass(data):
    assert judge(data) == ""


@pytest.mark.parametrize(
    "data",
    [
        zipped(("zeros", ZEROS)),
        gzip.compress(ZEROS),
        bz2.compress(ZEROS),
        lzma.compress(ZEROS),
        zipped(("inner.zip", zipped(("zeros", ZEROS)))),
        tarred(("inner.gz", gzip.compress(ZEROS))),
        zipped(*((f"{n}.gz", gzip.compress(ZEROS[: 1024 * 1024])) for n in range(30))),
    ],
    ids=range(7),
)
def test_a_bomb_is_held_back_by_its_ratio(data):
    assert judge(data) == archives.RATIO


def test_what_is_large_in_all_is_held_back(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 20_000)
    assert judge(zipped(*((str(n), NOISE) for n in range(5)))) == archives.TOO_LARGE
    assert judge(zipped(*((str(n), NOISE) for n in range(3)))) == ""


def test_a_directory_that_lies_about_sizes_is_not_believed():
    whole = zipped(("zeros", ZEROS))
    lying = whole.replace(struct.pack("<L", len(ZEROS)), struct.pack("<L", 10))
    assert lying != whole
    assert judge(lying) == archives.RATIO


def test_what_a_directory_admits_is_enough():
    whole = zipped(("a", b"a" * 100))
    boasting = whole.replace(struct.pack("<L", 100), struct.pack("<L", 0xFFFFFFF0))
    assert judge(boasting) == archives.TOO_LARGE


def test_too_many_entries_are_held_back(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ARCHIVE_ENTRIES", 20)
    assert judge(zipped(*((str(n), b"") for n in range(21)))) == archives.TOO_MANY
    assert judge(tarred(*((str(n), b"") for n in range(21)))) == archives.TOO_MANY
    assert judge(gzip.compress(b"x") * 30) == archives.TOO_MANY
    assert judge(zipped(*((f"{n}.zip", zipped(*((str(m), b"m") for m in range(3)))) for n in range(7)))) == (
        archives.TOO_MANY
    )


def test_archives_too_deep_in_one_another_are_held_back():
    data = b"the letter"
    for depth in range(1, 6):
        data = zipped(("inner.zip", data))
        assert judge(data) == (archives.TOO_DEEP if depth > 3 else "")


def test_an_archive_behind_something_else_is_found_by_its_name():
    hidden = b"\xff\xd8\xff" + NOISE + zipped(("zeros", ZEROS))
    assert judge(hidden, "photos.ZIP") == archives.RATIO


@pytest.mark.parametrize(
    "head",
    [
        b"7z\xbc\xaf\x27\x1c\0\4",
        b"Rar!\x1a\x07\x00",
        b"Rar!\x1a\x07\x01\x00",
        b"MSCF\0\0\0\0",
        b"\x60\xea\x2c\0",
        b"\x21\x0d-lh5-",
        b"\0\1\2\3\4\5\6**ACE**",
        b"\x28\xb5\x2f\xfd\x04",
        b"\x1f\x9d\x90",
        bytes(0x8001) + b"CD001",
    ],
    ids=["7z", "RAR", "RAR 5", "cabinet", "ARJ", "LHA", "ACE", "Zstandard", "compress", "disk image"],
)
def test_archives_of_kinds_that_are_not_opened_are_called_so(head):
    assert judge(head + NOISE) == archives.FOREIGN
    assert judge(zipped(("a.txt", b"words"), ("inner", head + NOISE))) == (
        "" if len(head) > archives.HEAD else archives.FOREIGN
    )
    assert judge(tarred(("inner", head + NOISE))) == ("" if len(head) > archives.HEAD else archives.FOREIGN)


def test_what_cannot_be_looked_into_says_so():
    locked = bytearray(zipped(("a.txt", b"secret")))
    at = locked.rindex(b"PK\1\2")
    locked[at + 8] |= 1
    assert judge(bytes(locked)) == archives.LOCKED
    assert judge(zipped(("a.txt", NOISE))[:-30]) == archives.UNREAD
    assert judge(gzip.compress(NOISE)[:-20]) in ("", archives.UNREAD)
    assert judge(b"not at all", "called.zip") == archives.UNREAD


@given(st.binary(max_size=400), st.sampled_from([b"PK\3\4", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"PK\5\6", b""]))
def test_noise_never_raises(noise, magic):
    assert judge(magic + noise, "a.zip") in SAID


@given(st.data())
def test_damaged_archives_never_raise(data):
    whole = data.draw(st.sampled_from(SAMPLES))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    assert judge(broken[: data.draw(st.integers(at, len(whole)))]) in {
        "",
        *archives.HELD,
        *archives.UNSEEN,
    }


SAID = {"", *archives.UNSEEN, *archives.HELD}
SAMPLES = [
    zipped(("a.txt", b"words"), ("in.zip", zipped(("b", NOISE[:300])))),
    tarred(("a", b"words")),
    gzip.compress(tarred(("a", b"words"))),
    lzma.compress(b"words"),
]
