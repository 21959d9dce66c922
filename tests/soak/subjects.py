"""The commands that can be stopped and taken up again: how each begins, goes on, and what must come out."""
import shutil

from desk import digests, leftovers


class Subject:
    """A command in a folder of its own for each try."""

    def __init__(self, desk):
        self.desk = desk
        self.whole = desk.path(self.name + ".whole")
        self.whole.mkdir()
        self.seconds = min(desk.must(*self.begin(self.whole), env=self.env()).seconds for _ in self._fresh(3))
        self.expected = digests(self.results(self.whole))
        assert len(self.expected) >= self.files, self.expected

    def _fresh(self, times):
        for _ in range(times):
            self.clear(self.whole)
            yield

    def clear(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()

    def env(self):
        return {}

    def trial(self, number):
        folder = self.desk.path(f"{self.name}.{number}")
        folder.mkdir()
        return folder

    def unreadable(self, folder):
        """Checkpoints that stand under their name and cannot be read, and what was said of them."""
        checkpoints = folder.rglob("*checkpoint*/*.safetensors"), folder.rglob("*.checkpoint.safetensors")
        found = [path for paths in checkpoints for path in paths]
        ended = [(path, self.desk.run("info", path, "-q")) for path in found]
        return [f"{path.name}: {how}" for path, how in ended if how.code != 0], len(found)

    def finish(self, folder):
        """Goes on to the end. What is wrong then, or an empty text."""
        ended = self.desk.run(*self.go_on(folder), env=self.env())
        if ended.code != 0:
            return f"it does not go on, {ended}"
        now = digests(self.results(folder))
        other = sorted(name for name in self.expected if now.get(name) != self.expected[name])
        left = leftovers(folder)
        if other:
            return f"other bytes than those of the whole run: {', '.join(other)}"
        return f"temporary files are left: {', '.join(left)}" if left else ""


class Pretraining(Subject):
    name, files = "pretraining", 1

    def __init__(self, desk, design, shim):
        self.design, self.shim = design, shim
        super().__init__(desk)

    def env(self):   # so that its checkpoints, which come every two seconds, fall into a short run
        return {"LD_PRELOAD": str(self.shim), "SOAK_CLOCK": "40"} if self.shim else {}

    def begin(self, folder):
        return ("pretrain", self.design, "-o", folder / "e.safetensors", "--epochs", 4000, "--hidden", 16, "--layers", 2, "-q")

    def go_on(self, folder):
        return (*self.begin(folder), "--resume")

    def results(self, folder):
        return [folder / "e.safetensors"]


class Training(Subject):
    name, files = "training", 4
    settings = ("--epochs", 60, "--hidden", 16, "--layers", 2, "--checkpoint-every", 3, "--seed", 5)

    def __init__(self, desk, design):
        self.design = design
        super().__init__(desk)

    def begin(self, folder):
        return ("train", self.design, "-o", folder / "run", *self.settings, "-q")

    def go_on(self, folder):
        run = folder / "run"
        return ("resume", run, "-q") if (run / "config.toml").exists() else self.begin(folder)

    def results(self, folder):
        names = ("model.safetensors", "candidate_model.safetensors", "split.safetensors", "events.jsonl", "epochs.csv",
                 "events.out.tfevents.0.circuitgcl")
        return [folder / "run" / name for name in names]


class Writing(Training):
    """A run that does little else than write."""
    name = "writing"
    settings = ("--epochs", 4, "--hidden", 8, "--layers", 1, "--checkpoint-every", 1, "--seed", 5)


class Sweeping(Subject):
    files = 3
    text = """train = ["{0}"]
eval = ["{1}"]
seeds = [1, 2]
epochs = 8
hidden = 8
layers = 1
candidate-model = "off"
loss = ["mse", "gai"]
pretrain = {{ epochs = 200, hidden = 8, layers = 1 }}
"""

    def __init__(self, desk, design, other, shim, jobs):
        self.name, self.jobs, self.shim = f"sweep --jobs {jobs}", jobs, shim
        self.specification = desk.path("sweep.toml")
        self.specification.write_text(self.text.format(design, other))
        super().__init__(desk)

    def env(self):
        return {"LD_PRELOAD": str(self.shim), "SOAK_CLOCK": "40"} if self.shim else {}

    def begin(self, folder):
        return ("sweep", self.specification, "-o", folder / "sweep", "--jobs", self.jobs, "-q")

    go_on = begin

    def results(self, folder):
        return [folder / "sweep" / name for name in ("sweep.csv", "sweep.json", "sweep.md")]


def subjects(desk):
    """Pre-training, training and a sweep on small synthetic designs."""
    design, other, shim = desk.synth("timing", 3, "a"), desk.synth("array", 2, "b"), desk.shim()
    sweeps = [Sweeping(desk, design, other, shim, jobs) for jobs in (1, 2)]
    return [Pretraining(desk, design, shim), Training(desk, design), *sweeps]
