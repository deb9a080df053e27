# shellcheck shell=bash
load() { eval "$(mise activate bash)"; }
chosen() { mise current node 2>/dev/null; }
a_switch() { mise shell node@2.0.0; }
ready() {
  local version
  for version in 1.0.0 2.0.0; do
    mkdir -p "$HOME/node/$version/bin" && mise link "node@$version" "$HOME/node/$version" >/dev/null 2>&1 || return
  done
  mise use --global node@1.0.0 >/dev/null 2>&1
}
bound() { mkdir "$HOME/here" && printf '[env]\nCHOSEN = "one"\n' >"$HOME/here/mise.toml"; }

for_one_terminal_alone() {
  ready && mise shell node@2.0.0
  either "$(chosen) $(elsewhere chosen)" '2.0.0 1.0.0' '2.0.0 2.0.0'
}
for_all_terminals() {
  ready && mise use --global node@2.0.0 >/dev/null 2>&1
  either "$(elsewhere chosen)" 2.0.0 1.0.0
}
by_directory() {
  bound && mise trust --quiet "$HOME/here/mise.toml" && enter "$HOME/here" || return
  either "${CHOSEN-unset}" one unset
}
only_in_directories_that_you_allowed() {
  bound && enter "$HOME/here"
  either "${CHOSEN-unset}" unset one
}
dropped_a_variable_that_was_empty_is_empty() {
  export CHOSEN=
  bound && mise trust --quiet "$HOME/here/mise.toml" && enter "$HOME/here" && [[ $CHOSEN == one ]] && enter "$HOME" || return
  either "${CHOSEN-unset}" '' unset
}
one_command_with_its_exit_code() {
  ready
  either "$(code_of mise exec node@2.0.0 -- sh -c 'exit 7')" 7 0
}
a_sub_shell_with_its_exit_code() {
  bound && mise trust --quiet "$HOME/here/mise.toml" && echo 'exit 7' >in || return
  SHELL=/bin/bash mise en "$HOME/here" <in >/dev/null 2>&1
  either $? 7 0
}
says_where_the_choice_comes_from() {
  ready && mise shell node@2.0.0
  either "$(mise ls --current node 2>/dev/null | grep -o 'MISE_NODE_VERSION')" MISE_NODE_VERSION ''
}
works_in_powershell() { either "$(mise activate pwsh | grep -c 'function mise')" 1 0; }
sets_any_variable() { by_directory; }
