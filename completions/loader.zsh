#compdef hermes hermes-shell
# hermes-shell __HERMES_VERSION__: loads the completions for zsh at the first TAB.
source __HERMES_INSTALLED__ && _hermes_shell "$@"
