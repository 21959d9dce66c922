"""What a refusal must be: soon, in little memory, in one line, with a place and an id."""
import os
import re

SECONDS, MEGABYTES = 1, 64


def reading(desk, path):
    """The command that reads a file of its kind."""
    if path.suffix in (".pt", ".sp", ".v"):
        return ("import", path, "-o", desk.path("x"))
    if path.suffix in (".spf", ".spef"):
        return ("import", desk.path("plain.sp"), "--parasitics", path, "-o", desk.path("x"))
    if path.suffix == ".toml":
        return ("sweep", path, "-o", desk.path("x"))
    return ("info", path)


def refused(desk, section, name, words, expected=None, may_be_fine=False, place=True):
    """Runs the command and counts how it ended. How that was."""
    ended = desk.run(*words, "-q", timeout=20)
    section.most("longest s", ended.cpu_seconds)   # other processes do not count
    section.most("most MB", ended.rss_mb)
    wrong = ""
    if not (may_be_fine and ended.code == 0 or ended.one_error(2)):
        wrong = str(ended)
    elif ended.code and place and not re.match(rf"circuitgcl: error: \S*({re.escape(desk.folder.name)}/|{re.escape(name)})", ended.err):
        wrong = f"no place: {ended}"
    elif ended.cpu_seconds > SECONDS or ended.rss_mb > MEGABYTES:
        wrong = f"{ended.rss_mb:.0f} MB, {ended}"
    elif ended.code and desk.path("x").exists():
        wrong = "an output is left"
    desk.remove("x")
    section.add("accepted" if ended.code == 0 else "refused")
    if expected and ended.ids != [expected]:   # the program looks at the content before it chooses a reader
        section.add("refused by another reader")
    section.check(not wrong, f"{name}: {wrong}")
    return ended


def corpus_of(desk):
    """The malformed corpus as files, with the id that each must give. None where there is no test program that has it."""
    if not (os.path.isfile(desk.tests) and os.access(desk.tests, os.X_OK)):
        return None
    folder = desk.path("corpus")
    desk.must("--malformed", folder, program=desk.tests)
    rows = [line.split("\t") for line in (folder / "corpus.tsv").read_text().splitlines()]
    return [(folder / name, expected) for name, expected in rows]
