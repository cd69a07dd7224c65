#!/usr/bin/env python3
"""Makes the table of docs/user/results.md: one command a row, several runs of each.

Usage: build-tools/gallery.py [ROW ...] [--runs N] [--data FOLDER]

Each run is a new process of ./dp4j with noise of its own: what differs between runs is the noise
and the batches. Prints accuracy (or error) with its standard deviation, AUC, epsilon, seconds and
the largest resident memory. The data sets are looked for in FOLDER (default: ../shared/data).
Build first: ./mvnw -DskipTests package. Measure alone.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = ["--delta", "1e-5"]
TABLE = ["--schema", str(ROOT / "docs/examples/adult-schema.json"), "--delta", "1e-5"]
ROWS = {
    "digits-3": [],
    "mnist-3": ["--data", "mnist", "--epsilon", "3", *IMAGES],
    "mnist-1": ["--data", "mnist", "--epsilon", "1", *IMAGES],
    "fashion-3": ["--data", "fashion-mnist", "--epsilon", "3", *IMAGES],
    "fashion-1": ["--data", "fashion-mnist", "--epsilon", "1", *IMAGES],
    "cifar-3": ["--data", "cifar10-subset", "--epsilon", "3", *IMAGES],
    "cifar-8": ["--data", "cifar10-subset", "--epsilon", "8", *IMAGES],
    "adult-3": ["--data", "adult/adult.data.gz", "--test", "adult/adult.test.gz", "--epsilon", "3", *TABLE],
    "adult-1": ["--data", "adult/adult.data.gz", "--test", "adult/adult.test.gz", "--epsilon", "1", *TABLE],
    "adult-0.5": ["--data", "adult/adult.data.gz", "--test", "adult/adult.test.gz", "--epsilon", "0.5", *TABLE],
}


def run(options, data, out):
    command = [str(ROOT / "dp4j"), "train", "--json", "--out", str(out)]
    command += [str(data / o) if (data / o).exists() else o for o in options]
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status:
        sys.exit(f"{' '.join(command)}\n{errors}")
    return json.loads(output), seconds, used.ru_maxrss / 1e6


def spread(values, digits):
    sd = statistics.stdev(values) if len(values) > 1 else 0
    return f"{statistics.mean(values):.{digits}f} +- {sd:.{digits}f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], default=[])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    args = parser.parse_args()
    print("| row | accuracy, % | AUC | epsilon | seconds | memory, GB |\n| --- | --- | --- | --- | --- | --- |")
    for name in args.rows or ROWS:
        with tempfile.TemporaryDirectory() as folder:
            results = [run(ROWS[name], args.data, pathlib.Path(folder) / str(i)) for i in range(args.runs)]
        reports, seconds, memory = zip(*results)
        accuracy = [100 * r["testAccuracy"] for r in reports]
        print(f"| {name} | {spread(accuracy, 2)} | {spread([r['testAuc'] for r in reports], 4)}"
              f" | {max(r['epsilon'] for r in reports):.4f} | {statistics.median(seconds):.0f} | {max(memory):.2f} |", flush=True)


if __name__ == "__main__":
    main()
