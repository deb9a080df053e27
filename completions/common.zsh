# What the engine and the loader have in common: it stands in both.

# Aliases would get into functions, and global ones into every word: they rest until the end of the text. (One text may
# load the other.)
\builtin 'typeset' -g _hermes_shell_before="${_hermes_shell_before-}-"
! [[ -o aliases ]] || \builtin 'typeset' -g _hermes_shell_before="${_hermes_shell_before%-}+"
\builtin 'setopt' no_aliases

# Has zsh complete our commands, and the wrappers in their list, by _hermes_shell. Called under zsh's own options.
_hermes_shell_register() {
  \builtin 'local' name='' profile=''
  ((${+functions[compdef]})) || \builtin 'return' 0
  compdef _hermes_shell hermes hermes-shell
  [[ -f __HERMES_WRAPPERS__ && -r __HERMES_WRAPPERS__ ]] || \builtin 'return' 0
  while IFS=' ' \builtin 'read' -r name profile; do
    [[ -z $name || $name == [.+-]* || $name == *[^a-zA-Z0-9._+-]* ]] || compdef _hermes_shell "$name"
  done <__HERMES_WRAPPERS__
}

# Registers now where compinit has run, and once more before the first prompt after it: until then it may run again,
# and forget what it was told.
_hermes_shell_start() {
  \builtin 'emulate' -L zsh
  _hermes_shell_register
  # At TAB it has run.
  ((! ${+compstate})) || \builtin 'return' 0
  \builtin 'typeset' -ga precmd_functions
  precmd_functions=("${(@)precmd_functions:#_hermes_shell_precmd}" _hermes_shell_precmd)
}

# Another completion that somebody has chosen meanwhile is left alone, but for the agent's own. Some let compinit run
# behind the first prompt; who has not run it before the second one never does.
_hermes_shell_precmd() {
  \builtin 'local' aliases_too=''
  ! [[ -o complete_aliases ]] || aliases_too=yes
  \builtin 'emulate' -L zsh
  if ((!${+functions[compdef]} && !${+_hermes_shell_waited})); then
    \builtin 'typeset' -g _hermes_shell_waited=yes
    \builtin 'return' 0
  fi
  \builtin 'unset' _hermes_shell_waited
  precmd_functions=("${(@)precmd_functions:#_hermes_shell_precmd}")
  case ${_comps[hermes]-} in
    '' | _hermes) _hermes_shell_register ;;
  esac
  [[ -z $aliases_too || -z ${functions[compdef]-} ]] || _hermes_shell_register_aliases
}

# Under that option an alias of the user's is a command of its own.
_hermes_shell_register_aliases() {
  \builtin 'local' name='' ours='hermes(|-shell)(| *)'
  for name in "${(@k)aliases[(R)$ours]}"; do
    [[ -n $name && -z ${_comps[$name]-} ]] && compdef _hermes_shell "$name"
  done
  \builtin 'return' 0
}
