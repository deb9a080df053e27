# FUNCTION: what answers for our commands, and the wrappers in their list. What others have registered goes, so that it
# alone does.
function _hermes_shell_register
    set -l names hermes hermes-shell
    set -l list __HERMES_WRAPPERS__
    if test -f $list -a -r $list
        read -l -z text <$list
        set -a names (string match -rg '^([\w.-]+) [a-z0-9]' -- (string split \n -- $text))
    end
    builtin complete -e -c$names
    builtin complete -c$names -k -f -a "($argv[1])"
end
