#compdef hermes hermes-shell
# hermes-shell __HERMES_VERSION__: completions for zsh, tree __HERMES_STAMP__. Written by hermes-shell; edits are lost.
#
# One walk over the words up to the cursor, by completions/README.md; what fits goes to zsh's own functions, so that
# styles, menus and matchers go on working. Starts no process, and never evaluates what is typed.
#
# Evaluated text is parsed whole, under whatever options and aliases there are: so builtins are called through
# \builtin, and a pattern with parentheses stands in quotes. What runs in a completion runs under the options of
# zsh's own completion functions, which those called from here rely on.

__HERMES_COMMON__

# Sets lines to the entries of a command.
_hermes_shell_entries() {
  \builtin 'local' entries=''
  __HERMES_TREE__
  lines=("${(@f)entries}")
}

# What the walk finds out, for all functions below: the command it has come to (where the words name none: lost), its
# entries and those that hold everywhere; the options that were given; the fields of the one that is still owed a value;
# whether -- has been there; the arguments, or what stands after -- where that is something else.
_hermes_shell() {
  \builtin 'local' -a line lines common given owed arguments bundle suffix
  \builtin 'local' lost='' ended='' option='' head='' word='' tab=$'\t' REPLY=''

  _hermes_shell_line
  _hermes_shell_entries '*'
  common=("${lines[@]}")
  _hermes_shell_entries hermes
  case ${${(Q)line[1]}:t} in
    hermes | hermes-shell) ;;
    # A wrapper has the profile flag in it.
    *) _hermes_shell_option -p && given=("$option") ;;
  esac
  for word in "${(@)line[2,-1]}"; do
    _hermes_shell_unquote "$word"
    _hermes_shell_take "$REPLY"
    [[ -z $lost ]] || \builtin 'return' 1
  done
  # No blank goes in before one that is there.
  [[ $RBUFFER != [^[:space:]]#[[:space:]]* ]] || suffix=(-S '')
  _hermes_shell_unquote "${compstate[quote]}$PREFIX${compstate[quote]}"
  _hermes_shell_offer "$REPLY"
}

# Sets line to the words before the current one, with the aliases expanded that COMPLETE_ALIASES keeps.
_hermes_shell_line() {
  \builtin 'local' -a seen
  line=("${(@)words[1,CURRENT-1]}")
  while [[ -n ${aliases[${line[1]}]-} && -z ${seen[(re)${line[1]}]} ]]; do
    seen+=("${line[1]}")
    line=("${(@z)aliases[${line[1]}]}" "${(@)line[2,-1]}")
  done
}

# Sets REPLY to a word without its quotes; one with an expansion in it stays as it stands.
_hermes_shell_unquote() {
  REPLY=$1
  ! _hermes_shell_expands "$1" || \builtin 'return' 0
  REPLY=${(Q)1}
}

# Whether a word has an expansion in it.
_hermes_shell_expands() {
  [[ $1 == *[\$\`*?[\(\<\>]* ]] || \builtin 'return' 1
  \builtin 'local' rest=$1 piece="(#b)(\\\\?|'[^']#(|')|\"(\\\\?|[^\"\\\\])#(|\")|?)(*)"
  \builtin 'local' -a match mbegin mend
  while [[ $rest == ${~piece} ]]; do
    rest=${match[-1]}
    case ${match[1]} in
      \\* | \'*) ;;
      \"*) [[ ${match[1]//\\?/} != *[\$\`]* ]] || \builtin 'return' 0 ;;
      [\$\`*?[\(\<\>]) \builtin 'return' 0 ;;
    esac
  done
  \builtin 'return' 1
}

# --- The walk ---

# Goes one word further.
_hermes_shell_take() {
  if _hermes_shell_owes "$1"; then
    [[ ${owed[3]} == [*.] ]] || owed=()
    \builtin 'return' 0
  fi
  owed=()
  if [[ -n $ended ]]; then
    arguments+=("$1")
    \builtin 'return' 0
  fi
  case $1 in
    --)
      ended=yes
      [[ -z ${lines[(r)d$tab*]} ]] || arguments=()
      ;;
    --*=*) _hermes_shell_option "${1%%=*}" && given+=("$option") ;;
    --*) _hermes_shell_option "$1" && _hermes_shell_give ;;
    -?*) _hermes_shell_take_letters "$1" ;;
    *) _hermes_shell_descend "$1" ;;
  esac
}

# Whether a word is a value that is owed.
_hermes_shell_owes() {
  case ${owed[3]-} in
    '') \builtin 'return' 1 ;;
    [1.]) \builtin 'return' 0 ;;
    *) [[ $1 != -* ]] ;;
  esac
}

# Sets option to the entry of an option; false where there is none.
_hermes_shell_option() {
  \builtin 'local' pattern="[oi]$tab(|[^$tab]# )${(b)1}(| [^$tab]#)$tab*"
  option=${lines[(r)$pattern]:-${common[(r)$pattern]}}
  [[ -n $option ]]
}

# Notes that option was given, and that it is owed a value where it takes one.
_hermes_shell_give() {
  given+=("$option")
  owed=("${(@ps:\t:)option}")
  [[ ${owed[3]} != 0 ]] || owed=()
}

# Sets bundle to the options that the letters of a word are, up to one that takes a value or to what is none (an empty
# one), and head to the word up to there.
_hermes_shell_letters() {
  \builtin 'integer' i
  bundle=()
  for ((i = 2; i <= ${#1}; i++)); do
    _hermes_shell_option "-${1[i]}"
    # An exact one is no part of a bundle.
    [[ ${#1} == 2 || ${${(@ps:\t:)option}[6]} != *x* ]] || option=''
    bundle+=("$option")
    head=${1[1,i]}
    [[ ${${(@ps:\t:)option}[3]} == 0 ]] || \builtin 'break'
  done
}

_hermes_shell_take_letters() {
  _hermes_shell_letters "$1"
  for option in "${bundle[@]}"; do
    [[ -z $option ]] || _hermes_shell_give
  done
  [[ $head == "$1" ]] || owed=()
}

# Goes to a sub-command, where the command has any.
_hermes_shell_descend() {
  if [[ -z ${lines[(r)[cah]$tab*]} ]]; then
    arguments+=("$1")
    \builtin 'return' 0
  fi
  \builtin 'local' entry=${lines[(r)[cah]$tab${(b)1}$tab*]}
  if [[ -z $entry ]]; then
    lost=yes
  else
    # What was given to the command before is of no account.
    given=("${(@)given:*common}")
    _hermes_shell_entries "${${(@ps:\t:)entry}[3]}"
  fi
}

# --- What is offered ---

# Offers what fits the current word; IPREFIX takes what stands before a value in the same word.
_hermes_shell_offer() {
  \builtin 'local' -a entry
  if _hermes_shell_owes "$1"; then
    _hermes_shell_value "${owed[4]}" "${owed[7]}"
  elif [[ -n $ended ]]; then
    _hermes_shell_argument
  elif [[ $1 == --*=* ]]; then
    _hermes_shell_option "${1%%=*}" && _hermes_shell_attached "${1%%=*}="
  elif [[ $1 == --* || $1 == - ]]; then
    _hermes_shell_options "$1*"
  elif [[ $1 == -* ]]; then
    _hermes_shell_short "$1"
  elif [[ -n ${lines[(r)[cah]$tab*]} ]]; then
    _hermes_shell_commands c || _hermes_shell_commands a
  else
    _hermes_shell_argument
  fi
}

# Offers the sub-commands, or their other names.
_hermes_shell_commands() {
  \builtin 'local' -a found entry
  \builtin 'local' each
  for each in "${(@M)lines:#$1$tab*}"; do
    entry=("${(@ps:\t:)each}")
    found+=("${entry[2]//:/\\:}${${entry[4]:#-}:+:${entry[4]}}")
  done
  _describe -t commands 'hermes command' found "${suffix[@]}"
}

# Offers the options that fit a pattern, without those that were given or are excluded by them.
_hermes_shell_options() {
  \builtin 'local' -a found entry excluded
  \builtin 'local' each name
  for each in "${given[@]}"; do
    entry=("${(@ps:\t:)each}")
    [[ ${entry[5]} == - ]] || excluded+=("${entry[5]}")
  done
  for each in "${(@M)lines:#o$tab*}" "${common[@]}"; do
    entry=("${(@ps:\t:)each}")
    [[ ${entry[6]} == *r* || -z ${given[(re)$each]} ]] || \builtin 'continue'
    [[ -z ${excluded[(re)${entry[5]}]} ]] || \builtin 'continue'
    for name in ${(s: :)entry[2]}; do
      [[ $name != ${~1} ]] || found+=("${name//:/\\:}${${entry[7]:#-}:+:${entry[7]}}")
    done
  done
  _describe -o 'hermes option' found "${suffix[@]}"
}

# Offers what a word of letters could be.
_hermes_shell_short() {
  _hermes_shell_letters "$1"
  option=${bundle[-1]}
  if [[ -z $option ]]; then
    \builtin 'return' 1
  elif [[ $head != "$1" ]]; then
    _hermes_shell_attached "$head"
  elif ((${#bundle} == 1)); then
    _hermes_shell_options "$1"
  else
    \builtin 'local' -a found
    found=("$1:${${(@ps:\t:)option}[7]}")
    _describe -o 'hermes option' found "${suffix[@]}"
  fi
}

# Offers the value of option, which stands in the same word after some text.
_hermes_shell_attached() {
  \builtin 'local' -a entry
  entry=("${(@ps:\t:)option}")
  [[ ${entry[3]} != 0 && $PREFIX == ${(b)1}* ]] || \builtin 'return' 1
  compset -p ${#1}
  _hermes_shell_value "${entry[4]}" "${entry[7]}"
}

# Offers the argument in this place, or what stands after --.
_hermes_shell_argument() {
  \builtin 'local' -a entry
  \builtin 'local' each
  \builtin 'integer' number=0
  if [[ -n $ended && -n ${lines[(r)d$tab*]} ]]; then
    if ((${#arguments})); then
      _hermes_shell_command_line
      \builtin 'return'
    fi
    entry=("${(@ps:\t:)lines[(r)d$tab*]}")
    _hermes_shell_value "${entry[2]}" "${entry[3]}"
    \builtin 'return'
  fi
  for each in "${(@M)lines:#p$tab*}"; do
    entry=("${(@ps:\t:)each}")
    if [[ ${entry[2]} == '*' ]] || ((number++ == ${#arguments})); then
      _hermes_shell_value "${entry[3]}" "${entry[4]}"
      \builtin 'return'
    fi
  done
  \builtin 'return' 1
}

# Offers values of a kind; where there are none, a help text says what is wanted.
_hermes_shell_value() {
  case $1 in
    text) ;;
    profile | named | idle) _hermes_shell_profiles "$1" && \builtin 'return' 0 ;;
    choice:*) _hermes_shell_choices ${(s: :)1#*:} && \builtin 'return' 0 ;;
    *) _hermes_shell_is_harmless && _hermes_shell_path "$1" && \builtin 'return' 0 ;;
  esac
  # A text is not matched, in whichever way.
  if [[ $1 == text ]] || ! _hermes_shell_is_tried_again; then
    _hermes_shell_say "$2"
  fi
  \builtin 'return' 1
}

_hermes_shell_choices() {
  \builtin 'local' -a expl
  _wanted -V values expl value compadd "${suffix[@]}" -- "$@"
}

_hermes_shell_path() {
  \builtin 'local' -a expl
  case $1 in
    file) _files "${suffix[@]}" ;;
    file:*)
      \builtin 'local' pattern="(${${1#*:}// /|})(#q^-/)"
      # By itself, _files falls back to all files where none fits.
      if \builtin 'zstyle' -m ":completion:${curcontext}:" file-patterns '*'; then
        _files "${suffix[@]}" -g "$pattern"
      else
        _alternative "globbed-files:file:_path_files ${(j: :)${(@qq)suffix}} -g ${(qq)pattern}" \
          'directories:directory:_path_files -/'
      fi
      ;;
    directory) _wanted directories expl directory _path_files -/ ;;
    'command') _command_names -e "${suffix[@]}" ;;
  esac
}

# Completes the words of a program as the shell does.
_hermes_shell_command_line() {
  _hermes_shell_is_harmless || \builtin 'return' 1
  words=("${(@)words[CURRENT-${#arguments},-1]}")
  CURRENT=$((${#arguments} + 1))
  # For =name zsh's own function would evaluate the word.
  if [[ ${words[1]} == [a-zA-Z0-9_./~+-]* ]]; then
    _normal
  else
    _default
  fi
}

# Whether completing the current word as a path evaluates none of it: zsh's own function expands what stands before a
# slash, commands included. Only a plain $name and ~name get that far.
_hermes_shell_is_harmless() {
  \builtin 'local' name='[$]([a-zA-Z_][a-zA-Z0-9_]#|\{[a-zA-Z_][a-zA-Z0-9_]#\})/' odd_user='\~[^/]#[^a-zA-Z0-9_.+/-]*/*'
  ! _hermes_shell_expands "${words[CURRENT]//${~name}/}" && [[ $PREFIX != ${~odd_user} ]]
}

# --- Profiles ---

# Offers the names of profiles: default first, then those that something is said about.
_hermes_shell_profiles() {
  \builtin 'local' -a names told expl
  \builtin 'local' root='' pinned='' sticky='' each=''
  \builtin 'integer' none=1
  _hermes_shell_root
  _hermes_shell_sticky
  _hermes_shell_names "$1"
  for each in default "$pinned" "$sticky"; do
    ((${names[(Ie)$each]})) || \builtin 'continue'
    names=("${(@)names:#$each}")
    case $each in
      "$pinned") told+=("${each}:pinned here") ;;
      "$sticky") told+=("${each}:sticky default") ;;
      *) told+=("$each") ;;
    esac
  done
  _describe -V -t profiles profile told "${suffix[@]}" && none=0
  _wanted -V profiles expl profile compadd "${suffix[@]}" -a names && none=0
  \builtin 'return' none
}

# Sets names to those of the profiles of a kind.
_hermes_shell_names() {
  \builtin 'local' typed=''
  # What is typed goes into the glob, unless a matcher of the user's could make something else of it.
  [[ -n ${_matcher-}${_comp_correct-}${compstate[pattern_match]} || $PREFIX == *[^a-z0-9_-]* ]] || typed=$PREFIX
  _hermes_shell_directories "$typed"
  if ((!${#names})); then
    _hermes_shell_directories
    ((${#names})) || _hermes_shell_say 'no profile yet: hermes profile create NAME'
    names=()
  fi
  case $1 in
    profile) names=(default "${names[@]}") ;;
    idle) names=("${(@)${(@)names:#$pinned}:#$sticky}") ;;
  esac
}

# Sets names to what is called as a profile may be, and begins with some text; default is no directory of that name.
_hermes_shell_directories() {
  \builtin 'local' directories='*(N-/:t)' valid='[a-z0-9][a-z0-9_-]#' not='(default|?(#c65,))'
  names=("$root/profiles/$1"${~directories})
  names=(${(M)names:#${~valid}})
  names=(${names:#${~not}})
}

# Sets root, and pinned to the profile that this shell is pinned to: as home.py and session.py find them.
_hermes_shell_root() {
  \builtin 'local' native=${HOME%/}/.hermes home='' idle='/(./|/)##' saved=${HERMES_SHELL_SAVED_HOME-}
  root=$native
  [[ ${(t)HERMES_HOME-} != *export* ]] || home=${${HERMES_HOME##[[:space:]]#}%%[[:space:]]#}
  case $home in
    '') \builtin 'return' 0 ;;
    \~ | \~/*) home=$HOME${home#\~} ;;
    /*) ;;
    *) home=$PWD/$home ;;
  esac
  home=${${home//${~idle}//}%/}
  if [[ $home == */profiles/[^/]# ]]; then
    root=${home:h:h} pinned=${home:t}
    [[ $pinned != .. ]] || pinned=default
  else
    root=$home
    case ${HERMES_SHELL_PROFILE-}:$home:$saved in
      default:"$native":* | default:*:"+$home" | default:*:"+$home/" | default:*:"+$home/profiles/"*) pinned=default ;;
    esac
  fi
  [[ ${home:P}/ != ${native:P}/* ]] || root=$native
}

# Sets sticky to the sticky default.
_hermes_shell_sticky() {
  sticky=default
  [[ -f $root/active_profile && -r $root/active_profile ]] || \builtin 'return' 0
  IFS='' \builtin 'read' -r -d '' sticky <"$root/active_profile"
  # A byte order mark, CRLF and blanks are what editors leave behind.
  sticky=${(L)${${${sticky#$'\xef\xbb\xbf'}##[[:space:]]#}%%[[:space:]]#}:-default}
}

# --- Messages ---

# Shows a message, in the format of the user's where there is one.
_hermes_shell_say() {
  \builtin 'local' format='' text=${1:#-}
  [[ -n $text ]] || \builtin 'return' 0
  # %B and the like are for formats.
  text=${text//\%/%%}
  if \builtin 'zstyle' -s ":completion:${curcontext}:descriptions" format format; then
    _message -e values "$text"
  else
    compadd -x "$text"
    _comp_mesg=yes
  fi
}

# Whether zsh goes on to match in another way where nothing fits, from which a message would keep it.
_hermes_shell_is_tried_again() {
  \builtin 'local' -a others
  others=("${(@)_completers[_completer_num+1,-1]:#_oldlist}")
  ((compstate[ignored])) || others=("${(@)others:#_ignored}")
  ((${#others} || _matcher_num < ${#_matchers}))
}

# --- Loading ---

# Whether the installed text is another than this one: a copy in a start-up file grows old.
_hermes_shell_is_stale() {
  \builtin 'emulate' -L zsh
  \builtin 'local' first='' second=''
  [[ -z ${_hermes_shell_loading-} && -f __HERMES_INSTALLED__ && -r __HERMES_INSTALLED__ ]] || \builtin 'return' 1
  { \builtin 'read' -r first; \builtin 'read' -r second; } <__HERMES_INSTALLED__
  case $second in
    '# hermes-shell '__HERMES_VERSION__': completions for zsh, tree '__HERMES_STAMP__'.'*) \builtin 'return' 1 ;;
    '# hermes-shell '*': completions for zsh, tree '*) \builtin 'return' 0 ;;
    *) \builtin 'return' 1 ;;
  esac
}

_hermes_shell_load() {
  if _hermes_shell_is_stale; then
    \builtin 'local' _hermes_shell_loading=yes
    \builtin 'source' __HERMES_INSTALLED__
  else
    _hermes_shell_start
  fi
}

_hermes_shell_load
case ${zsh_eval_context[-1]-} in
  loadautofunc)
    # From a directory on fpath, at the first TAB: the function that has the file's name hands on from now on.
    [[ ${funcstack[1]} == _hermes_shell ]] || functions[${funcstack[1]}]='_hermes_shell "$@"'
    _hermes_shell "$@"
    ;;
esac

\builtin 'test' "${_hermes_shell_before%+}" = "$_hermes_shell_before" || \builtin 'setopt' aliases
\builtin 'typeset' -g _hermes_shell_before="${_hermes_shell_before%?}"
\builtin 'test' -n "$_hermes_shell_before" || \builtin 'unset' _hermes_shell_before
# hermes-shell: end of completions
