#!/usr/bin/env bash
# Builds and runs this project as a stranger would, from a folder outside the repository, against artifacts in a
# repository made for it: under Maven (all examples; with oneDNN; with old Jacksons) and under Gradle where there is one.
#   docs/examples/try.sh [FOLDER]     default: a new temporary folder
# Needs a filled Maven repository or the network. Ends with 0 if all trained.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
built=file://$work/built

cd "$root"
./mvnw -q -pl dp-core,dp-layers,dp-dl4j -DskipTests -Dmaven.install.skip -Dmaven.javadoc.skip -Dmaven.source.skip -Dspotless.check.skip \
    -Ddp4j.noErrorProne -DaltDeploymentRepository="built::$built" deploy

mkdir -p "$work/project"
cp -r "$here/src" "$here/pom.xml" "$here/build.gradle" "$here/settings.gradle" "$work/project"
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
    grep -E "held-out error|Jackson|kernels" "$work/out" || true
}
trial "Maven, all examples" maven test
trial "Maven" maven compile exec:java
trial "Maven, oneDNN" maven -Pfast compile exec:java
for jackson in 2.12.7 2.13.5 2.14.3; do
    trial "Maven, Jackson $jackson" maven -Djackson.version=$jackson compile exec:java
done
if command -v gradle > /dev/null; then
    trial "Gradle" gradle --no-daemon -q -PbuiltRepository="$built" example
fi
