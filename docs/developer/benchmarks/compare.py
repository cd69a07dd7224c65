#!/usr/bin/env python3
"""Times a step of DP4J, of DL4J and of PyTorch, in turn, in one sitting; writes steps.json and steps.md beside itself.

    ./mvnw -q package -DskipTests -pl dp-core,dp-layers,dp-dl4j,dp-benchmarks
    python3 -m venv torch-env && torch-env/bin/pip install torch numpy
    docs/developer/benchmarks/compare.py --python torch-env/bin/python

Two processes stay open, one in Java and one in Python; only one of them works at a time. Every round measures every
competitor once, and the order turns by one each round. A measurement counts as disturbed when the machine was busy with
something else meanwhile: other processes' processor time plus stolen time, as a share of the window, is above --disturbed.
Disturbed ones are repeated at the end, --retries times a competitor, and dropped. Figures are medians over the rounds of the
median step. Where every measurement was disturbed the figure is the fastest step of all, marked with a tilde: an indication.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MAIN = "io.github.dp4j.benchmarks.StepTimes"
MODELS = ["mlp", "mnist-cnn", "cifar-cnn", "lstm", "embedding", "wide-mlp"]
IMAGES = {"mnist-cnn", "cifar-cnn"}
BATCHES = [64, 256, 1024, 4096, 16384]
THREADS = 2

# What "done" means: the private step over each of the others, at most.
PLAIN_GOAL = 1.35
DL4J_GOAL = {"mnist-cnn": 0.10, "cifar-cnn": 0.10}
TORCH_GOAL = {"cifar-cnn": 0.6, "mnist-cnn": 0.8, "lstm": 0.9, "embedding": 1.0, "mlp": 1.3, "wide-mlp": 1.3}
FLAT_GOAL = 1.15


class Competitor:
    """A process that answers "time" lines."""

    def __init__(self, command):
        environment = dict(os.environ, OMP_NUM_THREADS=str(THREADS), MKL_NUM_THREADS=str(THREADS))
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line):
        self.tell(line)
        answer = self.process.stdout.readline()
        while answer and not answer.startswith("{"):
            answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f'{self.process.args[0]} ended at "{line}": run it by hand to see why.')
        return json.loads(answer)

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def machine_seconds():
    """Busy and stolen processor seconds of the whole machine."""
    values = [int(v) for v in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, _, _, irq, softirq, steal = values
    tick = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq) / tick, steal / tick


def measure(competitor, model, kind, batch, seconds):
    """One measurement and how much of the machine something else had meanwhile, warm-up included."""
    (busy, stolen), own, start = machine_seconds(), competitor.processor_seconds(), time.monotonic()
    answer = competitor.ask(f"time {model} {kind} {batch} {seconds}")
    wall = time.monotonic() - start
    busy_after, stolen_after = machine_seconds()
    foreign = busy_after - busy - (competitor.processor_seconds() - own)
    answer["foreign"] = round((max(0.0, foreign) + stolen_after - stolen) / (wall * os.cpu_count()), 3)
    answer["load"] = os.getloadavg()[0]
    return answer


def rounds(entries, options):
    """Measures all entries, (competitor, model, kind, batch) each, in turn; one summary an entry, in their order."""
    found = [[] for _ in entries]
    order = list(range(len(entries)))
    for turn in range(options.rounds):
        for i in order[turn % len(order) :] + order[: turn % len(order)]:
            found[i].append(measure(*entries[i], options.seconds))
    quiet = lambda answer: "error" not in answer and answer["foreign"] <= options.disturbed
    for i in order:
        for _ in range(options.retries):
            if sum(map(quiet, found[i])) < (options.rounds + 1) // 2 and "error" not in found[i][0]:
                found[i].append(measure(*entries[i], options.seconds))
    for competitor in {entry[0] for entry in entries}:
        competitor.tell("close")
    return [summary(entry, answers, quiet) for entry, answers in zip(entries, found)]


def summary(entry, answers, quiet):
    _, model, kind, batch = entry
    result = {"model": model, "kind": kind, "batch": batch, "measurements": answers}
    timed = [a for a in answers if "error" not in a]
    if timed:
        kept = [a["medianMs"] for a in timed if quiet(a)]
        result["disturbed"] = not kept
        result["ms"] = statistics.median(kept) if kept else min(a["minMs"] for a in timed)
    print(f'{model:10} {kind:14} {batch:6} {text(result):>12}', file=sys.stderr, flush=True)
    return result


def text(result, digits=2):
    if result is None or "ms" not in result:
        return "fails"
    return ("~" if result["disturbed"] else "") + f'{result["ms"]:.{digits}f}'


def ratio(above, below, goal=None):
    if above is None or below is None or "ms" not in above or "ms" not in below:
        return "-"
    value = above["ms"] / below["ms"]
    mark = "~" if above["disturbed"] or below["disturbed"] else ""
    return mark + f"{value:.2f}" + ("" if goal is None else f" ({'meets' if value <= goal else 'misses'} {goal})")


def step_table(results):
    lines = [
        "| model | private ms | plain ms | DL4J fit ms | PyTorch plain ms | vmap DP-SGD ms | private / plain | private / DL4J"
        " | private / PyTorch plain | private / vmap |",
        "| --- " * 10 + "|",
    ]
    for model in dict.fromkeys(r["model"] for r in results):
        of = {r["kind"]: r for r in results if r["model"] == model}
        torch = min((of[k] for k in ("eager", "channels-last") if "ms" in of.get(k, {})), key=lambda r: r["ms"], default=None)
        private, plain, dl4j, vmap = (of.get(k) for k in ("private", "plain", "dl4j", "vmap"))
        layout = " " + torch["kind"] if torch and model in IMAGES else ""
        cells = [model, text(private), text(plain), text(dl4j), text(torch) + layout, text(vmap),
                 ratio(private, plain, PLAIN_GOAL), ratio(private, dl4j, DL4J_GOAL.get(model, 0.5)),
                 ratio(private, torch, TORCH_GOAL[model]), ratio(private, vmap, 1.0)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def batch_table(results):
    batches = list(dict.fromkeys(r["batch"] for r in results))
    lines = ["| model | " + " | ".join(map(str, batches)) + " | slowest / fastest |", "| --- " * (len(batches) + 2) + "|"]
    for model in dict.fromkeys(r["model"] for r in results):
        each = [dict(r, ms=1e3 * r["ms"] / r["batch"]) if "ms" in r else r for r in results if r["model"] == model]
        timed = [r for r in each if "ms" in r]
        spread = ratio(max(timed, key=lambda r: r["ms"]), min(timed, key=lambda r: r["ms"]), FLAT_GOAL) if timed else "-"
        lines.append(f"| {model} | " + " | ".join(text(r, 1) for r in each) + f" | {spread} |")
    return lines


def machine(python):
    info = Path("/proc/cpuinfo").read_text()
    name = next((line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name")), platform.machine())
    widest = next((s for s in ("avx512f", "avx2", "asimd") if s in info), "no SIMD named")
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    torch = subprocess.run([python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "processor": name, "simd": widest, "cores": os.cpu_count(), "threads": THREADS, "system": platform.platform(),
        "java": java, "torch": torch.stdout.strip(), "commit": commit.stdout.strip(), "date": time.strftime("%Y-%m-%d"),
    }


def write(report, out):
    out.mkdir(parents=True, exist_ok=True)
    (out / "steps.json").write_text(json.dumps(report, indent=1) + "\n")
    m, s = report["machine"], report["settings"]
    measured = [a for r in report["steps"] + report["batches"] for a in r["measurements"] if "foreign" in a]
    shares = sorted(a["foreign"] for a in measured) or [0]
    lines = [
        "# A training step, side by side", "",
        f"Written by `compare.py`; every measurement is in [steps.json](steps.json). {m['processor']}, {m['simd']}, {m['cores']} cores,"
        f" {m['threads']} threads each; {m['java']}; PyTorch {m['torch']}; commit {m['commit']}, {m['date']}. Float, medians of"
        f" {s['rounds']} rounds of {s['seconds']} s.", "",
        f"Others had a median {shares[len(shares) // 2]:.0%} of the machine (at most {shares[-1]:.0%}); `~` marks a figure for which no"
        f" measurement was quiet (others' share at most {s['disturbed']:.0%}): it is the fastest step seen, an indication.", "",
        f"## Batch {s['batch']}", "", *step_table(report["steps"]), "",
    ]
    if report["batches"]:
        lines += ["## Microseconds an example of the private step, by batch size", "", *batch_table(report["batches"]), ""]
    (out / "steps.md").write_text("\n".join(lines))
    print("\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the Python that has torch")
    parser.add_argument("--models", nargs="+", default=MODELS, choices=MODELS)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--batches", nargs="*", type=int, default=BATCHES, help="sizes for the time per example; none to leave out")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--disturbed", type=float, default=0.1, help="largest share of the machine that others may have")
    parser.add_argument("--retries", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    benchmarks = ROOT / "dp-benchmarks" / "target"
    path = f"{benchmarks / 'classes'}:{(benchmarks / 'classpath').read_text()}"
    java = Competitor(["java", f"-XX:ActiveProcessorCount={THREADS}", "-cp", path, MAIN, "serve"])
    torch = Competitor([options.python, str(HERE / "torch_steps.py")])
    settings = {k: v for k, v in vars(options).items() if k not in ("python", "out")}
    report = {"machine": machine(options.python), "settings": settings, "steps": [], "batches": []}
    try:
        for model in options.models:
            kinds = [(java, "private"), (torch, "eager"), (java, "plain"), (torch, "vmap"), (java, "dl4j")]
            kinds += [(torch, "channels-last")] if model in IMAGES else []
            report["steps"] += rounds([(c, model, kind, options.batch) for c, kind in kinds], options)
        for model in options.models if options.batches else []:
            report["batches"] += rounds([(java, model, "private", b) for b in options.batches], options)
    finally:
        write(report, options.out)
    java.close()
    torch.close()


if __name__ == "__main__":
    main()
