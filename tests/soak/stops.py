"""Processes that end before they are done, and many at once."""
import shutil
import signal
import time

from desk import digest
from subjects import Writing, subjects


def kills(desk, section):
    """SIGKILL at random times, and within each write, fsync and rename of a run that writes a checkpoint every epoch."""
    every = subjects(desk)
    for subject in every:
        at_random_times(desk, section, subject, desk.amount(40))
    in_the_middle_of_calls(desk, section, desk.amount(60))
    chain(desk, section, every[1], desk.amount(25))


def judged(section, subject, folder, what):
    """After a stop: what stands there can be read, and the rest gives the bytes of the whole run."""
    unreadable, checkpoints = subject.unreadable(folder)
    section.add("checkpoints read", checkpoints)
    wrong = "; ".join(unreadable) or subject.finish(folder)
    section.check(not wrong, f"{what}: {wrong}")
    if not wrong:
        shutil.rmtree(folder)


def at_random_times(desk, section, subject, times):
    for number in range(times):
        for _ in range(20):
            delay, folder = desk.random.uniform(0, subject.seconds), subject.trial(number)
            started = desk.start(*subject.begin(folder), env=subject.env())
            time.sleep(delay)
            started.kill(whole_group=number % 2 == 0)
            ended = started.wait()
            started.wait_for_group()
            if ended.code == -signal.SIGKILL:
                break
            shutil.rmtree(folder)   # it was faster this time
        section.add(subject.name)
        judged(section, subject, folder, f"{subject.name} killed after {delay:.3f} s")


def in_the_middle_of_calls(desk, section, times):
    shim = desk.shim()
    if shim is None:
        return
    subject = Writing(desk, desk.path("b.graph.safetensors"))
    report, env = desk.path("calls"), {"LD_PRELOAD": str(shim), "SOAK_KIND": "write,fsync,rename", "SOAK_ACTION": "kill",
                                       "SOAK_REPORT": str(desk.path("calls"))}
    folder = subject.trial("count")
    desk.must(*subject.begin(folder), env={**env, "SOAK_AT": "0"})
    calls = int(report.read_text().split()[1])
    section.figures["calls that write"] = calls
    for at in sorted(desk.random.sample(range(1, calls + 1), min(times, calls))):
        folder = subject.trial(at)
        ended = desk.run(*subject.begin(folder), env={**env, "SOAK_AT": str(at)})
        section.add(subject.name)
        if ended.code == -signal.SIGKILL:
            judged(section, subject, folder, f"killed in call {at} of {calls}")
        else:
            section.check(False, f"to be killed in call {at} of {calls}: {ended}")


def chain(desk, section, subject, times):
    """One run that is killed again and again."""
    folder, kills_done = subject.trial("chain"), 0
    for number in range(times):
        started = desk.start(*(subject.begin if number == 0 else subject.go_on)(folder), env=subject.env())
        time.sleep(desk.random.uniform(0, subject.seconds / 3))
        started.kill()
        kills_done += started.wait().code == -signal.SIGKILL
    section.figures["of one run"] = kills_done
    judged(section, subject, folder, f"killed {kills_done} times in a row")


def stops(desk, section):
    """SIGINT and SIGTERM at random times."""
    every = subjects(desk)
    section.figures["longest s"] = 0.0
    for number in range(desk.amount(60, least=8)):
        subject, kind = every[number % len(every)], (signal.SIGINT, signal.SIGTERM)[number // len(every) % 2]
        folder, delay = subject.trial(number), desk.random.uniform(0.02, subject.seconds)
        started = desk.start(*subject.begin(folder), env=subject.env())
        time.sleep(delay)
        begin = time.monotonic()
        started.kill(kind)
        ended = started.wait()
        seconds = time.monotonic() - begin
        section.most("longest s", seconds)
        right = {0: "finished before", 128 + kind: "stopped"}.get(ended.code)
        section.add(right or "other exit codes")
        what = f"{subject.name}, {kind.name} after {delay:.3f} s"
        if right is None or seconds > 2 or not started.wait_for_group():
            section.check(False, f"{what}: {seconds:.2f} s later {ended}")
        else:
            judged(section, subject, folder, what)


def starts(desk, section):
    """Fifty processes that want one run folder."""
    design, run = desk.synth("array", 3, "a"), desk.path("run")
    train = ("train", design, "-o", run, "--epochs", 10**6, "--checkpoint-every", 1, "--hidden", 8, "--layers", 1,
             "--candidate-model", "off", "-q")
    count = desk.amount(50, least=8)
    section.figures["longest s"] = 0.0
    for words in (train, ("resume", run, "-q")):
        running, refused = [desk.start(*words) for _ in range(count)], []
        deadline = time.monotonic() + 60
        while len(running) > 1 and time.monotonic() < deadline:
            for started in list(running):
                if len(running) > 1 and started.is_over():
                    running.remove(started)
                    refused.append(started.wait())
            time.sleep(0.005)
        for ended in refused:
            section.most("longest s", ended.seconds)
            section.check(ended.one_error(7) and ended.seconds < 5, f"{words[0]}: {ended}")
        wait_for(run / "checkpoints", "*.safetensors")
        for started in running:
            started.kill(signal.SIGTERM)
            ended = started.wait()
            section.check(len(running) == 1 and ended.code == 143, f"{words[0]}, the one that works: {ended}")


def wait_for(folder, pattern, seconds=30):
    for _ in range(int(seconds / 0.05)):
        if any(folder.glob(pattern)):
            return
        time.sleep(0.05)


def readers(desk, section):
    """Processes that use one model at once."""
    design = desk.synth("timing", 3, "a")
    desk.must("train", design, "-o", desk.path("run"), "--epochs", 2, "--hidden", 8, "--layers", 1, "-q")
    desk.must("predict", "run", "a.sp", "-o", "alone.csv", "-q")
    for turn in range(desk.amount(20)):
        running = [desk.start("predict", "run", "a.sp", "-o", f"{turn}.{number}.csv", "-q") for number in range(16)]
        for number, started in enumerate(running):
            ended, out = started.wait(), desk.path(f"{turn}.{number}.csv")
            same = ended.code == 0 and digest(out) == digest(desk.path("alone.csv"))
            section.check(same, f"process {number}: {ended}" if ended.code else f"process {number}: other bytes")
