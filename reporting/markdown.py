"""Markdown as HTML that can carry neither script, style nor an outside image; and as words without signs."""

import nh3
from django.utils.safestring import mark_safe

# Under a page's own headings.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", *HEADINGS.values()),
}


def reader():
    """CommonMark with tables and strike-through; HTML and images mean nothing to it."""
    # Loaded with the first report, because it is large.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def rendered(text):
    """The HTML of a text, safe to stand in a page."""
    markdown = reader()
    tokens = markdown.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    html = markdown.renderer.render(tokens, markdown.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308


def blocks(text):
    """A text as `(kind, words)` for a Word document: `heading`, `item`, `paragraph`."""
    kind = "paragraph"
    for token in reader().parse(text):
        if token.type == "heading_open":
            kind = "heading"
        elif token.type == "list_item_open":
            kind = "item"
        elif token.type in ("heading_close", "list_item_close"):
            kind = "paragraph"
        elif token.type == "inline":
            words = "".join(
                each.content or ("\n" if each.type in ("softbreak", "hardbreak") else "") for each in token.children
            )
            yield kind, words
        elif token.type in ("fence", "code_block"):
            yield "paragraph", token.content.rstrip()
