# For `.`: steps that say what they took. What each took goes into target/steps as well, for the sum at the end of .ci/run.

# step NAME COMMAND...: runs it; says how long it took and, if it fails, that it has.
step() {
    local name=$1 began=$SECONDS log=${CARGO_TARGET_DIR:-target}/steps
    shift
    echo "▸ $name"
    "$@" || {
        local code=$?
        echo "▸ $name: FAILED after $((SECONDS - began)) s" >&2
        return $code
    }
    echo "▸ $name: $((SECONDS - began)) s"
    mkdir -p "$(dirname "$log")"
    printf '%5d s  %s\n' $((SECONDS - began)) "$name" >>"$log"
}
