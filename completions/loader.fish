# hermes-shell __HERMES_VERSION__: loads the completions for fish at the first TAB. Written by hermes-shell; edits are lost.

function _hermes_shell_load --description 'Load the completions of hermes, and complete'
    set -l file __HERMES_INSTALLED__
    test -f $file -a -r $file
    and builtin source $file
    and builtin functions -q _hermes_shell_complete
    and _hermes_shell_complete
end

begin
    set -l names hermes hermes-shell
    set -l list __HERMES_WRAPPERS__
    if test -f $list -a -r $list
        read -l -z text <$list
        set -a names (string match -rg '^([\w.-]+) [a-z0-9]' -- (string split \n -- $text))
    end
    builtin complete -e -c$names
    builtin complete -c$names -k -f -a '(_hermes_shell_load)'
end
