"""Data races: the program and its tests, built with the thread sanitizer, on four threads."""
import os
import shutil
import subprocess

from desk import ROOT
from sameness import can_predict, output_of, trainings

FOLDER = ROOT / "build/races/bin"
# Cases that have threads of their own, and all operations, layers and losses. What trains for minutes does so below, as commands.
CASES = ("--test-suite-exclude=learning,shared-data,simulator",
         "--source-file=*/tests/engine/*,*/tests/ops/*,*/tests/layers/*,*/tests/losses/*,*/capi*_test.cpp,"
         "*/parasitics_reader_test.cpp")
RACE = 66   # what a process that had one exits with
# OpenBLAS is not built with the sanitizer, which would miss how it orders its work; here it runs in the calling thread.
OPTIONS = {"TSAN_OPTIONS": f"exitcode={RACE} halt_on_error=0 ignore_noninstrumented_modules=1 second_deadlock_stack=1",
           "OPENBLAS_NUM_THREADS": "1"}


def races(desk, section):
    """Builds both, which takes a quarter of an hour at first, and runs the commands and the cases."""
    if shutil.which("clang++") is None:
        section.missing = "clang++ is not installed"
        return
    built = subprocess.run([ROOT / "scripts/build", "races", "circuitgcl", "circuitgcl_tests"], capture_output=True, text=True, check=False)
    if built.returncode != 0:
        section.check(False, f"scripts/build races: {built.stderr[-500:]}")
        return
    desk.program = str(FOLDER / "circuitgcl")
    desk.env.update(OPTIONS, CIRCUITGCL_THREADS="4", OMP_NUM_THREADS="4")
    commands(desk, section)
    cases(desk, section)


def tried(desk, section, what, *words, program=None, cwd=None, timeout=1800):
    ended = desk.run(*words, program=program, cwd=cwd, timeout=timeout)
    race = next((line for line in ended.err.splitlines() if line.startswith("SUMMARY: ThreadSanitizer")), "")
    section.add("races", ended.err.count("WARNING: ThreadSanitizer"))
    if not section.check(ended.code == 0, f"{what}: {race or ended}"):
        os.makedirs(ROOT / "out/races", exist_ok=True)
        (ROOT / "out/races" / f"{section.done}.txt").write_text(ended.out + ended.err)


def commands(desk, section):
    """Training of every kind, and what the trained models predict; several inputs at once."""
    models = trainings(desk)
    for name, words in models.items():
        out = output_of(desk, words, name)
        tried(desk, section, name, *words, "-o", out, "-q")
        if words[0] == "train":
            if can_predict(name, out):
                tried(desk, section, f"{name}, prediction", "predict", out, "c.sp", "-o", desk.path(f"{name}.csv"), "-q")
            tried(desk, section, f"{name}, report", "report", out, "-o", desk.path(f"{name}.html"), "-q")
        section.add("models")
    for name in ("imported", "predicted"):
        desk.path(name).mkdir()
    tried(desk, section, "import --jobs", "import", "m.sp", "b.sp", "c.sp", "--jobs", 3, "-o", desk.path("imported"), "-q")
    tried(desk, section, "predict --jobs", "predict", "circuitgcl+", "m.sp", "b.sp", "c.sp", "--jobs", 3, "-o", desk.path("predicted"), "-q")


def cases(desk, section):
    tried(desk, section, "circuitgcl_tests", *CASES, program=str(FOLDER / "circuitgcl_tests"), cwd=ROOT, timeout=7200)
