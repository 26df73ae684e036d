//! Reads a PDF as a screen reader does: from its structure, and what is in it from the pages.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

/// A part of the structure.
#[derive(Debug, Clone)]
pub struct Element {
    pub role: String,
    /// What it says, with all that is in it.
    pub text: String,
    pub children: Vec<Element>,
    /// Its alternative text and its attributes, as they are written.
    pub attributes: String,
}

pub struct Paper {
    pub pdf: Document,
    pub structure: Element,
    /// What each page says that is no part of the structure.
    pub artifacts: Vec<String>,
    /// What each page says, in the order in which it is drawn.
    pub pages: Vec<String>,
}

type Marked = BTreeMap<(ObjectId, i64), String>;

impl Element {
    /// All elements of a role, in order.
    pub fn all(&self, role: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        if self.role == role {
            found.push(self);
        }
        found.extend(self.children.iter().flat_map(|child| child.all(role)));
        found
    }

    /// What those of a role say.
    pub fn texts(&self, role: &str) -> Vec<&str> {
        self.all(role).iter().map(|element| element.text.trim()).collect()
    }
}

pub fn read(bytes: &[u8]) -> Paper {
    let pdf = Document::load_mem(bytes).unwrap();
    let mut marked = Marked::new();
    let (mut artifacts, mut pages) = (Vec::new(), Vec::new());
    for page in pdf.get_pages().into_values() {
        let read = Page::read(&pdf, page, &mut marked);
        artifacts.push(read.artifacts);
        pages.push(read.all);
    }
    let root = dict(&pdf, pdf.catalog().unwrap().get(b"StructTreeRoot").unwrap());
    let top = kids(root).into_iter().map(|kid| element(&pdf, kid, &marked)).next().unwrap();
    Paper { structure: top, artifacts, pages, pdf }
}

fn dict<'a>(pdf: &'a Document, object: &'a Object) -> &'a Dictionary {
    pdf.dereference(object).unwrap().1.as_dict().unwrap()
}

fn kids(of: &Dictionary) -> Vec<&Object> {
    match of.get(b"K") {
        Ok(Object::Array(kids)) => kids.iter().collect(),
        Ok(kid) => vec![kid],
        Err(_) => Vec::new(),
    }
}

fn element(pdf: &Document, object: &Object, marked: &Marked) -> Element {
    let own = dict(pdf, object);
    let role = String::from_utf8(own.get(b"S").unwrap().as_name().unwrap().to_vec()).unwrap();
    let attributes = format!("{:?} {:?}", own.get(b"A").ok(), own.get(b"Alt").ok());
    let actual = own.get(b"ActualText").ok().map(text_string);
    let mut found = Element { role, text: String::new(), children: Vec::new(), attributes };
    for kid in kids(own) {
        let content = match kid {
            Object::Integer(mcid) => Some((own.get(b"Pg").unwrap().as_reference().unwrap(), *mcid)),
            other => {
                let inner = dict(pdf, other);
                let mcid = inner.get(b"MCID").ok().map(|mcid| mcid.as_i64().unwrap());
                let page = inner.get(b"Pg").or_else(|_| own.get(b"Pg"));
                mcid.map(|mcid| (page.unwrap().as_reference().unwrap(), mcid))
            }
        };
        match content {
            Some(content) => found.text.push_str(&marked[&content]),
            None => {
                let child = element(pdf, kid, marked);
                found.text.push_str(&child.text);
                if child.role != "Span" {
                    found.text.push('\n');
                }
                found.children.push(child);
            }
        }
    }
    if let Some(actual) = actual {
        assert_eq!(actual, found.text, "content and structure say the same");
    }
    found
}

#[derive(Default)]
struct Page {
    artifacts: String,
    all: String,
}

/// Marked content that is open.
struct Open {
    mcid: Option<i64>,
    artifact: bool,
    actual: bool,
}

impl Page {
    fn read(pdf: &Document, page: ObjectId, marked: &mut Marked) -> Self {
        let mut read = Self::default();
        let fonts = fonts(pdf, page);
        let content = Content::decode(&pdf.get_page_content(page)).unwrap();
        let mut font = &BTreeMap::new();
        let mut open: Vec<Open> = Vec::new();
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "Tf" => font = &fonts[operands[0].as_name().unwrap()],
                "BMC" | "BDC" => {
                    let properties = operands.get(1).map(|properties| dict(pdf, properties));
                    let get = |key: &[u8]| properties.and_then(|dict| dict.get(key).ok());
                    let actual = get(b"ActualText").map(text_string);
                    let artifact = operands[0].as_name().unwrap() == b"Artifact";
                    let mcid = get(b"MCID").map(|mcid| mcid.as_i64().unwrap());
                    if let Some(mcid) = mcid {
                        assert!(marked.insert((page, mcid), String::new()).is_none());
                    }
                    let outer = open.iter().any(|open| open.actual);
                    open.push(Open { mcid, artifact, actual: actual.is_some() });
                    if let Some(actual) = actual.filter(|_| !outer) {
                        read.say(&actual, page, &open, marked);
                    }
                }
                "EMC" => {
                    open.pop().unwrap();
                }
                "Tj" | "TJ" => {
                    let pieces = match &operands[0] {
                        Object::Array(pieces) => pieces.clone(),
                        piece => vec![piece.clone()],
                    };
                    let codes = pieces.iter().filter_map(|piece| piece.as_str().ok());
                    let codes = codes.flat_map(|piece| piece.as_chunks::<2>().0);
                    let text = codes.map(|code| font[&u16::from_be_bytes(*code)].as_str());
                    let text = text.collect::<String>();
                    if !open.iter().any(|open| open.actual) {
                        read.say(&text, page, &open, marked);
                    }
                }
                "ET" => read.all.push('\n'),
                _ => {}
            }
        }
        assert!(open.is_empty());
        read
    }

    /// Everything that is drawn belongs to the structure or is an artifact.
    fn say(&mut self, text: &str, page: ObjectId, open: &[Open], marked: &mut Marked) {
        self.all.push_str(text);
        if open.iter().any(|open| open.artifact) {
            self.artifacts.push_str(text);
            return;
        }
        let mcid = open.iter().find_map(|open| open.mcid).expect("untagged text");
        marked.get_mut(&(page, mcid)).unwrap().push_str(text);
    }
}

type Letters = BTreeMap<u16, String>;

fn fonts(pdf: &Document, page: ObjectId) -> BTreeMap<Vec<u8>, Letters> {
    let fonts = pdf.get_page_fonts(page).unwrap();
    let letters = |font: &Dictionary| {
        let stream = pdf.dereference(font.get(b"ToUnicode").unwrap()).unwrap().1;
        let cmap = stream.as_stream().unwrap().get_plain_content().unwrap();
        letters(&String::from_utf8(cmap).unwrap())
    };
    fonts.into_iter().map(|(name, font)| (name, letters(font))).collect()
}

/// The `bfchar` sections of a character map; there are no ranges.
fn letters(cmap: &str) -> Letters {
    assert!(!cmap.contains("beginbfrange"), "{cmap}");
    let mut letters = Letters::new();
    for section in cmap.split("beginbfchar").skip(1) {
        let section = section.split("endbfchar").next().unwrap();
        for line in section.lines().filter(|line| line.contains('<')) {
            let hex = line.split(['<', '>']).filter(|hex| !hex.trim().is_empty());
            let [code, text] = hex.collect::<Vec<_>>()[..] else { panic!("{line}") };
            let units = (0..text.len()).step_by(4);
            let units = units.map(|n| u16::from_str_radix(&text[n..n + 4], 16).unwrap());
            let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
            letters.insert(u16::from_str_radix(code, 16).unwrap(), text);
        }
    }
    letters
}

/// UTF-16 with its mark, or ASCII.
pub fn text_string(object: &Object) -> String {
    let bytes = object.as_str().unwrap();
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(wide) => {
            let units = wide.as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit));
            String::from_utf16(&units.collect::<Vec<_>>()).unwrap()
        }
        None => {
            assert!(bytes.is_ascii(), "{bytes:?}");
            String::from_utf8(bytes.to_vec()).unwrap()
        }
    }
}
