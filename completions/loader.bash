# hermes-shell __HERMES_VERSION__: loads the completions for bash at the first TAB
# shellcheck shell=bash
#
# Written by hermes-shell; edits are lost. It starts nothing and says nothing, whatever the options of the shell.

__HERMES_COMMON__

# What bash calls at TAB, until the installed completions take its place.
_hermes_shell_complete() {
  {
    if ! builtin declare -F _hermes_shell_answer && [[ -f __HERMES_INSTALLED__ && -r __HERMES_INSTALLED__ ]]; then
      builtin . __HERMES_INSTALLED__
    fi
    ! builtin declare -F _hermes_shell_answer || _hermes_shell_answer "$1" "$2"
  } >/dev/null 2>&1 || builtin return 0
}

_hermes_shell_register __HERMES_WRAPPERS__ 2>/dev/null || \builtin true
_hermes_shell_end_text
