"""Names from netlists that mean something to a terminal, a browser, a spreadsheet, a simulator or a reader of JSON."""
import csv
import html.parser
import json
import re

HOSTILE = (
    "<script>alert(1)</script>", "<img/src=x/onerror=alert(1)>", "'onmouseover='alert(1)", '"><svg/onload=alert(1)>', "]]>", "-->",
    "&lt;b&gt;", "</style><b>", "javascript:alert(1)",
    "=cmd|'/C_calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "a,b", 'a"b', "a;b", "#a",
    "\x1b[31mred", "\x1b]0;title\x07", "\x9b31m", "a\x08b", "a\x0bb", "a\x7fb",
    '{"a":1}', "a\\", "a\\u0000", "\\x1b[0m",
    "${HOME}", "`id`", "$(id)", "../../x", "/etc/passwd", "%s%n", "{0}",
    "\u202egnp", "\u2066a\u2069", "caf\u00e9", "\U0001f600", "\u2028x", "\ufeffx",
    "n" * 60000,
)
RAW = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80")   # no UTF-8
NETLISTS = ("out.sp", "inc", "spf", "spef", "rep")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Page(html.parser.HTMLParser):
    """The tags of a page that could do something."""

    def __init__(self):
        super().__init__()
        self.scripts, self.handlers, self.tags = 0, [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.scripts += tag == "script"
        self.handlers += [name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript:")]


def netlist(names):
    """Inverters in a ring, their nets and instances called so."""
    out = [b"* names", b".subckt top " + b" ".join((names[0], b"vdd", b"vss"))]
    for number, name in enumerate(names):
        following = names[(number + 1) % len(names)]
        out.append(b"Mn%d %s %s vss vss nch w=1u l=0.1u" % (number, following, name))
        out.append(b"Mp%d %s %s vdd vdd pch w=2u l=0.1u" % (number, following, name))
    return b"\n".join(out) + b"\n.ends\n"


def usable(desk, names):
    """Those names that a netlist can hold: some are comments, expressions or separators there."""
    out = []
    for number, name in enumerate(names):
        path = desk.path(f"one{number}.sp")
        path.write_bytes(netlist([name, b"plain"]))
        if desk.run("import", path, "-o", desk.path("one.graph.safetensors"), "-q").code == 0:
            out.append(name)
    return out


def writable(desk, section, names):
    """Those that every format of netlists can hold. Where one cannot, it says so."""
    out = []
    for name in names:
        desk.path("one.sp").write_bytes(netlist([name, b"plain"]))
        ended = [desk.run("predict", "run", "one.sp", "-o", f"one.{suffix}", "-q") for suffix in NETLISTS]
        section.check(all(one.code == 0 or one.one_error(2) for one in ended), f"{name!r}: {[str(one) for one in ended]}")
        if all(one.code == 0 for one in ended):
            out.append(name)
    return out


def plain(page):
    """Tags and scripts of the same page of a design with nothing but plain names."""
    parser = Page()
    parser.feed(page)
    return parser


def names(desk, section):
    """Every output that shows names, with hostile ones in the netlist."""
    hostile = usable(desk, [name.encode() for name in HOSTILE] + list(RAW))
    desk.must("train", desk.synth("timing", 3, "a"), "-o", "run", "--epochs", "1", "--hidden", "8", "--layers", "1", "-q")
    written = writable(desk, section, hostile)
    section.figures.update({"hostile names": len(hostile), "of them in netlists": len(written)})
    desk.path("hostile.sp").write_bytes(netlist(hostile))
    desk.path("written.sp").write_bytes(netlist(written))
    desk.path("plain.sp").write_bytes(netlist([b"n%d" % number for number in range(len(hostile))]))
    said = []
    for design in ("hostile", "plain"):
        said.append(desk.must("import", f"{design}.sp", "--name", design, "-o", f"{design}.graph.safetensors", "-v"))
        for out in ("csv", "tables/"):
            said.append(desk.must("predict", "run", f"{design}.sp", "-o", f"{design}.{out}", "-v"))
        said.append(desk.must("report", f"{design}.tables", "-o", f"{design}.html"))
        for words in (("info", f"{design}.sp"), ("info", f"{design}.graph.safetensors"), ("analyse", f"{design}.graph.safetensors"),
                      ("import", f"{design}.sp", "-o", "again.graph.safetensors", "--top", HOSTILE[0]),
                      ("import", f"{design}.sp", "-o", "again.graph.safetensors", "--nets", "\x1b[31m*")):
            said.append(desk.run(*words))
            said.append(desk.run(*words, "--json"))
    for out in NETLISTS:
        said.append(desk.must("predict", "run", "written.sp", "-o", f"written.{out}", "-v"))
    terminal(section, said)
    tables(section, desk)
    pages(section, desk)
    read_again(section, desk)


def terminal(section, said):
    for ended in said:
        text = ended.out + ended.err
        section.check(not CONTROL.search(text), f"a control character in what was printed: {CONTROL.search(text)}")
        section.check(not BIDIRECTIONAL.search(text), "a character that turns the direction of text in what was printed")
        section.check("\ufffd" not in text, "bytes that are no UTF-8 in what was printed")
        if ended.out.startswith("{"):
            section.check(isinstance(json.loads(ended.out), dict), "JSON that is no object")


def tables(section, desk):
    for path in [*desk.folder.glob("*.csv"), *desk.folder.glob("*.tables/*.csv"), *desk.folder.glob("*_data/*.csv")]:
        text = path.read_bytes().decode("utf-8", "strict")
        section.check(not CONTROL.search(text), f"{path.name}: a control character")
        rows = list(csv.reader(line for line in text.split("\n") if line and not line.startswith("#")))
        section.check(len({len(row) for row in rows}) == 1, f"{path.name}: rows of different lengths")
        if path.name != "hostile.csv":   # of one row a link: names as they are, as SECURITY.md says
            cells = [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t") and not re.fullmatch(r"[-+.\deE]+", cell)]
            section.check(not cells, f"{path.name}: {cells[:1]} is a formula")
    for path in [*desk.folder.glob("*.json"), *desk.folder.glob("*.tables/*.json"), *desk.folder.glob("*_data/*.json")]:
        section.check(json.loads(path.read_bytes().decode("utf-8", "strict")) is not None, f"{path.name}: no JSON")


def pages(section, desk):
    hostile, ours = (plain(desk.path(f"{name}.html").read_bytes().decode("utf-8", "strict")) for name in ("hostile", "plain"))
    section.check(hostile.tags <= ours.tags, f"tags that a plain page has not: {hostile.tags - ours.tags}")
    section.check(hostile.scripts == ours.scripts, f"{hostile.scripts} scripts, a plain page has {ours.scripts}")
    section.check(not hostile.handlers, f"handlers of events: {hostile.handlers}")


def read_again(section, desk):
    """Netlists and parasitics that were written have the nets and devices that were read."""
    def nodes(*words):
        ended = desk.run(*words, "-o", "again.graph.safetensors", "-q")
        return desk.run("info", "again.graph.safetensors", "--json", "-q").out.partition('"nodes"')[2].partition("}")[0] if ended.code == 0 else str(ended)
    before = nodes("import", "written.sp")
    for words in (("written.out.sp", "--allow-predicted"), ("written.sp", "--parasitics", "written.spf"),
                  ("written.sp", "--parasitics", "written.spef")):
        after = nodes("import", *words)
        section.check(after == before, f"{words[-1]}: {after}, expected {before}")
