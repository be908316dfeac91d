"""A checker that others wrote (npm: structured-data-testing-tool) reads a claim's page over HTTP."""

import json
import shutil
import subprocess

import pytest

from tests.published import publish_verdict

PACKAGE = "structured-data-testing-tool@4.5.0"
SCRIPT = """
const { structuredDataTest } = require('structured-data-testing-tool')
const wanted = [
  { test: 'ClaimReview[*]."@type"', expect: 'ClaimReview', type: 'jsonld' },
  { test: 'ClaimReview[*].claimReviewed', type: 'jsonld' },
  { test: 'ClaimReview[*].reviewRating.alternateName', type: 'jsonld' },
  { test: 'ClaimReview[*].itemReviewed.appearance.url', type: 'jsonld' },
  { test: 'ClaimReview[*].author.correctionsPolicy', type: 'jsonld' },
]
const preset = { name: 'ClaimReview', schema: 'ClaimReview', tests: wanted }
const tell = (result) => console.log(JSON.stringify({
  passed: result.passed.length, failed: result.failed, warnings: result.warnings, schemas: result.schemas,
}))
structuredDataTest(process.argv[2], { presets: [preset], schemas: ['ClaimReview'] })
  .then(tell)
  .catch((error) => {
    if (error.type !== 'VALIDATION_FAILED') throw error
    tell(error.res)
  })
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture
def checker(tmp_path):
    """The package, installed in a folder of its own. Where npm cannot fetch it, that is no fault of our pages."""
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--prefix", str(tmp_path))
    command = ["npm", "install", *options, PACKAGE]
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"npm cannot install {PACKAGE}: {error.stderr.strip().splitlines()[0][:200]}")
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm cannot install {PACKAGE}: no answer within 100 seconds")
    script = tmp_path / "check.js"
    script.write_text(SCRIPT)
    return ["node", str(script)]


def test_finds_one_sound_claim_review(live_server, settings, checker, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["half-true"], editor, second_editor)
    told = subprocess.run(
        [*checker, live_server.url + claim.get_absolute_url()], capture_output=True, text=True, timeout=60, check=True
    )
    result = json.loads(told.stdout)
    assert result["failed"] == []
    assert "ClaimReview" in str(result["schemas"])
    assert result["passed"] >= 5
