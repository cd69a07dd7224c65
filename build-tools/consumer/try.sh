#!/usr/bin/env bash
# Uses the artifacts as a stranger's project would, from a folder outside the repository:
# under Maven (as it is, with oneDNN, with old Jacksons) and under Gradle where there is one.
#   build-tools/consumer/try.sh [FOLDER]     default: a new temporary folder
# Needs a filled Maven repository or the network. Prints a CONSUMER line a trial; ends with 0 if all trained.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
built=file://$work/built

cd "$root"
./mvnw -q -pl dp-core,dp-dl4j -DskipTests -Dmaven.install.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip \
    -Ddp4j.noErrorProne -DaltDeploymentRepository="built::$built" deploy

mkdir -p "$work/project"
cp -r "$here/src" "$here/pom.xml" "$here/build.gradle" "$work/project"
cp -r "$root/mvnw" "$root/.mvn" "$work/project"
cd "$work/project"

# The user's own libraries from the usual repository, ours from nowhere but the one just made.
maven() {
    ./mvnw -q -Dmaven.repo.local="$work/m2" -Dmaven.repo.local.tail="$HOME/.m2/repository" \
        -Dmaven.repo.local.tail.ignoreAvailability=true -Dbuilt.repository="$built" "$@"
}
trial() {
    echo "== $1"
    shift
    "$@" > "$work/out" 2>&1 || { tail -40 "$work/out"; exit 1; }
    grep -E "CONSUMER|kernels" "$work/out"
}
run=(compile org.codehaus.mojo:exec-maven-plugin:3.5.1:java -Dexec.mainClass=consumer.Consumer)
trial "Maven" maven "${run[@]}"
trial "Maven, oneDNN" maven -Pfast "${run[@]}"
for jackson in 2.12.7 2.13.5 2.14.3; do
    trial "Maven, Jackson $jackson" maven -Djackson.version=$jackson "${run[@]}"
done
if command -v gradle > /dev/null; then
    trial "Gradle" gradle --no-daemon -q -PbuiltRepository="$built" run
fi
