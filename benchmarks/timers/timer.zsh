# Evaluates $TIMER_LOAD, then completes each line that is typed before the key; after each it says in the
# pipe $TIMER_PIPE how many candidates there were, and how many seconds it took.

zmodload zsh/datetime
exec {timer_pipe}>$TIMER_PIPE
PROMPT=
autoload -Uz compinit
compinit -C -d $HOME/.zcompdump

timer-begin() {
  typeset -g timer_found=0
  typeset -gF timer_begun=$EPOCHREALTIME
}

timer-answer() {
  local -F seconds=$((EPOCHREALTIME - timer_begun))
  print -r -u $timer_pipe -- answered $timer_found $seconds
}

# Nothing is listed or put in: what the terminal costs is not the completion's.
timer-quiet() {
  timer_found=$compstate[nmatches] compstate[list]= compstate[insert]=
}

timer-complete() {
  comppostfuncs=(timer-quiet)
  timer-begin
  zle complete-word
  timer-answer
  BUFFER=
}

# Before this the terminal would take some keys for its own.
timer-ready() {
  zle -D zle-line-init
  print -u $timer_pipe ready
}

zle -N timer-complete
zle -N zle-line-init timer-ready
bindkey '^X1' timer-complete

timer-begin
eval $TIMER_LOAD
timer-answer
