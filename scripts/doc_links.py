"""Every link of rendered docs leads to a page that is there, and to a place on it.

    cargo doc --no-deps --all-features && python3 scripts/doc_links.py [FOLDER]

FOLDER is `target/doc` if not given. Links to other sites are counted, and not followed. Ends with 1 if a link is broken.
"""

import os
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

OURS = ("latitude_api", "latitude_fake")

# Of words that aren't ours: rustdoc shows those of other crates' traits and types on our pages, with links that hold there.
FOREIGN = {
    "dispatcher#setting-the-default-subscriber",  # tracing
    "futures_core::future::TryFuture",
    "futures_core::stream::Stream",
    "struct.GetAll.html",  # http
}


class Page(HTMLParser):
    """The links of a page, and the places that it has."""

    def __init__(self):
        super().__init__()
        self.links, self.places = [], set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.places.add(attributes["id"])
        if tag == "a" and "name" in attributes:
            self.places.add(attributes["name"])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])


def read(path, pages):
    if path not in pages:
        page = Page()
        with open(path, encoding="utf-8") as file:
            page.feed(file.read())
        pages[path] = page
    return pages[path]


def main():
    root = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/doc")
    files = [
        os.path.join(folder, name)
        for ours in OURS
        for folder, _, names in os.walk(os.path.join(root, ours))
        for name in names
        if name.endswith(".html")
    ]
    if not files:
        sys.exit(f"{root} has no docs of {' or '.join(OURS)}: run cargo doc first")
    pages, broken, links, outside = {}, [], 0, 0
    for path in sorted(files):
        for link in read(path, pages).links:
            if urlsplit(link).scheme or link.startswith("//") or link in FOREIGN:
                outside += 1
                continue
            links += 1
            target, place = urldefrag(link)
            target = os.path.normpath(os.path.join(os.path.dirname(path), unquote(target))) if target else path
            if os.path.isdir(target):
                target = os.path.join(target, "index.html")
            relative = os.path.relpath(target, root)
            if relative.startswith("src" + os.sep) or relative in ("help.html", "settings.html", "all.html"):
                # Source lines are named by the viewer, not in the page.
                if not os.path.exists(target):
                    broken.append((path, link, "no such page"))
            elif not os.path.exists(target):
                broken.append((path, link, "no such page"))
            elif place and target.endswith(".html") and not {place, unquote(place)} & read(target, pages).places:
                broken.append((path, link, "no such place"))
    for path, link, why in broken:
        print(f"{os.path.relpath(path, root)}: {link}: {why}")
    print(f"{len(files)} pages, {links} links, {outside} to other sites, {len(broken)} broken")
    sys.exit(1 if broken else 0)


main()
