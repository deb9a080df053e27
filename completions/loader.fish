# hermes-shell __HERMES_VERSION__: loads the completions for fish at the first TAB. Written by hermes-shell; edits are lost.

__HERMES_COMMON__

function _hermes_shell_load --description 'Load the completions of hermes, and complete'
    set -l file __HERMES_INSTALLED__
    test -f $file -a -r $file
    and builtin source $file
    and builtin functions -q _hermes_shell_complete
    and _hermes_shell_complete
end

_hermes_shell_register _hermes_shell_load
