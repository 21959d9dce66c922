"""Pickles that would run something."""
import pickle
import re
import shutil
import struct
import zipfile

from refusal import corpus_of

CHANGES = re.compile(r" (socket|connect|bind|creat|truncate|unlink|unlinkat|rmdir|rename\w*|mkdir\w*|mknod\w*|link\w*|symlink\w*|chmod|fchmodat\w*|"
                     r"chown|lchown|fchownat|utime\w*|setxattr|mount|umount2)\(")
OPENED_TO_WRITE = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")

CALLS = (("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("subprocess", "check_output"),
         ("builtins", "eval"), ("builtins", "exec"), ("builtins", "open"), ("builtins", "__import__"), ("runpy", "run_path"),
         ("shutil", "rmtree"), ("torch.hub", "load"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
         ("importlib", "import_module"), ("webbrowser", "open"), ("pty", "spawn"), ("ctypes", "CDLL"), ("numpy", "load"),
         ("__main__", "canary"))


def payloads():
    """Pickles that call something, in three ways each."""
    command = b"touch canary"
    for module, name in CALLS:
        m, n = module.encode(), name.encode()
        short = lambda text: b"\x8c" + bytes([len(text)]) + text   # SHORT_BINUNICODE
        yield f"{module}.{name}-0", b"c" + m + b"\n" + n + b"\n(S'" + command + b"'\ntR."
        yield f"{module}.{name}-2", b"\x80\x02c" + m + b"\n" + n + b"\nX" + struct.pack("<I", len(command)) + command + b"\x85R."
        yield f"{module}.{name}-4", b"\x80\x04" + short(m) + short(n) + b"\x93" + short(command) + b"\x85R."
    yield "inst", b"(S'touch canary'\nios\nsystem\n."
    yield "obj", b"\x80\x02(cos\nsystem\nX" + struct.pack("<I", len(command)) + command + b"o."
    yield "ext", b"\x80\x02\x82\x01."
    yield "persistent", b"\x80\x02X" + struct.pack("<I", len(command)) + command + b"Q."
    yield "twice", pickle.dumps({"net": 1}, 2) + b"cos\nsystem\n(S'touch canary'\ntR."


def archive(path, data, more=()):
    with zipfile.ZipFile(path, "w") as out:
        for name, content in (("data.pkl", data), ("byteorder", b"little"), ("version", b"3\n"), *more):
            out.writestr(f"archive/{name}", content)


def pickles(desk, section):
    """Pickles that would run something, with every system call in sight."""
    if shutil.which("strace") is None:
        section.missing = "strace is not installed"
        return
    files = [path for path, _ in corpus_of(desk) or [] if path.suffix == ".pt"]
    for name, payload in payloads():
        files.append(desk.path(f"{name}.pt"))
        archive(files[-1], payload)
    log = desk.path("strace")
    for path in desk.random.sample(files, desk.amount(len(files), least=12)):
        ended = desk.run("-f", "-qq", "-o", log, "-e", "trace=%process,%network,%file", desk.program,
                         "import", path, "-o", desk.path("x"), "-q", program="strace", timeout=30)
        calls = log.read_text().splitlines()
        bad = [call for call in calls if re.search(r" (execve|execveat|fork|vfork)\(", call)][1:]
        bad += [call for call in calls if CHANGES.search(call)]
        bad += [call for call in calls if OPENED_TO_WRITE.search(call)]
        section.add("system calls seen", len(calls))
        wrong = "" if ended.one_error(2) else str(ended)
        wrong = wrong or (f"{bad[0][:200]}" if bad else "")
        wrong = wrong or ("the canary is there" if desk.path("canary").exists() else "")
        section.check(not wrong, f"{path.name}: {wrong}")
