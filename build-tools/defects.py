#!/usr/bin/env python3
"""Plants the hand-made defects of build-tools/defects.txt one at a time, and says which tests notice.

Usage: build-tools/defects.py [NAME ...] [--jobs N] [--tests PATTERN] [--check]

For what PIT cannot mutate well: the trainer, the private networks, the engines and their steps,
the model file. Each defect is a piece of source text and what stands in its place; the class is
compiled anew and put in front of the class path, and the tests named beside it are run. Prints a
row a defect: killed (by which test), SURVIVED, stale (the text is no longer there), or unsure (the
program itself fails that test in the same process, or the process ended).

Build first: ./mvnw test-compile; --check only looks whether every text is still there. The class
path is kept in target/defects.path of each module. JUnit's console launcher is fetched by Maven.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = ["dp-dl4j", "dp-cli", "dp-core", "dp-layers"]
# Where the files that defects.txt names may lie.
SOURCES = [ROOT / "dp-dl4j/src/main/java/io/github/dp4j/dl4j", ROOT / "dp-cli/src/main/java/io/github/dp4j",
           ROOT / "dp-core/src/main/java/io/github/dp4j",
           ROOT / "dp-layers/src/main/java/io/github/dp4j"]
PROGRAM = [ROOT / module / "target" / classes for module in MODULES for classes in ("test-classes", "classes")]
LAUNCHER = "org.junit.platform:junit-platform-console-standalone:1.14.4"


def defects():
    """Blocks divided by lines of '---': name, file, tests; then the text, '===>', the other text."""
    for block in (ROOT / "build-tools/defects.txt").read_text().split("\n---\n"):
        lines = [line for line in block.split("\n") if not line.startswith("#")]
        head = next((i for i, line in enumerate(lines) if line.strip()), None)
        if head is None:
            continue
        name, file, *tests = lines[head].split()
        text = "\n".join(lines[head + 1:])
        old, new = text.split("\n===>\n") if "\n===>\n" in text else text.split("\n===>")
        yield name, file, tests, old.strip("\n"), new.strip("\n")


def class_path():
    kept = [ROOT / module / "target/defects.path" for module in MODULES]
    poms = max((ROOT / module / "pom.xml").stat().st_mtime for module in [".", *MODULES])
    if any(not path.exists() or path.stat().st_mtime < poms for path in kept):
        subprocess.run([str(ROOT / "mvnw"), "-q", "-o", "-pl", ",".join(MODULES), "-am", "-DskipTests",
                        "test-compile", "dependency:build-classpath",
                        "-Dmdep.outputFile=target/defects.path", "-Dmdep.includeScope=test"],
                       cwd=ROOT, check=True)
    # Libraries only: what is ours is loaded anew for each defect.
    ours = [str(ROOT / module) + "/" for module in MODULES]
    libraries = dict.fromkeys(x for path in kept for x in path.read_text().strip().split(":"))
    return ":".join(x for x in libraries if not x.startswith(tuple(ours)))


def launcher():
    group, name, version = LAUNCHER.split(":")
    local = pathlib.Path.home() / ".m2/repository" / group.replace(".", "/") / name / version
    if not (local / f"{name}-{version}.jar").exists():
        subprocess.run([str(ROOT / "mvnw"), "-q", "dependency:get", f"-Dartifact={LAUNCHER}"],
                       cwd=ROOT, check=True)
    return local / f"{name}-{version}.jar"


def normal(text):
    return re.sub(r"\s+", " ", text).strip()


def source_text(file):
    return next(folder / file for folder in SOURCES if (folder / file).exists()).read_text()


def plant(source, old, new):
    """Replaces the text, whatever its line breaks; None unless it stands there once."""
    pattern = r"\s+".join(re.escape(word) for word in normal(old).split(" "))
    if len(re.findall(pattern, source)) != 1:
        return None
    return re.sub(pattern, lambda match: new, source)


def full_name(test):
    """Of a test class, or of one of its methods: SomeTest#method."""
    test, *method = test.split("#")
    for folder in [ROOT / module / "src/test/java" for module in MODULES]:
        for found in folder.rglob(f"{test}.java"):
            return str(found.relative_to(folder))[:-5].replace("/", ".") + "".join("#" + m for m in method)
    sys.exit(f"There is no test class {test}.")


class Runner:
    """A Java process that runs defects one after another; begun anew if one of them ends it."""

    def __init__(self, path, folder):
        self.path, self.folder, self.java = path, folder, None

    def start(self):
        data = ROOT.parent / "shared/data"
        (self.folder / "tmp").mkdir(parents=True, exist_ok=True)
        self.java = subprocess.Popen(
            ["java", "-Xmx4g", "-XX:+UseSerialGC", f"-Djqwik.database={self.folder}/jqwik", f"-Djava.io.tmpdir={self.folder}/tmp",
             f"-Ddp4j.data={data}",
             "-cp", self.path, str(ROOT / "build-tools/RunDefects.java"),
             *(str(folder) for folder in PROGRAM)],
            cwd=ROOT / MODULES[0], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=(self.folder / "log").open("a"))

    def run(self, defect):
        name, file, tests, old, new = defect
        source = plant(source_text(file), old, new)
        if source is None:
            return name, file, "stale", ""
        changed = self.folder / name / pathlib.Path(file).name
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_text(source)
        if self.java is None or self.java.poll() is not None:
            self.start()
        self.java.stdin.write(f"{name}\t{changed}\t{' '.join(map(full_name, tests))}\n")
        self.java.stdin.flush()
        answer = self.java.stdout.readline().rstrip("\n")
        if not answer:
            return name, file, "unsure", "(the process ended: by the defect, or by somebody else?)"
        _, outcome, words = answer.split("\t")
        if words == "(endless)":
            self.java.kill()
            self.java.wait()
        return name, file, outcome, re.sub(r"io\.github\.[\w.]*\.(?=[A-Z])", "", words)

    def close(self):
        if self.java is not None:
            self.java.stdin.close()
            self.java.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="beginnings of names")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="only whether each text is there")
    parser.add_argument("--tests", help="runs these test classes instead, joined by |")
    args = parser.parse_args()
    chosen = [d for d in defects() if not args.names or any(d[0].startswith(n) for n in args.names)]
    if args.tests:
        chosen = [(n, f, args.tests.split("|"), o, w) for n, f, _, o, w in chosen]
    if args.check:
        stale = [n for n, f, _, o, w in chosen if plant(source_text(f), o, w) is None]
        sys.exit("Stale: " + ", ".join(stale) if stale else None)
    path = f"{launcher()}:{class_path()}"
    counts, left, lock = {}, list(reversed(chosen)), threading.Lock()
    print("| defect | class | outcome | test |\n| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as folder:

        def work(job):
            runner = Runner(path, pathlib.Path(folder) / str(job))
            while True:
                with lock:
                    defect = left.pop() if left else None
                if defect is None:
                    return runner.close()
                name, file, outcome, test = runner.run(defect)
                with lock:
                    counts[outcome] = counts.get(outcome, 0) + 1
                    print(f"| {name} | `{pathlib.Path(file).stem}` | {outcome} | {test} |", flush=True)

        jobs = [threading.Thread(target=work, args=(job,)) for job in range(args.jobs)]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
    print(f"\n{counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
