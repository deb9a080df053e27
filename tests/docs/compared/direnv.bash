# shellcheck shell=bash
load() { eval "$(direnv hook bash)"; }
a_switch() { enter "$HOME/here"; }
ready() { bound && direnv allow "$HOME/here" 2>/dev/null; }
bound() { mkdir "$HOME/here" && echo 'export CHOSEN=one' >"$HOME/here/.envrc"; }

by_directory() {
  ready && enter "$HOME/here" || return
  either "${CHOSEN-unset}" one unset
}
only_in_directories_that_you_allowed() {
  bound && enter "$HOME/here"
  either "${CHOSEN-unset}" unset one
}
dropped_a_variable_that_was_empty_is_empty() {
  export CHOSEN=
  ready && enter "$HOME/here" && [[ $CHOSEN == one ]] && enter "$HOME" || return
  either "${CHOSEN-unset}" '' unset
}
one_command_with_its_exit_code() {
  ready || return
  either "$(code_of direnv exec "$HOME/here" sh -c 'test "$CHOSEN" = one && exit 7')" 7 0
}
says_where_the_choice_comes_from() {
  ready && enter "$HOME/here" || return
  either "$(direnv status | grep -o 'Loaded RC path.*')" "Loaded RC path $HOME/here/.envrc" ''
}
sets_any_variable() { by_directory; }
