"""Files and command lines that are damaged or wrong."""
import re
import shutil

from desk import ROOT, digest
from refusal import corpus_of, reading, refused

DATA = ROOT / "tests/data"
CONFIGS = (
    b"epochs = ", b"epochs = 'x'", b"epochs = -1", b"epochs = 1e400", b"epochs = 1.5", b"epochs = [1]", b"epochs = 1\nepochs = 2",
    b"epochs = 99999999999999999999", b"epochs = 1979-05-27", b"epochs 3", b"= 1", b"nothing = 1", b"[table", b"[train]\nnothing = 1",
    b"hidden = 0", b"lr = nan", b"lr = 'a\nb'", b"loss = 'none'", b"loss = \"\\ud800\"", b"loss = \"\"\"abc", b"model = true",
    b"epochs = 1\0", b"loss = '\xff\xfe'", b"a" * (1 << 20) + b" = 1", b"# \x1b[31m\x07", b"seed = 0x", b"seed = 1 2",
    b"seed = " + b"[" * 10**4, b"seed = {a = 1", b"dropout = 2",
)
COMMAND_LINES = (
    ("trian",), ("",), ("-",), ("--nothing",), ("train",), ("train", "a", "b", "-o"), ("train", "DESIGN", "-o", ""),
    ("train", "DESIGN", "-o", "x", "--epochs"), ("train", "DESIGN", "-o", "x", "--epochs", "1e400"),
    ("train", "DESIGN", "-o", "x", "--epochs", "-1"), ("train", "DESIGN", "-o", "x", "--epochs", "0x10"),
    ("train", "DESIGN", "-o", "x", "--epochs", "9" * 400), ("train", "DESIGN", "-o", "x", "--epochs="),
    ("train", "DESIGN", "-o", "x", "--seed", "18446744073709551616"), ("train", "DESIGN", "-o", "x", "--threads", "-1"),
    ("train", "DESIGN", "-o", "x", "--threads", "1000000000"), ("train", "DESIGN", "-o", "x", "--hidden", "0"),
    ("train", "DESIGN", "-o", "x", "--lr", "nan"), ("train", "DESIGN", "-o", "x", "--lr", "inf"), ("train", "DESIGN", "-o", "x", "--lr", "\x1b[31m"),
    ("train", "DESIGN", "-o", "x", "--loss", "none"), ("train", "DESIGN", "-o", "x", "--model", "n" * 10**5),
    ("train", "DESIGN", "-o", "x", "--pair", ",,,"), ("train", "DESIGN", "-o", "x", "--cap-range", "1"),
    ("train", "DESIGN", "-o", "x", "--cap-range", "2,1"), ("train", "DESIGN", "-o", "x", "--memory-limit", "1ZB"),
    ("train", "DESIGN", "-o", "x", "--device", "cuda:x"), ("train", "DESIGN", "-o", "absent/x"), ("train", "DESIGN", "-o", "DESIGN"),
    ("train", "DESIGN", "-o", "x", "--config", "absent"), ("train", "DESIGN", "-o", "x", "--preset", "'"), ("train", "absent", "-o", "x"),
    ("import", "NETLIST", "-o", "NETLIST"), ("import", "NETLIST", "-o", "x", "--top", ""), ("import", "NETLIST", "-o", "x", "--device-map", "("),
    ("import", "NETLIST", "-o", "x", "--model-alias", "a"), ("import", "NETLIST", "-o", "x", "--parasitics", "absent"),
    ("predict", "absent", "NETLIST"), ("report", "DESIGN", "-o", "x.html"), ("explain", "E9999"), ("info", "absent"), ("resume", "absent"),
)


def malformed(desk, section):
    """The malformed corpus, the seeds of the fuzz targets, what is cut off or changed, configurations, command lines."""
    corpus = corpus_of(desk)
    if corpus is None:
        section.missing = f"{desk.tests} is not there"
        return
    section.figures.update({"longest s": 0.0, "most MB": 0.0, "corpus": len(corpus)})
    make_inputs(desk)
    for path, expected in some(desk, corpus, least=12):
        if path.suffix == ".pt":
            words = ("import", path, "-o", desk.path("x"))
        elif path.name.startswith("graph-"):   # info shows any tensors, whatever they are of
            words = ("analyse", path)
        else:
            words = ("info", path)
        refused(desk, section, path.name, words, expected)
    seeds = sorted(path for path in (ROOT / "tests/fuzz/corpus").rglob("*") if path.is_file())
    for number, seed in enumerate(some(desk, seeds, least=10)):
        copy = desk.path(f"seed{number}{seed.suffix if seed.suffix == '.v' else '.pt' if seed.parent.name == 'pt' else ''}")
        shutil.copy(seed, copy)
        refused(desk, section, f"{seed.parent.name}/{seed.name}", reading(desk, copy), may_be_fine=True)
    written_wrong(desk, section)
    texts(desk, section)
    models(desk, section)
    checkpoints(desk, section)
    for number, text in some(desk, list(enumerate(CONFIGS)), least=4):
        path = desk.path(f"{number}.config.toml")
        path.write_bytes(text)
        refused(desk, section, path.name, ("train", desk.path("b.graph.safetensors"), "-o", desk.path("x"), "--config", path))
    command_lines(desk, section)


def make_inputs(desk):
    """A design and a run that are sound."""
    desk.synth("array", 2, "b")
    desk.must("train", "b.graph.safetensors", "-o", "run", "--epochs", 2, "--checkpoint-every", 1, "--hidden", 8, "--layers", 1, "-q")


def some(desk, every, least):
    return desk.random.sample(every, desk.amount(len(every), least))


def cut(desk, data):
    return data[:desk.random.randrange(len(data))]


def changed(desk, data):
    """A few bytes by others."""
    out = bytearray(data)
    for _ in range(desk.random.randrange(1, 8)):
        out[desk.random.randrange(len(out))] = desk.random.choice(b"\0\xff\x1b\n (){}[]'\"*+-.:,;=<>|\\/$%&9aZ")
    return bytes(out)


def written_wrong(desk, section):
    """Netlists and parasitics that people wrote wrong. Their expected files begin with what is refused."""
    folder = desk.path("bad")
    shutil.copytree(DATA / "dialects/bad", folder)
    wrong = [path for path in sorted(folder.iterdir()) if re.search(rb"^refused", sound(path), re.M)]
    for path in some(desk, wrong, least=4):
        refused(desk, section, path.name, ("info", path))


def sound(path):
    expected = path.with_name(path.name + ".ok")
    return expected.read_bytes() if expected.exists() else b""


def texts(desk, section):
    """Those that are cut off or changed somewhere; some of them make sense all the same."""
    shutil.copy(desk.path("b.sp"), desk.path("plain.sp"))
    sources = {"b.sp": desk.path("b.sp"), "b.spf": desk.path("b.spf"), "hierarchy.v": ROOT / "tests/fuzz/corpus/verilog/hierarchy.v",
               "router.v": ROOT / "tests/fuzz/corpus/verilog/router.v", "c17.spef": DATA / "spef/tau_c17.spef"}
    for name, source in sources.items():
        data = source.read_bytes()
        for number in range(desk.amount(40)):
            path = desk.path(f"{number}.{name}")
            path.write_bytes((cut, changed)[number % 2](desk, data))
            refused(desk, section, path.name, reading(desk, path), may_be_fine=True)


def models(desk, section):
    """Graphs that end early, and models with anything changed: these know their digest."""
    graph = desk.path("b.graph.safetensors").read_bytes()
    for number in range(desk.amount(40)):
        path = desk.path(f"{number}.cut.safetensors")
        path.write_bytes(cut(desk, graph))
        refused(desk, section, path.name, ("info", path))
    for number in range(desk.amount(60)):
        run, name = desk.path(f"{number}.run"), ("model", "candidate_model")[number % 2]
        shutil.copytree(desk.path("run"), run)
        path = run / f"{name}.safetensors"
        path.write_bytes(another(desk, path.read_bytes()))
        design = "b.graph.safetensors" if name == "model" else "b.sp"
        refused(desk, section, f"{number}, {name}", ("predict", run, desk.path(design), "-o", desk.path("x")))
        shutil.rmtree(run)


def another(desk, data):
    """Cut off, or with a few bits turned."""
    if desk.random.random() < 0.5:
        return cut(desk, data)
    out = bytearray(data)
    for at in desk.random.sample(range(len(out)), 3):
        out[at] ^= 1 << desk.random.randrange(8)
    return bytes(out)


def checkpoints(desk, section):
    """A run goes on from an older one or from its beginning, to the same bytes."""
    for number in range(desk.amount(40)):
        run = desk.path(f"{number}.stopped")
        shutil.copytree(desk.path("run"), run)
        for path in [*run.glob("*.safetensors"), run / "result.json"]:
            if path.name != "split.safetensors":
                path.unlink()
        newest = max(run.glob("checkpoints/*.safetensors"))
        newest.write_bytes(another(desk, newest.read_bytes()))
        told = desk.run("info", newest, "-q")
        ended = desk.run("resume", run, "-q")
        same = ended.code == 0 and digest(run / "model.safetensors") == digest(desk.path("run/model.safetensors"))
        section.add("damaged checkpoints")
        section.check(told.code in (0, 2) and (same or ended.one_error(2)), f"checkpoint {number}: {told}; {ended}" + ("" if same else ", other bytes"))
        shutil.rmtree(run)


def command_lines(desk, section):
    places = {"DESIGN": str(desk.path("b.graph.safetensors")), "NETLIST": str(desk.path("b.sp"))}
    for words in some(desk, COMMAND_LINES, least=6):
        shown = " ".join(word if len(word) < 40 else word[:20] + "..." for word in words)
        refused(desk, section, f"'{shown}'", [places.get(word, word) for word in words], place=False)
        section.add("command lines")
