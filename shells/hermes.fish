# hermes-shell __HERMES_VERSION__: `hermes` for fish. Written by hermes-shell; edits are lost.
#
# Pins a profile to this shell without starting a process; hands everything else to the dispatcher.
# What a pin is, session.py says. Variables are set and erased with -g, always: a plain erase would
# reach a universal variable, and so every terminal. No command substitution on the way of a switch:
# one costs more than ten builtins.

function hermes --description 'Hermes, with a profile per terminal'
    if builtin test "$argv[1] $argv[2]" = 'profile use'; and not builtin set -q argv[5]; and builtin functions -q hermes_use
        switch "$argv[3] $argv[4]"
            case '- ' '- -s' '- --session' '-s -' '--session -'
                hermes_use -
                return
            case '--unset ' '--unset -s' '--unset --session' '-s --unset' '--session --unset'
                hermes_use --unset
                return
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
    if builtin test -x __HERMES_DISPATCHER__
        __HERMES_DISPATCHER__ --called-from=fish:$fish_pid $argv
    else if builtin test -x __HERMES_SHELL__
        __HERMES_SHELL__ --called-from=fish:$fish_pid $argv
    else
        command hermes $argv
    end
end

# One word: a profile, - or --unset.
# Named arguments are local variables at no cost; `set -l` takes microseconds for each.
function hermes_use --argument-names to root name now saved new --description 'Pin a profile to this shell'
    builtin string match -rq '(?s)^(?<root>.*)/profiles/(?<name>[^/]+)/?\z' -- "$HERMES_HOME"

    # The pin in force: our variables count while HERMES_HOME fits them. (For its children the agent
    # turns a pin to default into the root itself.)
    if builtin test "$HERMES_SHELL_PROFILE" = default
        if builtin test "$name" = ..
            builtin set now default
        else if builtin test -n "$HERMES_HOME"
            switch "$HERMES_HOME"
                case "$HOME/.hermes" "$HOME/.hermes/"
                    builtin set now default
                    builtin set root "$HOME/.hermes"
                case '*'
                    builtin string match -rq '(?s)^(?<root>.*?)/?\z' -- "$HERMES_HOME"
                    switch "$HERMES_SHELL_SAVED_HOME"
                        case "+$root" "+$root/" "+$root/profiles/*"
                            builtin set now default
                    end
            end
        end
    else if builtin test "$HERMES_SHELL_PROFILE" = "$name"
        builtin set now $name
    end

    if builtin test "$to" = -
        if not builtin set -q HERMES_SHELL_PREVIOUS
            builtin printf '%s\n' 'hermes: this terminal has no previous profile' \
                '  choose one: hermes profile use NAME --session' >&2
            return 1
        end
        builtin set to $HERMES_SHELL_PREVIOUS
        builtin test -n "$to"; or builtin set to --unset
    end

    if builtin test "$to" = --unset
        if builtin test -n "$now"
            builtin set -g HERMES_SHELL_PREVIOUS $now
            if builtin string match -rq '(?s)^\+(?<saved>.*)\z' -- "$HERMES_SHELL_SAVED_HOME"
                # What was saved may have been a universal variable's: then it is back by itself.
                builtin set -eg HERMES_HOME
                if not builtin set -qx HERMES_HOME; or builtin test "$HERMES_HOME" != "$saved"
                    builtin set -gx HERMES_HOME "$saved"
                end
            else
                builtin set -eg HERMES_HOME
            end
        end
        builtin set -eg HERMES_SHELL_PROFILE
        builtin set -eg HERMES_SHELL_OWNER
        builtin set -eg HERMES_SHELL_SAVED_HOME
        builtin test -t 1; and builtin echo 'This terminal is not pinned.'
        return 0
    end

    if builtin test "$to" != "$now"
        # What was there before the first pin comes back with --unset; only what is exported counts.
        if builtin test -n "$now"
            builtin set saved $HERMES_SHELL_SAVED_HOME
        else
            builtin set -qx HERMES_HOME; and builtin set saved "+$HERMES_HOME"
            # The root, where the text alone tells; elsewhere Python is asked.
            switch "$saved"
                case '' + "+$HOME/.hermes"
                    builtin set root "$HOME/.hermes"
                case '*'
                    builtin test "$root" = "$HOME/.hermes"; or builtin set root
            end
            builtin string match -rq '^/(?:.*[^/])\z' -- "$HOME"; or builtin set root
        end

        if builtin test -n "$root"; and builtin string match -rq '^[a-z0-9][a-z0-9_-]{0,63}\z' -- "$to"
            switch $to
                case hermes test tmp root sudo
                case default
                    builtin test "$root/profiles/.." -ef "$root"; and builtin set new "$root/profiles/.."
                case '*'
                    builtin test -d "$root/profiles/$to"; and builtin set new "$root/profiles/$to"
            end
        end
        if not builtin set -q new[1]
            builtin set -l text (hermes profile env -- "$to")
            or return 1
            builtin eval (builtin string join \n -- $text)
        else
            builtin set -gx HERMES_HOME "$new"
            builtin set -g HERMES_SHELL_PREVIOUS "$now"
            builtin set -gx HERMES_SHELL_PROFILE "$to"
            builtin set -gx HERMES_SHELL_OWNER $fish_pid
            if builtin set -q saved[1]
                builtin set -gx HERMES_SHELL_SAVED_HOME "$saved"
            else
                builtin set -eg HERMES_SHELL_SAVED_HOME
            end
        end
    end
    builtin test -t 1; and builtin echo "This terminal uses $HERMES_SHELL_PROFILE."
    return 0
end
