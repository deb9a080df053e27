# hermes-shell __HERMES_VERSION__: loads the completions for fish at the first TAB. Written by hermes-shell; edits are lost.
#
# What this defines, the installed file defines anew. Erased first, other completions for these commands neither stay
# nor are looked for in files: what is there now answers alone.

function _hermes_shell_complete
    set -l file __HERMES_INSTALLED__
    builtin functions -e _hermes_shell_complete
    test -f $file -a -r $file; and builtin source $file
    builtin functions -q _hermes_shell_complete; and _hermes_shell_complete
end
