# shellcheck shell=bash
load() { . ~/.local/share/hermes-shell/hermes.sh; }
chosen() { hermes-shell profile current | cut -d ' ' -f 1; }
a_switch() { hermes profile use work --session; }

for_one_terminal_alone() {
  hermes profile use work --session >/dev/null
  either "$(chosen) $(elsewhere chosen)" 'work default' 'work work'
}
for_all_terminals() {
  hermes profile use work >/dev/null
  either "$(elsewhere chosen)" work default
}
bound() {
  mkdir "$HOME/here" && echo work >"$HOME/here/.hermes-profile"
  hermes shell config directory-profiles on >/dev/null
}
by_directory() {
  bound && hermes profile allow "$HOME/here" >/dev/null && cd "$HOME/here" || return
  either "$(chosen)" work default
}
only_in_directories_that_you_allowed() {
  bound && cd "$HOME/here" || return
  either "$(chosen 2>/dev/null)" default work
}
back_to_the_previous_one() {
  hermes profile use work -s >/dev/null && hermes profile use play -s >/dev/null && hermes profile use - >/dev/null
  either "$(chosen)" work play
}
dropped_a_variable_that_was_empty_is_empty() {
  export HERMES_HOME=
  hermes profile use work -s >/dev/null && hermes profile use --unset >/dev/null
  either "${HERMES_HOME-unset}" '' unset
}
one_command_with_its_exit_code() { either "$(code_of hermes profile exec work -- sh -c 'exit 7')" 7 0; }
several_at_once() {
  either "$(hermes profile exec work play -- sh -c 'basename "$HERMES_HOME"' 2>/dev/null | tr '\n' ' ')" 'work play ' 'work '
}
a_sub_shell_with_its_exit_code() {
  echo 'exit 7' >in
  SHELL=/bin/bash hermes profile shell work <in >/dev/null 2>&1
  either $? 7 0
}
says_where_the_choice_comes_from() {
  hermes profile use work -s >/dev/null
  either "$(hermes profile current)" 'work (pinned in this terminal)' work
}
works_in_powershell() { either "$(code_of hermes shell init powershell)" 0 2; }
lists_profiles_when_the_sticky_default_is_gone() {
  echo gone >"$HOME/.hermes/active_profile"
  either "$(code_of hermes profile list)" 0 1
}
leaves_your_file_where_a_wrapper_would_go() {
  echo mine >"$HOME/.local/bin/hermes-fresh"
  hermes profile create fresh >/dev/null 2>&1
  either "$(head -c 4 "$HOME/.local/bin/hermes-fresh")" mine '#!/b'
}
imports_its_own_archive_of_a_profile_with_a_link_inside() {
  touch "$HOME/.hermes/profiles/work/notes" && ln -s notes "$HOME/.hermes/profiles/work/link"
  hermes profile export work work.tar.gz >/dev/null 2>&1 || return
  either "$(code_of hermes profile import work.tar.gz again)" 0 1
}
can_leave_copies_of_env_out_of_an_archive() {
  echo A_KEY=value >"$HOME/.hermes/profiles/work/.env.bak" && touch "$HOME/.hermes/profiles/work/SOUL.md"
  hermes profile export work work.tar.gz --no-secrets >/dev/null 2>&1 || return
  either "$(tar tzf work.tar.gz | grep -E '/(SOUL.md|\.env\.bak)$' | sort -r | tr '\n' ' ')" \
    'work/SOUL.md ' 'work/SOUL.md work/.env.bak '
}
