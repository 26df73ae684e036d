//! Markdown, as a page shows it: text, and nothing that acts. What is HTML in it is shown as it was typed; pictures,
//! which would tell another server that somebody reads, are their words.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use ammonia::Builder;
use askama::filters::HtmlSafe;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What is left of whatever was typed. (No tables: a few thousand characters of one make a million cells.)
const TAGS: [&str; 16] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
];

/// Where a link may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// How deep lists and quotations go into one another: further in they cost more than they say.
const DEEPEST: usize = 16;

/// Markdown as HTML, which a template writes as it is: nothing else makes one.
pub struct Prose(String);

impl Prose {
    pub fn of(markdown: &str) -> Self {
        Self(html_of(markdown))
    }
}

impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Prose {}

/// HTML that may stand in a page. The heading of a note stands above its text: what is a first heading in it is one
/// further down.
fn html_of(markdown: &str) -> String {
    let parser = Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH);
    let (mut written, mut depth) = (String::new(), 0);
    let shallow = parser.filter(|event| is_within(event, &mut depth));
    html::push_html(&mut written, shallow.map(tamed));
    cleaner().clean(&written).to_string()
}

/// Whether this is no deeper than [`DEEPEST`]: of what is, the text is left.
fn is_within(event: &Event, depth: &mut usize) -> bool {
    match event {
        Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
            *depth += 1;
            *depth <= DEEPEST
        }
        Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
            *depth = depth.saturating_sub(1);
            *depth < DEEPEST
        }
        _ => true,
    }
}

fn tamed(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level, .. }) => {
            let level = lower(level);
            Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        // Its words come by themselves.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    }
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        _ => HeadingLevel::H5,
    }
}

fn cleaner() -> Builder<'static> {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    cleaner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown() {
        for (typed, shown) in [
            (
                "**a** _b_ `c` ~~d~~",
                "<p><strong>a</strong> <em>b</em> <code>c</code> <del>d</del></p>\n",
            ),
            ("# a\n## b\n### c\n###### d", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h5>d</h5>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
            ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
            ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
            (
                "[a](https://b.example/?c&d)",
                "<p><a href=\"https://b.example/?c&amp;d\" rel=\"noopener noreferrer nofollow\">a</a></p>\n",
            ),
            ("|a|\n|-|", "<p>|a|\n|-|</p>\n"),
        ] {
            assert_eq!(html_of(typed), shown, "{typed}");
        }
    }

    #[test]
    fn nothing_acts() {
        for typed in [
            "<script>alert(1)</script>",
            "a <b onclick=x>b</b>",
            "<img src=x onerror=y>",
            "![a](https://spy.example/x.png)",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,x)",
            "[a](/sign-out)",
            "[a](//evil.example)",
            "<javascript:alert(1)>",
            "[a]: javascript:x\n[a]",
            "<svg/onload=x>",
            "<style>*{}</style>",
            "<iframe src=//evil.example></iframe>",
            "<form action=//evil.example><input name=a></form>",
            "<a href='https://x.example' style='position:fixed'>a</a>",
            "`<script>`",
            "# a {#id .class onclick=x}",
        ] {
            let shown = html_of(typed);
            for tag in shown.split('<').skip(1).filter(|rest| !rest.starts_with('/')) {
                let (tag, _) = tag.split_once('>').unwrap();
                let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
                assert!(TAGS.contains(&name), "{typed}: {shown}");
                let link = name == "a"
                    && ["", "rel=\"", "href=\"https://x.example\" rel=\""]
                        .iter()
                        .any(|sound| rest == sound.trim_end() || rest.starts_with(sound));
                assert!(rest.is_empty() || link, "{typed}: {shown}");
            }
        }
    }

    /// Whatever is typed, within the bound of a text, comes back in time.
    #[test]
    fn what_is_deep_or_long_is_shown() {
        for piece in [">", "- ", "[", "*", "**a", "`", "<a>", "![", "|", "# ", "\\", "&#x41;"] {
            let long: String = piece.chars().cycle().take(20_000).collect();
            assert!(html_of(&long).len() < 4_000_000, "{piece}");
        }
    }
}
