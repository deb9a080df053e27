# shellcheck shell=bash
export PYENV_ROOT=$HOME/pyenv
load() { eval "$(pyenv init - bash)"; }
chosen() { pyenv version-name; }
a_switch() { pyenv shell two; }
ready() {
  local version
  for version in one two; do
    mkdir -p "$PYENV_ROOT/versions/$version/bin" || return
    printf '#!/bin/sh\nexit 7\n' >"$PYENV_ROOT/versions/$version/bin/python"
    chmod +x "$PYENV_ROOT/versions/$version/bin/python"
  done
  pyenv global one
}

for_one_terminal_alone() {
  ready && pyenv shell two
  either "$(chosen) $(elsewhere chosen)" 'two one' 'two two'
}
for_all_terminals() {
  ready && pyenv global two
  either "$(elsewhere chosen)" two one
}
bound() { ready && mkdir "$HOME/here" && echo two >"$HOME/here/.python-version" && cd "$HOME/here"; }
by_directory() {
  bound || return
  either "$(chosen)" two one
}
only_in_directories_that_you_allowed() {
  bound || return
  either "$(chosen)" one two
}
back_to_the_previous_one() {
  ready && pyenv shell one && pyenv shell two && pyenv shell -
  either "$(chosen)" one two
}
dropped_a_variable_that_was_empty_is_empty() {
  ready
  export PYENV_VERSION=
  pyenv shell two && pyenv shell --unset
  either "${PYENV_VERSION-unset}" '' unset
}
one_command_with_its_exit_code() {
  ready
  either "$(code_of pyenv exec python)" 7 0
}
says_where_the_choice_comes_from() {
  ready && pyenv shell two
  either "$(pyenv version-origin)" 'PYENV_VERSION environment variable' ''
}
works_in_powershell() { either "$(pyenv init - pwsh | grep -c '^\$Env:PYENV_SHELL="pwsh"$')" 1 0; }
