# hermes-shell __HERMES_VERSION__: `hermes` for fish. Written by hermes-shell; edits are lost.
#
# Pins a profile to this shell without starting a process; hands everything else to the dispatcher.
# What a pin is, session.py says. Variables are set and erased with -g, always: a plain erase would
# reach a universal variable, and so every terminal. No command substitution on the way of a switch:
# one costs more than ten builtins. (`test`, `set`, `string`, `eval` are reserved: nobody can shadow them.)

function hermes --description 'Hermes, with a profile per terminal'
    if test "$argv[1] $argv[2]" = 'profile use'; and not set -q argv[5]; and builtin functions -q hermes_use
        switch "$argv[3] $argv[4]"
            case '- ' '- -s' '- --session' '-s -' '--session -'
                hermes_use -
                return
            case '--unset ' '--unset -s' '--unset --session' '-s --unset' '--session --unset'
                hermes_use --unset
                return
            case '-s ' '--session '
                if not set -q argv[4]
                    set -l picked (hermes profile use --pick)
                    or return
                    hermes_use $picked
                    return
                end
            case '-s -*' '--session -*'
            case '-s ?*' '--session ?*'
                hermes_use $argv[4]
                return
            case '-*'
            case '?* -s' '?* --session'
                hermes_use $argv[3]
                return
        end
    end
    # A pin whose process is gone, as in the windows of a tmux that was started in a pinned terminal: a
    # word about it, once. (fish has no builtin for it: this is the one process that is started.)
    if set -q HERMES_SHELL_OWNER; and test "$HERMES_SHELL_OWNER" != $fish_pid -a "$HERMES_SHELL_OWNER" != "$HERMES_SHELL_TOLD"
        and status is-interactive; and test -t 2
        set -gu HERMES_SHELL_TOLD "$HERMES_SHELL_OWNER"
        if string match -rq '^[0-9]+\z' -- "$HERMES_SHELL_OWNER"
            and string match -rq '/profiles/(\Q'"$HERMES_SHELL_PROFILE"'\E|\.\.)/?\z' -- "$HERMES_HOME"
            and not test -d /proc/$HERMES_SHELL_OWNER; and not command kill -0 $HERMES_SHELL_OWNER 2>/dev/null
            builtin printf '%s\n' "hermes: '$HERMES_SHELL_PROFILE' is pinned here by process $HERMES_SHELL_OWNER, which is gone" \
                '  to drop the pin: hermes profile use --unset' >&2
        end
    end
    if test -x __HERMES_DISPATCHER__
        __HERMES_DISPATCHER__ --called-from=fish:$fish_pid $argv
    else if test -x __HERMES_SHELL__
        __HERMES_SHELL__ --called-from=fish:$fish_pid $argv
    else
        command hermes $argv
    end
    set -l code $status
    # A wrapper that was made just now completes, too.
    if contains -- "$argv[1] $argv[2]" 'profile '{create,rename,alias,import}
        and builtin status is-interactive; and builtin test -r __HERMES_COMPLETIONS__/loader.fish
        builtin source __HERMES_COMPLETIONS__/loader.fish
    end
    return $code
end

# One word: a profile, - or --unset. (Named arguments are local variables at no cost; each `set -l` takes
# microseconds.)
function hermes_use --argument-names to old root name now new --description 'Pin a profile to this shell'
    if set -qx HERMES_HOME # what is not exported counts as unset
        set old "$HERMES_HOME"
        string match -rq '(?s)^(?<root>.*)/profiles/(?<name>[^/]+)/?\z' -- "$old"
    end

    # The pin in force: our variables count while HERMES_HOME fits them. (For its children the agent
    # turns a pin to default into the root itself.)
    if test "$HERMES_SHELL_PROFILE" = default
        if test "$name" = ..
            set now default
        else if test -n "$old"
            string match -rq '(?s)^(?<root>.*?)/?\z' -- "$old"
            switch "$HERMES_SHELL_SAVED_HOME"
                case "+$root" "+$root/" "+$root/profiles/*"
                    set now default
                case '*'
                    test "$root" = "$HOME/.hermes"; and set now default
            end
        end
    else if test "$HERMES_SHELL_PROFILE" = "$name"
        set now $name
    end

    if test "$to" = -
        if not set -q HERMES_SHELL_PREVIOUS
            builtin printf '%s\n' 'hermes: this terminal has no previous profile' \
                '  choose one: hermes profile use NAME --session' >&2
            return 1
        end
        set to $HERMES_SHELL_PREVIOUS
        test -n "$to"; or set to --unset
    end

    if test "$to" = --unset
        if test -n "$now"
            set -gu HERMES_SHELL_PREVIOUS $now
            set -eg HERMES_HOME
            if string match -rq '(?s)^\+(?<old>.*)\z' -- "$HERMES_SHELL_SAVED_HOME"
                # What was saved may have been a universal variable's: then it is back by itself.
                if not set -qx HERMES_HOME; or test "$HERMES_HOME" != "$old"
                    set -gx HERMES_HOME "$old"
                end
            end
        end
        set -eg HERMES_SHELL_PROFILE
        set -eg HERMES_SHELL_OWNER
        set -eg HERMES_SHELL_SAVED_HOME
        test -t 1; and builtin echo 'This terminal is not pinned.'
        return 0
    end

    if test "$to" != "$now"
        # The root, where the text alone tells; elsewhere, and for a name that needs more than a look,
        # Python is asked.
        if test -z "$now"
            if test -z "$old" -o "$old" = "$HOME/.hermes"
                set root "$HOME/.hermes"
            end
            test "$root" = "$HOME/.hermes"; and string match -rq '^/.*[^/]\z' -- "$HOME"; or set root
        end
        if test -n "$root"; and string match -rq '^[a-z0-9][a-z0-9_-]{0,63}\z' -- "$to"
            switch $to
                case hermes test tmp root sudo
                case default
                    # Two paths that are not there are the same to fish.
                    test -d "$root/profiles" -a "$root/profiles/.." -ef "$root"; and set new "$root/profiles/.."
                case '*'
                    test -d "$root/profiles/$to"; and set new "$root/profiles/$to"
            end
        end
        if not set -q new[1]
            set -l text (hermes profile env -- "$to")
            or return 1
            eval (string join \n -- $text)
        else
            set -gx HERMES_HOME "$new"
            set -gu HERMES_SHELL_PREVIOUS "$now"
            set -gx HERMES_SHELL_PROFILE "$to"
            set -gx HERMES_SHELL_OWNER $fish_pid
            if test -z "$now" # the first pin; later ones leave what it saved alone
                set -eg HERMES_SHELL_SAVED_HOME
                set -q old[1]; and set -gx HERMES_SHELL_SAVED_HOME "+$old"
            end
        end
    end
    test -t 1; and builtin echo "This terminal uses '$HERMES_SHELL_PROFILE'."
    return 0
end

# For a plain prompt: prints the profile that `hermes` would run under. docs/prompt.md
#   hermes_prompt [FORMAT [FORMAT where nothing is pinned]]: %s is the name; no FORMAT: just the name
# Changes no prompt by itself and keeps $status. Only a valid name is shown.
function hermes_prompt --argument-names format other code root name text --description 'The profile in force'
    set code $status
    set root "$HOME/.hermes"
    if set -qx HERMES_HOME
        if string match -rq '(?s)/profiles/(?<name>[^/]+)/?\z' -- "$HERMES_HOME"
            string match -q .. $name; and set name default
        else if string match -rq '(?s)^(?<text>.+?)/?\z' -- "$HERMES_HOME"
            # For its children the agent turns a pin to default into the root itself.
            switch "$HERMES_SHELL_PROFILE/$HERMES_SHELL_SAVED_HOME"
                case "default/+$text" "default/+$text/" "default/+$text/profiles/*"
                    set name default
                case 'default/*'
                    test "$text" = "$root"; and set name default
            end
            string match -q -- "$root/*" $text; or set root $text
        end
    end

    if set -q name[1]
        string match -rq '^[a-z0-9][a-z0-9_-]{0,63}\z' -- $name; or return $code
    else
        set -q argv[2]; and set format "$other"
        if test -f "$root/active_profile" -a -r "$root/active_profile" -a -z "$HERMES_S6_SUPERVISED_CHILD"
            read -z text <"$root/active_profile"
            # Editors leave a byte order mark, CRLF and space behind.
            if string match -rq '^\x{feff}?\s*(?<name>[a-z0-9][a-z0-9_-]{0,63})\s*\z' -- "$text"
            else if string match -rq '^\x{feff}?\s*\z' -- "$text"
                set name default
            else if string match -riq '^\x{feff}?\s*(?<name>[a-z0-9][a-z0-9_-]{0,63})\s*\z' -- "$text"
                set name (string lower -- $name)
            else
                return $code
            end
        else
            set name default
        end
    end

    # What stands around %s goes out as it is: it is no format of printf's.
    if string match -rq '(?s)^(?<root>.*?)%s(?<text>.*)\z' -- "$format"
        builtin printf %s "$root" $name "$text"
    else if set -q argv[1]
        builtin printf %s "$format"
    else
        builtin printf %s $name
    end
    return $code
end

# Completions: a few lines that load the rest at the first TAB.
# (An `if` says 0 where there is nothing to do; a chain would say 1 to whoever sources this.)
if builtin status is-interactive; and builtin test -r __HERMES_COMPLETIONS__/loader.fish
    builtin source __HERMES_COMPLETIONS__/loader.fish
end
