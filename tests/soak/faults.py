"""Calls of the system that fail: each in turn, and a disk that is full."""
import contextlib
import errno
import os
import shutil
import subprocess

from desk import digest, digests, leftovers
from subjects import Training, Writing

KINDS = {   # what fails, how, and the exit codes that are right; 0 where the program can do without
    "write": (errno.ENOSPC, (0, 3)),
    "fsync": (errno.EIO, (0, 3)),
    "rename": (errno.EIO, (0, 3)),
    "open": (errno.ENOSPC, (0, 3)),
    "read": (errno.EIO, (0, 3)),
    "alloc": (errno.ENOMEM, (0, 3)),
}


class Command:
    """A command that replaces an earlier output, in a folder of its own."""

    def __init__(self, desk, name, words, outputs):
        self.desk, self.name, self.words, self.outputs = desk, name, words, outputs
        self.inputs = [desk.path(file) for file in words if isinstance(file, str) and desk.path(file).is_file()]
        self.before = digests(self.inputs)
        self.whole = self.place("whole", earlier=False)
        desk.must(*self.words, cwd=self.whole)
        self.expected = self.results(self.whole)

    def place(self, name, earlier=True):
        folder = self.desk.path(f"{self.name}.{name}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file in self.desk.folder.iterdir():
            if file.name in ("b.sp", "b.spf", "b.graph.safetensors", "run", "mapped"):
                (folder / file.name).symlink_to(file)
        if earlier:
            self.put_earlier(folder)
        return folder

    def put_earlier(self, folder):
        for name in self.outputs:
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("what stood here before\n")

    def results(self, folder):
        return {name: digest(folder / name) for name in self.outputs if (folder / name).exists()}

    def wrong(self, folder, ended, earlier):
        """What a command that ended so has done to its outputs that it should not have, or an empty text."""
        now, left = self.results(folder), leftovers(folder)
        if ended.code == 0 and now != self.expected:
            return "it was done, with other bytes"
        if ended.code != 0 and any(now.get(name) not in (value, self.expected.get(name)) for name, value in earlier.items()):
            return "an earlier output is gone or half written"
        if digests(self.inputs) != self.before:
            return "an input was changed"
        return f"temporary files are left: {', '.join(left)}" if left else ""


class TrainingCommand(Command):
    """A run folder is new, so nothing earlier stands there; what a failed run leaves can be taken up."""

    def put_earlier(self, folder):
        pass

    def wrong(self, folder, ended, earlier):
        wrong = super().wrong(folder, ended, {})
        if wrong or ended.code == 0 or not (folder / "new").exists():
            return wrong
        again = self.desk.run("resume", "new", "-q", cwd=folder)
        return "" if again.code == 0 and self.results(folder) == self.expected else f"it cannot be taken up: {again}"


def commands(desk):
    desk.synth("array", 2, "b")
    small = ("--hidden", "8", "--layers", "1", "-q", "--threads", "1")
    desk.must("train", "b.graph.safetensors", "-o", "run", "--epochs", "2", *small)
    encoder = ("--hidden", "9", "--layers", "1", "--epochs", "2", "-q", "--threads", "1")
    desk.must("pretrain", "b.graph.safetensors", "-o", "e.safetensors", *encoder)
    desk.must("train", "b.graph.safetensors", "-o", "mapped", "--pretrained", "e.safetensors", "--candidate-model", "off", *encoder)
    return [
        Command(desk, "import", ("import", "b.sp", "--parasitics", "b.spf", "-o", "new.graph.safetensors", "-q"),
                ["new.graph.safetensors"]),
        TrainingCommand(desk, "train", ("train", "b.graph.safetensors", "-o", "new", "--epochs", "2", "--checkpoint-every", "1", *small),
                        [f"new/{name}" for name in ("model.safetensors", "candidate_model.safetensors", "split.safetensors",
                                                    "events.jsonl", "epochs.csv")]),
        Command(desk, "predict", ("predict", "run", "b.sp", "-o", "new.csv", "-q"), ["new.csv"]),
        Command(desk, "report", ("report", "mapped", "-o", "new.html", "-q"), ["new.html"]),
    ]


def trial(desk, section, command, kind, at, shim, blocks):
    """The at-th call of that kind fails, where there are so many."""
    number, codes = KINDS[kind]
    folder, report = command.place("trial"), desk.path("calls")
    report.unlink(missing_ok=True)
    earlier = command.results(folder)
    ended = desk.run(*command.words, cwd=folder, timeout=60,
                     env={"LD_PRELOAD": str(shim), "SOAK_KIND": kind, "SOAK_AT": str(at), "SOAK_ERRNO": str(number),
                          "SOAK_REPORT": str(report)})
    words = report.read_text().split()
    if words[3] == "0":
        return
    right = ended.code == 0 or ended.one_error(*codes)
    wrong = command.wrong(folder, ended, earlier)
    # A process that ends by exit() has freed what it had, apart from what the libraries keep.
    leaked = int(words[5]) - blocks if len(words) > 4 else 0
    section.add(f"exit {ended.code}")
    section.most("blocks lost", max(leaked, 0))
    if ended.crashed or not right:
        wrong = str(ended)
    elif leaked > 8:
        wrong = wrong or f"{leaked} blocks of memory more than without the failure are not freed"
    section.check(not wrong, f"{command.name}, {kind} {at}: {wrong}")


def calls_of(desk, command, kind, shim):
    """How many calls of a kind a command makes, and the blocks of memory that its libraries keep."""
    folder, report = command.place("count"), desk.path("calls")
    desk.must(*command.words, cwd=folder,
              env={"LD_PRELOAD": str(shim), "SOAK_KIND": kind, "SOAK_AT": "0", "SOAK_REPORT": str(report)})
    words = report.read_text().split()
    return int(words[1]), int(words[5])


def commands_with_shim(desk, section):
    """Each command, and the library that makes its calls fail; nothing where there is none."""
    shim = desk.shim()
    if shim is None:
        section.missing = "no C compiler, or a build with sanitizers"
        return
    for command in commands(desk):
        yield command, shim


def faults(desk, section):
    """The n-th write, fsync, rename, open or read fails, for n from 1 until the command succeeds."""
    for command, shim in commands_with_shim(desk, section):
        for kind in ("write", "fsync", "rename", "open", "read"):
            calls, blocks = calls_of(desk, command, kind, shim)
            section.add(f"calls {kind}", calls)
            wanted = desk.amount(calls, least=3)
            for at in range(1, calls + 2) if wanted == calls else sorted(desk.random.sample(range(1, calls + 1), wanted)):
                trial(desk, section, command, kind, at, shim, blocks)


def memory(desk, section):
    """The n-th allocation fails."""
    for command, shim in commands_with_shim(desk, section):
        calls, blocks = calls_of(desk, command, "alloc", shim)
        section.figures[f"allocations of {command.name}"] = calls
        for at in sorted(desk.random.sample(range(1, calls + 1), min(desk.amount(1250, least=10), calls))):
            trial(desk, section, command, "alloc", at, shim, blocks)


@contextlib.contextmanager
def small_disk(folder, kilobytes):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "soak", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def space(desk, section):
    """Training on disks of all sizes, which are then made larger."""
    if os.geteuid() != 0:
        section.missing = "only root can mount a small disk"
        return
    disk, design = desk.path("disk"), desk.synth("array", 2, "b")
    for subject in (Writing(desk, design), Training(desk, design)):
        used = sum(-(-path.stat().st_size // 4096) * 4 for path in subject.whole.rglob("*"))
        count = desk.amount(25, least=3)
        for number in range(count):
            with small_disk(disk, max(8, round(used * (number + 0.5) / count * 1.1))) as folder:
                (folder / "earlier").write_text("what stood here before\n")
                ended = desk.run(*subject.begin(folder))
                section.add("disks that were full", ended.code != 0)
                wrong = "" if ended.code == 0 or ended.one_error(3) else str(ended)
                wrong = wrong or ("" if (folder / "earlier").read_text() == "what stood here before\n" else "an earlier file changed")
                subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
                if ended.code == 0:
                    wrong = wrong or ("temporary files are left" if leftovers(folder) else "")
                else:
                    wrong = wrong or subject.finish(folder)
                section.check(not wrong, f"{subject.name}, disk {number + 1} of {count}: {wrong}")
