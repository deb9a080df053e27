# Evaluates $TIMER_LOAD, then completes each line that it reads; after each it says how many candidates
# there were, and how many seconds it took.

# Outside of the line editor there are no options to set.
compopt() { :; }

answer() {
  local begun=${1/./} ended=${EPOCHREALTIME/./}
  printf 'answered %d %de-6\n' "${#COMPREPLY[@]}" "$((ended - begun))"
}

begun=$EPOCHREALTIME
eval "$TIMER_LOAD"
answer "$begun"

COMP_TYPE=63 # the second TAB, which lists, and so has more to do
COMP_KEY=9
while IFS= read -r COMP_LINE; do
  COMP_POINT=${#COMP_LINE}
  read -ra COMP_WORDS <<<"$COMP_LINE"
  [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  if [[ -z ${completer-} ]]; then
    completer=$(complete -p "${COMP_WORDS[0]}")
    completer=${completer#*-F } completer=${completer%% *}
  fi
  COMPREPLY=()
  begun=$EPOCHREALTIME
  "$completer" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  answer "$begun"
done
