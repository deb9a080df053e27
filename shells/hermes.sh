# shellcheck shell=bash
# hermes-shell __HERMES_VERSION__: `hermes` for bash and zsh. Written by hermes-shell; edits are lost.
#
# Pins a profile to this shell without starting a process; hands everything else to the dispatcher.
# What a pin is, session.py says. This text has to load in silence under any option and alias: so
# builtins are called through \builtin, every value stands in quotes, and there are no arrays.

if [ -z "${BASH_VERSION-}${ZSH_VERSION-}" ]; then
  printf '%s\n' 'hermes: this text is for bash and zsh; see: hermes-shell shell init --help' >&2
else
  \builtin unalias hermes 2>/dev/null || \builtin true

  # Short on purpose: bash copies a function's whole body whenever it is called.
  hermes() {
    case ${BASH_SUBSHELL-}${ZSH_SUBSHELL-}:$#:${1-}:${2-}:${3-}:${4-} in
      0:3:profile:use:-: | 0:4:profile:use:-:-s | 0:4:profile:use:-:--session | \
        0:4:profile:use:-s:- | 0:4:profile:use:--session:- | \
        0:3:profile:use:--unset: | 0:4:profile:use:--unset:-s | 0:4:profile:use:--unset:--session | \
        0:4:profile:use:-s:--unset | 0:4:profile:use:--session:--unset | \
        0:4:profile:use:-s:[!-]* | 0:4:profile:use:--session:[!-]* | \
        0:4:profile:use:[!-]*:-s | 0:4:profile:use:[!-]*:--session)
        if \builtin command -v hermes_use >/dev/null; then
          hermes_use "$3" "${4-}"
        else
          \command hermes "$@"
        fi
        ;;
      *)
        if \builtin test -x __HERMES_DISPATCHER__; then
          __HERMES_DISPATCHER__ "--called-from=${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}:$$" "$@"
        elif \builtin test -x __HERMES_SHELL__; then
          __HERMES_SHELL__ "--called-from=${BASH_VERSION:+bash}${ZSH_VERSION:+zsh}:$$" "$@"
        else
          \command hermes "$@"
        fi
        ;;
    esac
  }

  # The words after `hermes profile use`: a profile, - or --unset, with or without --session.
  hermes_use() {
    \builtin local hermes_to="$1" hermes_old="${HERMES_HOME-}" hermes_now='' hermes_saved='' hermes_root='' hermes_new=''
    case $hermes_to in
      -s | --session) hermes_to=$2 ;;
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

    if \builtin test "$hermes_to" = -; then
      if \builtin test -z "${HERMES_SHELL_PREVIOUS+set}"; then
        \builtin printf '%s\n' 'hermes: this terminal has no previous profile' \
          '  choose one: hermes profile use NAME --session' >&2
        \builtin return 1
      fi
      hermes_to=${HERMES_SHELL_PREVIOUS:---unset}
    fi

    if \builtin test "$hermes_to" = --unset; then
      if \builtin test -n "$hermes_now"; then
        hermes_saved=${HERMES_SHELL_SAVED_HOME-}
        case $hermes_saved in
          +*) \builtin eval '\builtin export HERMES_HOME="${hermes_saved#+}"' 2>/dev/null ;;
          *) \builtin eval '\builtin unset -v HERMES_HOME' 2>/dev/null ;;
        esac || {
          \builtin printf '%s\n' 'hermes: HERMES_HOME is read-only in this shell, so its pin stays' \
            '  open another terminal; look for "readonly HERMES_HOME" in your start-up files' >&2
          \builtin return 1
        }
        case ${ZSH_VERSION-} in
          '') HERMES_SHELL_PREVIOUS=$hermes_now ;;
          *) \builtin typeset -g HERMES_SHELL_PREVIOUS="$hermes_now" ;;
        esac
      fi
      \builtin unset -v HERMES_SHELL_PROFILE HERMES_SHELL_OWNER HERMES_SHELL_SAVED_HOME
      ! \builtin test -t 1 || \builtin printf '%s\n' 'This terminal is not pinned.'
      \builtin return 0
    fi

    if \builtin test "$hermes_to" != "$hermes_now"; then
      # What was there before the first pin comes back with --unset; only what is exported counts.
      if \builtin test -n "$hermes_now"; then
        hermes_saved=${HERMES_SHELL_SAVED_HOME-}
      elif \builtin test -n "${HERMES_HOME+set}"; then
        case ${BASH_VERSION-} in
          '') \builtin eval 'hermes_saved=${(t)HERMES_HOME}' ;;
          [123].* | 4.[0123].*) hermes_saved=$(\builtin declare -p HERMES_HOME) hermes_saved=${hermes_saved%%=*} ;;
          *) \builtin eval 'hermes_saved=${HERMES_HOME@a}' ;;
        esac
        case $hermes_saved in
          *x*) hermes_saved=+$hermes_old ;;
          *) hermes_saved='' hermes_old='' ;;
        esac
      fi

      # The root, where the text alone tells. A name that needs more than a look is left to Python too.
      case $hermes_now:$hermes_old in
        default:*) hermes_root=${hermes_old%/profiles/..} ;;
        [!:]*) hermes_root=${hermes_old%/} hermes_root=${hermes_root%/profiles/*} ;;
        : | :"${HOME-}/.hermes" | :"${HOME-}/.hermes/profiles/${hermes_old##*/}")
          case ${HOME-} in
            /*[!/]) hermes_root=$HOME/.hermes ;;
          esac
          ;;
      esac
      case ${#hermes_to}:$hermes_to in
        *:*[!abcdefghijklmnopqrstuvwxyz0123456789_-]* | *:[_-]* | ???*:* | 6[56789]:* | [789]?:*) ;;
        *:hermes | *:test | *:tmp | *:root | *:sudo) ;;
        *:default) ! \builtin test "$hermes_root/profiles/.." -ef "$hermes_root" || hermes_new=$hermes_root/profiles/.. ;;
        *) ! \builtin test -d "$hermes_root/profiles/$hermes_to" || hermes_new=$hermes_root/profiles/$hermes_to ;;
      esac
      if \builtin test -z "$hermes_new" || \builtin test -z "$hermes_root"; then
        hermes_new=$(\hermes profile env -- "$hermes_to") || \builtin return 1
        \builtin eval "$hermes_new" || \builtin return 1
      else
        \builtin eval '\builtin export HERMES_HOME="$hermes_new"' 2>/dev/null || {
          \builtin printf '%s\n' 'hermes: HERMES_HOME is read-only in this shell, so it cannot be pinned' \
            '  open another terminal; look for "readonly HERMES_HOME" in your start-up files' >&2
          \builtin return 1
        }
        case ${ZSH_VERSION-} in
          '') HERMES_SHELL_PREVIOUS=$hermes_now ;;
          *) \builtin typeset -g HERMES_SHELL_PREVIOUS="$hermes_now" ;;
        esac
        # shellcheck disable=SC2034 # programs read it
        \builtin export HERMES_SHELL_PROFILE="$hermes_to" HERMES_SHELL_OWNER="$$"
        case $hermes_saved in
          +*) \builtin export HERMES_SHELL_SAVED_HOME="$hermes_saved" ;;
          *) \builtin unset -v HERMES_SHELL_SAVED_HOME ;;
        esac
      fi
    fi
    ! \builtin test -t 1 || \builtin printf 'This terminal uses %s.\n' "$HERMES_SHELL_PROFILE"
  }
fi
