# shellcheck shell=bash disable=SC2288
# hermes-shell __HERMES_VERSION__: `hermes` for bash and zsh. Written by hermes-shell; edits are lost.
#
# Pins a profile to this shell without starting a process; hands everything else to the dispatcher.
# What a pin is, session.py says. This text has to load in silence under any option and alias: so
# builtins are called through \builtin, every value stands in quotes, and there are no arrays.

# zsh's global aliases reach every word: they rest until the end of this text. (\[ because people have a
# function called test.)
\[ -n "${BASH_VERSION-}" ] || \[ -z "${ZSH_VERSION-}" ] || ! [[ -o aliases ]] || \builtin 'typeset' -g hermes_aliases=on
\[ -z "${hermes_aliases-}" ] || \builtin 'setopt' no_aliases

# By itself: an alias is expanded when a definition is parsed, and an `if` is parsed whole.
\[ -z "${BASH_VERSION-}${ZSH_VERSION-}" ] || \builtin unalias hermes 2>/dev/null || \builtin true

if \[ -z "${BASH_VERSION-}${ZSH_VERSION-}" ]; then
  \printf '%s\n' 'hermes: this text is for bash and zsh; see: hermes-shell shell init --help' >&2
else
  # One function, for what copies functions may leave the others behind; so all of it stands in here.
  hermes() {
    case ${BASH_SUBSHELL-}${ZSH_SUBSHELL-}:$#:${1-}:${2-}:${3-}:${4-} in
      0:3:profile:use:-: | 0:4:profile:use:-:-s | 0:4:profile:use:-:--session | \
        0:4:profile:use:-s:- | 0:4:profile:use:--session:- | \
        0:3:profile:use:--unset: | 0:4:profile:use:--unset:-s | 0:4:profile:use:--unset:--session | \
        0:4:profile:use:-s:--unset | 0:4:profile:use:--session:--unset | \
        0:4:profile:use:-s:[!-]* | 0:4:profile:use:--session:[!-]* | \
        0:4:profile:use:[!-]*:-s | 0:4:profile:use:[!-]*:--session | \
        0:3:profile:use:-s: | 0:3:profile:use:--session:) ;;
      *)
        # A pin whose process is gone, as in the windows of a tmux that was started in a pinned terminal:
        # a word about it, once. (A process that one may not signal is found in /proc.)
        case ${BASH_SUBSHELL-}${ZSH_SUBSHELL-}:${HERMES_SHELL_OWNER:-$$}:$- in
          0:"$$":* | 0:"${HERMES_SHELL_TOLD-}":* | 0:*[!0123456789]*:*) ;;
          0:*:*i*)
            if ! \builtin test -t 2; then
              \builtin true
            elif \builtin test -n "${ZSH_VERSION-}"; then
              \builtin typeset -g HERMES_SHELL_TOLD="$HERMES_SHELL_OWNER"
              \builtin typeset -g +x HERMES_SHELL_TOLD
            else
              \builtin export -n HERMES_SHELL_TOLD="$HERMES_SHELL_OWNER"
            fi
            case ${HERMES_SHELL_TOLD-}:${HERMES_HOME-} in
              "$HERMES_SHELL_OWNER":*/profiles/.. | "$HERMES_SHELL_OWNER":*/profiles/"${HERMES_SHELL_PROFILE-}")
                \builtin kill -0 "$HERMES_SHELL_OWNER" 2>/dev/null || \builtin test -d "/proc/$HERMES_SHELL_OWNER" ||
                  \builtin printf "hermes: '%s' is pinned here by process %s, which is gone\n  to drop the pin: %s\n" \
                    "${HERMES_SHELL_PROFILE-}" "$HERMES_SHELL_OWNER" 'hermes profile use --unset' >&2
                ;;
            esac
            ;;
        esac
        if \builtin test -x __HERMES_DISPATCHER__; then
          __HERMES_DISPATCHER__ "--called-from=${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}:$$" "$@"
        elif \builtin test -x __HERMES_SHELL__; then
          __HERMES_SHELL__ "--called-from=${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}:$$" "$@"
        else
          \command hermes "$@"
        fi
        case $-:${1-}:${2-} in
          *i*:profile:create | *i*:profile:rename | *i*:profile:alias | *i*:profile:import) \builtin local hermes_code="$?" ;;
          *) \builtin return ;;
        esac
        # A wrapper that was made just now completes, too, where completions are loaded.
        ! \builtin typeset -f _hermes_shell_register >/dev/null 2>&1 ||
          _hermes_shell_register __HERMES_COMPLETIONS__/wrappers 2>/dev/null || \builtin true
        \builtin return "$hermes_code"
        ;;
    esac

    # `hermes profile use` in this very shell: a profile, - or --unset, with or without --session.
    \builtin local hermes_to="$3" hermes_now='' hermes_old='' hermes_saved='' hermes_root='' hermes_new='' hermes_flags=''
    case $#:$hermes_to in
      3:-s | 3:--session) hermes_to=$(\hermes profile use --pick) || \builtin return ;;
      *:-s | *:--session) hermes_to=$4 ;;
    esac

    # What the shell knows of the variables: a readonly one could leave half a pin, and a HERMES_HOME
    # that is not exported counts as unset. Before 4.4 bash tells only at the cost of a fork.
    case ${BASH_VERSION-} in
      '')
        \builtin eval 'hermes_flags="${(t)HERMES_HOME-}/${(t)HERMES_SHELL_PROFILE-}${(t)HERMES_SHELL_OWNER-}${(t)HERMES_SHELL_SAVED_HOME-}"'
        case $hermes_flags in
          *readonly*) hermes_flags="${hermes_flags%%/*}/readonly" ;;
        esac
        ;;
      [123].* | 4.[0123].*)
        hermes_flags=x/
        \builtin test -n "${HERMES_SHELL_PROFILE-}" || hermes_flags=$(\builtin declare -p HERMES_HOME 2>/dev/null) || hermes_flags=''
        hermes_flags=${hermes_flags%%=*}/
        ;;
      *)
        hermes_flags=${HERMES_SHELL_PROFILE+${HERMES_SHELL_PROFILE@a}}${HERMES_SHELL_OWNER+${HERMES_SHELL_OWNER@a}}
        hermes_flags=${HERMES_HOME+${HERMES_HOME@a}}/$hermes_flags${HERMES_SHELL_SAVED_HOME+${HERMES_SHELL_SAVED_HOME@a}}
        case $hermes_flags in
          *r*) hermes_flags="${hermes_flags%%/*}/readonly" ;;
        esac
        ;;
    esac
    case ${HERMES_HOME+$hermes_flags} in
      *x*/*) hermes_old=$HERMES_HOME hermes_saved=+$HERMES_HOME ;;
    esac

    # The pin in force: our variables count while HERMES_HOME fits them. (For its children the agent
    # turns a pin to default into the root itself.)
    if \builtin test "${HERMES_SHELL_PROFILE-}" = default; then
      case ${hermes_old%/} in
        '') ;;
        */profiles/.. | "${HOME-}/.hermes") hermes_now=default ;;
        *)
          case ${HERMES_SHELL_SAVED_HOME-} in
            "+${hermes_old%/}" | "+${hermes_old%/}/" | "+${hermes_old%/}/profiles/"*) hermes_now=default ;;
          esac
          ;;
      esac
    elif \builtin test -n "${HERMES_SHELL_PROFILE-}"; then
      case ${hermes_old%/} in
        */profiles/"$HERMES_SHELL_PROFILE") hermes_now=$HERMES_SHELL_PROFILE ;;
      esac
    fi
    case $hermes_now in
      ?*) hermes_saved=${HERMES_SHELL_SAVED_HOME-} ;;
    esac

    if \builtin test "$hermes_to" = -; then
      if \builtin test -z "${HERMES_SHELL_PREVIOUS+set}"; then
        \builtin printf '%s\n' 'hermes: this terminal has no previous profile' \
          '  choose one: hermes profile use NAME --session' >&2
        \builtin return 1
      fi
      hermes_to=${HERMES_SHELL_PREVIOUS:---unset}
    fi
    if \builtin test "$hermes_to" = "$hermes_now"; then
      ! \builtin test -t 1 || \builtin printf "This terminal uses '%s'.\n" "$hermes_now"
      \builtin return 0
    fi

    if \builtin test "$hermes_to" != --unset; then
      # The root, where the text alone tells. A name that needs more than a look is left to Python too.
      case $hermes_now:$hermes_old in
        default:*) hermes_root=${hermes_old%/} hermes_root=${hermes_root%/profiles/..} ;;
        [!:]*) hermes_root=${hermes_old%/} hermes_root=${hermes_root%/profiles/*} ;;
        : | :"${HOME-}/.hermes" | :"${HOME-}/.hermes/profiles/${hermes_old##*/}")
          case ${HOME-} in
            /*[!/]) hermes_root=$HOME/.hermes ;;
          esac
          ;;
      esac
      # (nocasematch lets capitals through the letters, but does not reach what is cut off a value.)
      case ${#hermes_to}:${hermes_to%%[ABCDEFGHIJKLMNOPQRSTUVWXYZ]*} in
        *:*[!abcdefghijklmnopqrstuvwxyz0123456789_-]* | *:[_-]* | *: | ???*:* | 6[56789]:* | [789]?:*) ;;
        *:hermes | *:test | *:tmp | *:root | *:sudo) ;;
        *:default) ! \builtin test "$hermes_root/profiles/.." -ef "$hermes_root" || hermes_new=$hermes_root/profiles/.. ;;
        *:"$hermes_to") ! \builtin test -d "$hermes_root/profiles/$hermes_to" || hermes_new=$hermes_root/profiles/$hermes_to ;;
      esac
      if \builtin test -z "$hermes_root" || \builtin test -z "$hermes_new"; then
        hermes_new=$(\hermes profile env -- "$hermes_to") || \builtin return 1
        \builtin eval "$hermes_new" || \builtin return 1
        ! \builtin test -t 1 || \builtin printf "This terminal uses '%s'.\n" "$HERMES_SHELL_PROFILE"
        \builtin return 0
      fi
    fi

    # HERMES_HOME first and alone: where it cannot be changed, nothing else is.
    case ${hermes_flags#*/}:$hermes_to:$hermes_now:$hermes_saved in
      readonly:*) \builtin false ;;
      *:--unset::*) ;;
      *:--unset:*:+*) \builtin export HERMES_HOME="${hermes_saved#+}" ;;
      *:--unset:*) \builtin unset -v HERMES_HOME ;;
      *) \builtin export HERMES_HOME="$hermes_new" ;;
    esac || {
      \builtin printf '%s\n' 'hermes: HERMES_HOME, or a variable of its pin, is read-only in this shell: nothing was changed' \
        '  open another terminal, and look for "readonly HERMES_" in your start-up files' >&2
      \builtin return 1
    }

    # The history stays with this shell: the flag goes after the value, for `set -a` exports as it assigns.
    case ${ZSH_VERSION:+zsh}:$hermes_to:$hermes_now in
      *:--unset:) ;;
      zsh:*)
        \builtin typeset -g HERMES_SHELL_PREVIOUS="$hermes_now"
        \builtin typeset -g +x HERMES_SHELL_PREVIOUS
        ;;
      *) \builtin export -n HERMES_SHELL_PREVIOUS="$hermes_now" ;;
    esac
    if \builtin test "$hermes_to" = --unset; then
      \builtin unset -v HERMES_SHELL_PROFILE HERMES_SHELL_OWNER HERMES_SHELL_SAVED_HOME
      ! \builtin test -t 1 || \builtin printf '%s\n' 'This terminal is not pinned.'
      \builtin return 0
    fi
    # shellcheck disable=SC2034 # programs read it
    \builtin export HERMES_SHELL_PROFILE="$hermes_to" HERMES_SHELL_OWNER="$$"
    case $hermes_now:$hermes_saved in
      [!:]*:*) ;; # only the first pin saves
      *:+*) \builtin export HERMES_SHELL_SAVED_HOME="$hermes_saved" ;;
      *) \builtin unset -v HERMES_SHELL_SAVED_HOME ;;
    esac
    ! \builtin test -t 1 || \builtin printf "This terminal uses '%s'.\n" "$hermes_to"
  }
fi

# For a plain prompt: sets HERMES_PROMPT to the profile that `hermes` would run under. docs/prompt.md
#   hermes_prompt [FORMAT [FORMAT where nothing is pinned]]: %s is the name; no FORMAT: just the name
# Changes no prompt by itself and keeps $?. Only a valid name is shown: prompts expand what they are given.
case ${BASH_VERSION-}${ZSH_VERSION-} in
  ?*)
    hermes_prompt() {
      \builtin 'local' hermes_code="$?" hermes_home="${HERMES_HOME-}" hermes_root="${HOME-}" hermes_name='' \
        hermes_more='' hermes_format="${1-%s}"
      hermes_home=${hermes_home%/} hermes_root=${hermes_root%/}/.hermes

      # A pin, a wrapper, a service. (For its children the agent turns a pin to default into the root itself.)
      case ${hermes_home%/*} in
        */profiles) hermes_name=${hermes_home##*/} ;;
        ?*)
          hermes_more=${HERMES_SHELL_SAVED_HOME-}
          case ${HERMES_SHELL_PROFILE-}:+$hermes_home in
            default:"+$hermes_root" | default:"${hermes_more%/}" | default:"${hermes_more%/profiles/*}") hermes_name=.. ;;
          esac
          ;;
      esac

      case $hermes_name in
        '')
          hermes_format="${2-$hermes_format}"
          case ${HERMES_S6_SUPERVISED_CHILD:+s6}$hermes_home in
            '' | "$hermes_root"/*) ;;
            s6*) hermes_root='' ;;
            *) hermes_root=$hermes_home ;;
          esac
          if \builtin 'test' -f "$hermes_root/active_profile" -a -r "$hermes_root/active_profile"; then
            # All of it at once (it holds no NUL): two lines are no name.
            IFS='' \builtin 'read' -r -d '' hermes_name <"$hermes_root/active_profile" || \builtin 'true'
            hermes_name=${hermes_name%$'\n'}
          fi
          case ${hermes_name:=default} in
            *[!abcdefghijklmnopqrstuvwxyz0123456789_-]*)
              # What editors leave behind: a byte order mark, CRLF, space; and capitals, but for bash 3.2.
              hermes_name=${hermes_name#$'\xef\xbb\xbf'}
              hermes_name=${hermes_name#"${hermes_name%%[![:space:]]*}"}
              hermes_name=${hermes_name%"${hermes_name##*[![:space:]]}"}
              \builtin 'local' -l hermes_lower="${hermes_name:-default}" 2>/dev/null || \builtin 'true'
              hermes_name=${hermes_lower-$hermes_name}
              ;;
          esac
          ;;
        ..) hermes_name=default ;;
      esac

      # (nocasematch lets capitals through the letters, but does not reach what is cut off a value.)
      case ${#hermes_name}:${hermes_name%%[!abcdefghijklmnopqrstuvwxyz0123456789_-]*} in
        ???*:* | 6[56789]:* | [789]?:* | *: | *:[_-]*) hermes_format='' ;;
        *:"$hermes_name") hermes_format=${hermes_format/[%]s/$hermes_name} ;;
        *) hermes_format='' ;;
      esac
      case ${ZSH_VERSION:+zsh} in
        zsh)
          \builtin 'typeset' -g HERMES_PROMPT="$hermes_format"
          \builtin 'typeset' -g +x HERMES_PROMPT
          ;;
        *) \builtin 'export' -n HERMES_PROMPT="$hermes_format" ;;
      esac

      # $? again, but not where a failure ends the shell or the function that called.
      # shellcheck disable=SC2154 # it does not look through the quotes around local
      case $hermes_code:$- in
        0:* | *:*e*) \builtin 'return' 0 ;;
      esac
      hermes_more=''
      case ${ZSH_VERSION:+zsh} in
        zsh) \builtin 'eval' 'hermes_more=${options[errreturn]-}' ;;
      esac
      case $hermes_more in
        on) \builtin 'return' 0 ;;
      esac
      \builtin 'return' "$hermes_code"
    }
    ;;
esac

# Completions: a few lines that load the rest at the first TAB.
case $-${BASH_VERSION:+:bash}${ZSH_VERSION:+:zsh} in
  *i*:bash) ! \[ -r __HERMES_COMPLETIONS__/loader.bash ] || \builtin . __HERMES_COMPLETIONS__/loader.bash ;;
  *i*:zsh) ! \[ -r __HERMES_COMPLETIONS__/zsh/_hermes_shell ] || \builtin . __HERMES_COMPLETIONS__/zsh/_hermes_shell ;;
esac

\[ -z "${hermes_aliases-}" ] || {
  \builtin unset hermes_aliases
  \builtin setopt aliases
}
