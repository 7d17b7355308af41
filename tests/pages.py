"""Reads a page as strictly as a test wants it: every tag closed where it has to be, and what its words are."""

from html.parser import HTMLParser

VOID = {"meta", "br"}


class Page(HTMLParser):
    """A parsed page; parsing fails where tags are not balanced."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words += data

    def values(self, name: str) -> list[str | None]:
        """Return what the attribute `name` is, wherever it is given."""
        return [value for _tag, own, value in self.attributes if own == name]


def check_harmless(text: str) -> Page:
    """Return the page; fail unless it is one well-formed file that runs nothing, loads nothing and says so."""
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert not [
        name for _tag, name, _value in page.attributes if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "://" not in text
    assert "@import" not in text
    policies = [value for value in page.values("content") if value and "default-src" in value]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policies[0]
    return page
