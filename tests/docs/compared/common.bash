# shellcheck shell=bash
# What the tools have in common: each function below theirs prints `yes` or `no`, and anything else fails its test.

# either GOT YES NO: both are said, so that what is merely broken is neither.
either() {
  case $1 in
    "$2") echo yes ;;
    "$3") echo no ;;
    *) printf 'neither %s nor %s, but: %s\n' "$2" "$3" "$1" ;;
  esac
}

# A terminal reads what `load` reads, and knows nothing of this one but its home.
elsewhere() {
  env -i HOME="$HOME" PATH="$FRESH" "${KEPT[@]}" bash -c '. "$1"; . "$2"; load; eval "$3"' - "$COMMON" "$TOOL" "$1" 2>/dev/null
}

# What bash does before a prompt, with whatever a tool has hung in there.
before_a_prompt() {
  local each
  for each in "${PROMPT_COMMAND[@]}"; do eval "$each"; done
}

# enter DIRECTORY: as from one prompt to the next.
enter() {
  cd "$1" && before_a_prompt 2>/dev/null
}

code_of() {
  "$@" >/dev/null 2>&1
  echo $?
}

KEPT=()
FRESH=$PATH
