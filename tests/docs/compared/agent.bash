# shellcheck shell=bash
# The real agent's launcher is the first `hermes` on PATH. Its completions are all that it has for a shell.
load() { eval "$(hermes completion bash)"; }
chosen() { basename "$(dirname "$(hermes config path)")"; }
a_switch() { hermes profile use work; }

for_one_terminal_alone() {
  hermes profile use work >/dev/null
  either "$(chosen) $(elsewhere chosen)" 'work .hermes' 'work work'
}
for_all_terminals() {
  hermes profile use work >/dev/null
  either "$(elsewhere chosen)" work .hermes
}
one_command_with_its_exit_code() { either "$(code_of hermes -p work nosuch)" 2 0; }
works_in_powershell() { either "$(code_of hermes completion powershell)" 0 2; }
lists_profiles_when_the_sticky_default_is_gone() {
  echo gone >"$HOME/.hermes/active_profile"
  either "$(code_of hermes profile list)" 0 1
}
leaves_your_file_where_a_wrapper_would_go() {
  echo mine >"$HOME/.local/bin/fresh"
  hermes profile create fresh >/dev/null 2>&1
  either "$(head -c 4 "$HOME/.local/bin/fresh")" mine '#!/b'
}
imports_its_own_archive_of_a_profile_with_a_link_inside() {
  touch "$HOME/.hermes/profiles/work/notes" && ln -s notes "$HOME/.hermes/profiles/work/link"
  hermes profile export work -o work.tar.gz >/dev/null 2>&1 || return
  either "$(code_of hermes profile import work.tar.gz --name again)" 0 1
}
can_leave_copies_of_env_out_of_an_archive() {
  echo A_KEY=value >"$HOME/.hermes/profiles/work/.env.bak" && touch "$HOME/.hermes/profiles/work/SOUL.md"
  hermes profile export work -o work.tar.gz >/dev/null 2>&1 || return
  either "$(tar tzf work.tar.gz | grep -E '/(SOUL.md|\.env\.bak)$' | sort -r | tr '\n' ' ')" \
    'work/SOUL.md ' 'work/SOUL.md work/.env.bak '
}
