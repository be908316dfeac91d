"""`make help` tells of every target a person would call, and the locked requirements name no server to fetch from."""

import re
import subprocess

from tests.wiring.environment import ROOT

TARGET = re.compile(r"^([a-z-]+):(?!=).*?(?:## (.+))?$", re.M)

PROMISED = {"install", "run", "demo", "test", "test-all", "lint", "format", "bench", "shell", "clean", "help"}
LOCKED = re.compile(r"#.*|[\w.-]+(\[[\w,-]+\])?==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


def test_help_lists_the_targets_with_what_they_do():
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = {name: does for name, does in TARGET.findall((ROOT / "Makefile").read_text()) if does}

    assert set(described) >= PROMISED
    for name, does in described.items():
        assert re.search(rf"^  make {name} +{re.escape(does)}$", said, re.M), name


def test_no_target_is_taken_for_a_file():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(" ".join(re.findall(r"^\.PHONY: (.+)$", makefile, re.M)).split())

    assert {name for name, _does in TARGET.findall(makefile)} == phony


def test_requirements_are_names_versions_and_hashes_only():
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        assert not line or LOCKED.fullmatch(line), line
        assert "://" not in line
