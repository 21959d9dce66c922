"""The same seed gives the same bytes, whatever the number of threads; and the fuzz targets, for as long as one likes."""
import re
import subprocess

from desk import ROOT, digest

THREADS = (1, 2, 4)
EXECUTIONS = 20_000_000   # of all fuzz targets together


def trainings(desk):
    """Three designs, and what learns of them: name, words of the command. Outputs and seeds are the caller's."""
    for kind, rows, name in (("sram", 8, "m"), ("array", 4, "b"), ("timing", 4, "c")):
        desk.synth(kind, rows, name)
        desk.must("import", f"{name}.sp", "--parasitics", f"{name}.spf", "--name", name, "--family", name, "-o", f"{name}.graph.safetensors",
                  "-q")
    m, b, c = (f"{name}.graph.safetensors" for name in "mbc")
    network = ("--hidden", 24, "--layers", 2, "--epochs", 3)
    return {
        "pretrain": ("pretrain", m, *network),
        "pretrain-sampled": ("pretrain", m, *network, "--batching", "neighbor", "--hops", 2, "--fanout", 4),
        "train": ("train", m, *network),
        "train-gai": ("train", m, *network, "--loss", "gai", "--pair", "distance"),
        "train-nets": ("train", m, *network, "--task", "node-classification"),
        "train-sampled": ("train", m, *network, "--batching", "neighbor", "--hops", 2, "--fanout", 8, "--batch-size", 2048),
        "paragraph": ("train", m, *network, "--model", "paragraph"),
        "gin+": ("train", m, *network, "--model", "gin+"),
        "gbdt": ("train", m, "--model", "gbdt"),
        "circuitgcl+": ("train", m, b, c),
        "stacked": ("train", m, b, c, "--model", "stacked"),
    }


def output_of(desk, words, name):
    return desk.path(name + (".safetensors" if words[0] == "pretrain" else ""))


def can_predict(name, run):
    """Whether the run knows which pairs of a netlist couple, and what with."""
    return (run / "candidate_model.safetensors").exists() or name in ("circuitgcl+", "stacked")


def threads(desk, section):
    """Models, predictions and reports on 1, 2 and 4 threads."""
    models, seed = trainings(desk), ("--seed", 7)
    count = desk.amount(len(models))
    chosen = [list(models.items())[i * len(models) // count] for i in range(count)]
    for name, words in chosen:
        same_bytes(desk, section, name, words, seed)
    predictions(desk, section, [name for name, _ in chosen])


def same_bytes(desk, section, name, words, seed):
    made = []
    for count in THREADS:
        out = output_of(desk, words, f"{name}.{count}")
        desk.must(*words, *seed, "--threads", count, "-o", out, "-q", timeout=600)
        made.append([digest(out)] if out.is_file() else
                    [digest(out / file) for file in ("model.safetensors", "candidate_model.safetensors", "epochs.csv") if (out / file).exists()])
    for count, digests in zip(THREADS[1:], made[1:]):
        section.check(digests == made[0], f"{name}: {count} threads give other bytes than 1")
    section.add("models")


def predictions(desk, section, names):
    """By each model, and the page of its run."""
    for name in names:
        run = desk.path(f"{name}.1")
        if not run.is_dir():
            continue
        outs = ["report.html"]
        if can_predict(name, run):
            outs += ["csv", "out.sp", "spf"]
        for out in outs:
            made = []
            for count in THREADS:
                path = desk.path(f"outputs.{count}") / f"{name}.{out}"
                path.parent.mkdir(exist_ok=True)
                words = ("report", run) if out == "report.html" else ("predict", run, "c.sp")
                desk.must(*words, "--threads", count, "-o", path, "-q", timeout=600)
                made.append(digest(path))
            for count, one in zip(THREADS[1:], made[1:]):
                section.check(one == made[0], f"{name}, {out}: {count} threads give other bytes than 1")
            section.add("outputs")


def fuzz(desk, section, seconds):
    """scripts/fuzz for so many seconds per target."""
    ended = subprocess.run([ROOT / "scripts/fuzz", str(seconds)], capture_output=True, text=True, check=False)
    runs = {name: int(count) for name, count in re.findall(r"^fuzz: (\S+): Done (\d+) runs", ended.stdout, re.M)}
    failed = re.findall(r"^fuzz: (\S+) failed", ended.stderr, re.M)
    for name in [*runs, *failed]:
        section.check(name not in failed, f"{name}: {ended.stderr[-500:]}")
    if not runs and not failed:
        section.check(False, f"scripts/fuzz: {ended.stderr[-500:]}")
    goal = desk.amount(EXECUTIONS)
    section.check(sum(runs.values()) >= goal, f"{sum(runs.values()):,} executions of {goal:,}: more seconds do more")
    section.figures.update({"seconds a target": seconds, "executions": sum(runs.values()), "fewest of a target": min(runs.values(), default=0)})
