# shellcheck shell=bash
# What the engine and the loader have in common: it stands in both.

# Aliases would get into functions, and with `set -a` functions into the environment: both rest until the end of the text.
\builtin shopt -q expand_aliases && _hermes_shell_before=${_hermes_shell_before-}x || \builtin true
\builtin shopt -u expand_aliases
case $- in
  *a*) builtin set +a && _hermes_shell_before=${_hermes_shell_before-}a ;;
esac

_hermes_shell_end_text() {
  case ${_hermes_shell_before-} in
    *x*) builtin shopt -s expand_aliases ;;
  esac
  case ${_hermes_shell_before-} in
    *a*) builtin set -a ;;
  esac
  builtin unset -v _hermes_shell_before
}

# Our two commands, the wrappers, and the user's aliases that begin with one of them.
_hermes_shell_register() {
  builtin local hermes_names
  hermes_names=()
  if [[ -f $1 && -r $1 ]]; then
    IFS=$'\n' builtin read -r -d '' -a hermes_names <"$1" || builtin true
  fi
  ((${#hermes_names[@]} == 0)) || hermes_names=("${hermes_names[@]%% *}")
  hermes_names+=(hermes hermes-shell)
  builtin printf -v _hermes_shell_known ' %s ' "${hermes_names[@]}"
  _hermes_shell_claim "${hermes_names[@]}"
  _hermes_shell_register_aliases
}

_hermes_shell_claim() { # NAME...
  # Before 4.0 the space behind a word is ours to put in.
  case ${BASH_VERSINFO[0]} in
    3) builtin complete -o nospace -F _hermes_shell_complete -- "$@" ;;
    *) builtin complete -F _hermes_shell_complete -- "$@" ;;
  esac
}

# Aliases of aliases too; not one for which there is a completion already.
_hermes_shell_register_aliases() {
  builtin local hermes_names hermes_texts hermes_index hermes_more
  _hermes_shell_read_aliases || builtin return 0
  hermes_texts=("${hermes_texts[@]%%[[:blank:]]*}")
  hermes_more=on
  while [[ $hermes_more ]]; do
    hermes_more=''
    for hermes_index in "${!hermes_texts[@]}"; do
      case $_hermes_shell_known in
        *" ${hermes_texts[hermes_index]} "*) _hermes_shell_register_alias "${hermes_names[hermes_index]}" ;;
      esac
    done
  done
}

_hermes_shell_register_alias() { # NAME
  [[ $_hermes_shell_known != *" $1 "* ]] || builtin return 0
  hermes_more=on
  _hermes_shell_known+=" $1 "
  builtin export -n _hermes_shell_known
  builtin complete -p -- "$1" >/dev/null 2>&1 || _hermes_shell_claim "$1"
}

# hermes_names, hermes_texts: the user's aliases; fails where there are none, or where bash does not tell, before 4.0.
_hermes_shell_read_aliases() {
  [[ ${BASH_VERSINFO[0]} != 3 ]] && ((${#BASH_ALIASES[@]})) || builtin return 1
  # At once: each look at this variable makes it anew.
  hermes_names=("${!BASH_ALIASES[@]}")
  hermes_texts=("${BASH_ALIASES[@]}")
}
