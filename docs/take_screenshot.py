"""Takes the README's picture: plays the demo, then opens the corrections log in headless Chromium.

`.venv/bin/python docs/take_screenshot.py [CHROMIUM]`; CHROMIUM is the path of the browser (default /usr/bin/chromium).
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from playwright.sync_api import sync_playwright  # noqa: E402 - the path comes first

from corrections.story.__main__ import main  # noqa: E402
from corrections.story.stage import Product  # noqa: E402

BROWSER = sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium"
PAGES = {"log": "/example-courier/corrections/", "article": "/example-courier/articles/1/"}


def shoot(product: Product) -> None:
    """Open the pages as a reader's browser would, and keep what it shows."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1100, "height": 720})
        for name, path in PAGES.items():
            page.goto(product.url + path)
            page.screenshot(path=FOLDER / "images" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    (FOLDER / "images").mkdir(exist_ok=True)
    sys.exit(main(curtain=shoot))
