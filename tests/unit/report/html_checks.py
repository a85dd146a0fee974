"""Whether a page is well formed, runs nothing and loads nothing."""

from html.parser import HTMLParser

VOID = {"meta", "br", "col"}
NEVER = {"script", "iframe", "object", "embed", "link", "img", "form", "input", "base", "video", "audio", "template"}


class Checked(HTMLParser):
    """Reads a page; *wrong* says what is not as it should be."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.stack: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.levels: list[int] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self.feed(page)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.stack]
        self.wrong += [f"#{name} leads nowhere" for name in sorted(self.targets - self.ids)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in NEVER:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            text = value or ""
            if name.startswith("on") or name in ("src", "srcset", "action", "xlink:href", "background"):
                self.wrong.append(f"{name}={text}")
            if name == "href":
                self.targets.add(text[1:])
                if not text.startswith("#"):
                    self.wrong.append(f"href={text}")
            if name == "style" and not all(part.split(":")[0] in ("left", "width") for part in text.split(";")):
                self.wrong.append(f"style={text}")
            if name == "id":
                if text in self.ids:
                    self.wrong.append(f"id {text} stands twice")
                self.ids.add(text)
        if tag == "th" and "scope" not in dict(attrs):
            self.wrong.append("th without scope")
        if tag in ("h1", "h2", "h3", "h4"):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.stack[-1:]}")
        else:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.stack[-1:] != ["style"]:
            self.text.append(data)
        elif "@import" in data or "url(" in data or "<" in data:
            self.wrong.append("style loads something")
