#compdef hermes hermes-shell
# hermes-shell __HERMES_VERSION__: loads the completions for zsh at the first TAB. Written by hermes-shell; edits are lost.
#
# Sourced when a shell starts, under any option and alias, or found by zsh itself in a directory on fpath.

__HERMES_COMMON__

# Loads the installed completion, which defines this function anew.
_hermes_shell() {
  [[ -z ${_hermes_shell_loading-} && -f __HERMES_INSTALLED__ && -r __HERMES_INSTALLED__ ]] || \builtin 'return' 1
  \builtin 'local' _hermes_shell_loading=yes
  \builtin 'source' __HERMES_INSTALLED__
  _hermes_shell "$@"
}

case ${zsh_eval_context[-1]-} in
  # From fpath: this is the first TAB.
  loadautofunc) _hermes_shell "$@" ;;
  *) _hermes_shell_start ;;
esac

\builtin 'test' "${_hermes_shell_before%+}" = "$_hermes_shell_before" || \builtin 'setopt' aliases
\builtin 'typeset' -g _hermes_shell_before="${_hermes_shell_before%?}"
\builtin 'test' -n "$_hermes_shell_before" || \builtin 'unset' _hermes_shell_before
