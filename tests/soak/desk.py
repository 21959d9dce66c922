"""What every section of scripts/soak stands on: the program as processes, what they say and what they leave."""
import contextlib
import dataclasses
import hashlib
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ERROR = re.compile(r"^circuitgcl: error: (?P<text>.*)\[(?P<id>E\d{4})\]( \(and \d+ more, -v shows them\))?$", re.M)


@dataclasses.dataclass
class Ended:
    """A process that is over. A negative code is the signal that ended it."""
    code: int
    seconds: float
    cpu_seconds: float
    rss_mb: float   # the most it held
    out: str
    err: str

    @property
    def ids(self):
        return [match["id"] for match in ERROR.finditer(self.err)]

    @property
    def crashed(self):
        return self.code < 0 or self.code == 1 or self.code > 128 and self.code not in (130, 143)

    def one_error(self, *codes):
        """Whether it was refused with one of these codes, in one line with an id; a hint may follow it."""
        lines = [line for line in self.err.splitlines() if not line.startswith("circuitgcl: warning: ")]
        hinted = len(lines) == 2 and lines[1].startswith("circuitgcl: hint: ")
        return self.code in codes and len(self.ids) == 1 and (len(lines) == 1 or hinted)

    def __str__(self):
        said = " | ".join(self.err.strip().splitlines()[-2:])
        return f"exit {self.code} after {self.seconds:.2f} s: {said[:300]}"


class Started:
    """A process that runs, in a group of its own."""

    def __init__(self, words, files, env, cwd):
        self.files, self.begin = files, time.monotonic()
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=files[0], stderr=files[1], env=env,
                                        cwd=cwd, start_new_session=True)
        self.pid = self.process.pid

    def kill(self, number=signal.SIGKILL, whole_group=False):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole_group else os.kill)(self.pid, number)

    def is_over(self):
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wait(self, timeout=120):
        """Ends it where it does not end by itself."""
        timer = threading.Timer(timeout, self.kill, (signal.SIGKILL, True))
        timer.start()
        _, status, usage = os.wait4(self.pid, 0)
        seconds = time.monotonic() - self.begin
        timer.cancel()
        self.process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in self.files:
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
            file.close()
        return Ended(self.process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, *texts)

    def wait_for_group(self, timeout=10):
        """Until the processes that it started are gone too. Whether they are."""
        for _ in range(int(timeout / 0.01)):
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.01)
        return False


class Desk:
    """The program under test, a folder for its files, and the draws of one section."""

    def __init__(self, program, tests, folder, seed, share):
        self.program, self.tests, self.folder, self.share = str(program), str(tests), folder, share
        self.random = random.Random(f"{seed} {folder.name}")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("CIRCUITGCL_")}
        # Without these the program would start a second time, for better kernels and fewer threads of OpenBLAS.
        self.env.setdefault("OPENBLAS_CORETYPE", "Haswell")
        self.env["OPENBLAS_NUM_THREADS"] = "1"
        self.env.update(CIRCUITGCL_DEVICE="cpu", CIRCUITGCL_THREADS="1", LC_ALL="C.UTF-8")
        folder.mkdir(parents=True)

    def remove(self, name):
        path = self.path(name)
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def amount(self, goal, least=2):
        """How many of that goal this run can afford."""
        return max(min(goal, least), round(goal * self.share))

    def path(self, name):
        return self.folder / name

    def start(self, *words, env=None, cwd=None, program=None):
        files = [open(self.folder / f".{name}.{time.monotonic_ns()}", "w+b") for name in ("out", "err")]
        for file in files:
            os.unlink(file.name)
        return Started([program or self.program, *map(str, words)], files, {**self.env, **(env or {})}, cwd or self.folder)

    def run(self, *words, timeout=120, **how):
        return self.start(*words, **how).wait(timeout)

    def must(self, *words, **how):
        """A step without which the rest makes no sense."""
        ended = self.run(*words, **how)
        if ended.code != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: {ended}")
        return ended

    def shim(self):
        """The library that makes calls fail, or None where it cannot be built, or not be used: sanitizers want to be first."""
        library = self.folder / "faults.so"
        compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            return None
        if not library.exists():
            subprocess.run([compiler, "-std=gnu11", "-O2", "-shared", "-fPIC", "-o", library, HERE / "faults.c", "-ldl"],
                           check=True)
        return library if self.run("version", env={"LD_PRELOAD": str(library)}).code == 0 else None

    def synth(self, kind, rows, name):
        self.must("synth", "-o", self.folder, "--kind", kind, "--rows", rows, "--cols", rows, "--name", name, "-q")
        return self.path(f"{name}.graph.safetensors")


class Section:
    """What a section did: how much of its goal, and what failed."""

    def __init__(self, name, goal):
        self.name, self.goal = name, goal
        self.done = self.passed = 0
        self.figures, self.failures, self.missing = {}, [], ""
        self.seconds = 0.0

    def check(self, passed, what):
        self.done += 1
        if passed:
            self.passed += 1
        else:
            self.failures.append(what)
            print(f"  FAILED {self.name}: {what}", flush=True)
        return passed

    def most(self, figure, value):
        self.figures[figure] = max(value, self.figures.get(figure, value))

    def add(self, figure, value=1):
        self.figures[figure] = self.figures.get(figure, 0) + value

    def figures_text(self):
        return ", ".join(f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
                         for name, value in self.figures.items())

    def line(self):
        if self.missing:
            return f"{self.name}: not done, {self.missing}"
        return f"{self.name}: {self.passed} of {self.done}" + (", " if self.figures else "") + self.figures_text()


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(paths):
    return {path.name: digest(path) for path in paths if path.exists()}


def leftovers(folder):
    """Temporary files of the program anywhere below."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.tmp.*"))
