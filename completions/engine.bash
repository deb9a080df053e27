# hermes-shell __HERMES_VERSION__: completions for bash, tree __HERMES_STAMP__
# shellcheck shell=bash disable=SC2034,SC2288
#
# For bash 3.2 and later. At TAB it starts no process and evaluates nothing of what was typed. What is offered where,
# completions/README.md of hermes-shell says. Builtins are called through `builtin`, for people have functions called
# like them; helpers see the variables of _hermes_shell_answer, so that nothing is left behind.

__HERMES_COMMON__

# What bash calls at TAB, with the command, the part of the current word that it replaces, and the word before.
# It never fails, which would end a shell under `set -e`, and says nothing, also not under `set -x`.
_hermes_shell_complete() {
  { _hermes_shell_answer "$1" "$2"; } 2>/dev/null || builtin return 0
}

_hermes_shell_answer() { # COMMAND REPLACED
  builtin local hermes_line hermes_words hermes_starts hermes_first hermes_raw hermes_typed hermes_quote hermes_target
  builtin local hermes_replaced hermes_native hermes_nocase
  builtin local hermes_commands hermes_options hermes_arguments hermes_after hermes_common hermes_at hermes_rest
  builtin local hermes_key hermes_given hermes_groups hermes_owed hermes_owed_value hermes_owed_help hermes_ended
  builtin local hermes_count hermes_program hermes_lead hermes_found hermes_helps hermes_message hermes_kind
  builtin local hermes_root hermes_pinned hermes_sticky hermes_paths
  COMPREPLY=() hermes_found=() hermes_helps=() hermes_message='' hermes_kind='' hermes_lead='' hermes_native=''
  hermes_replaced=$2
  hermes_nocase=''
  ! builtin shopt -q nocasematch || hermes_nocase=on
  builtin shopt -u nocasematch
  _hermes_shell_register_aliases
  _hermes_shell_read_line "$1"
  if [[ $hermes_target ]]; then
    _hermes_shell_offer_value file '' "$hermes_typed"
  elif _hermes_shell_walk "$1"; then
    _hermes_shell_offer
  fi
  [[ $hermes_kind == answered ]] || _hermes_shell_reply "$2"
  [[ ! $hermes_nocase ]] || builtin shopt -s nocasematch
}

# --- The line ---

# hermes_words: the words before the current one; hermes_first: which of them is the first behind the command.
_hermes_shell_read_line() {
  _hermes_shell_head
  _hermes_shell_split "$hermes_line"
  # In front of the command there may be what runs it.
  for ((hermes_first = 0; hermes_first < ${#hermes_words[@]}; hermes_first++)); do
    [[ ${hermes_words[hermes_first]} != "$1" ]] || builtin break
  done
  hermes_first=$((hermes_first < ${#hermes_words[@]} ? hermes_first + 1 : 1))
}

# hermes_line: the line up to the cursor.
_hermes_shell_head() {
  builtin local hermes_locale
  hermes_line=${COMP_LINE:0:COMP_POINT}
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 403)) && [[ $COMP_LINE == *[![:ascii:]]* ]]; then
    # Before 4.3 bash counts the bytes.
    hermes_locale=${LC_ALL-}
    LC_ALL=C
    hermes_line=${COMP_LINE:0:COMP_POINT}
    if [[ $hermes_locale ]]; then LC_ALL=$hermes_locale; else builtin unset -v LC_ALL; fi
  fi
}

# Reads a text as words: quotes are taken away, a word with an expansion in it stays as it stands.
# hermes_words, hermes_starts: the words and where they start, without the current one, the last.
# hermes_typed, hermes_raw: that one, and as it was typed; hermes_quote: which quote is open in it; hermes_target:
# whether it is where a redirection goes to.
_hermes_shell_split() {
  builtin local hermes_text hermes_left hermes_start hermes_odd hermes_plain
  hermes_words=() hermes_starts=() hermes_target='' hermes_text=$1 hermes_left=$1
  _hermes_shell_begin_word
  while [[ $hermes_left ]]; do
    case $hermes_quote in
      \') _hermes_shell_read_single ;;
      \") _hermes_shell_read_double ;;
      *) _hermes_shell_read_bare ;;
    esac
  done
  [[ ! $hermes_odd ]] || hermes_typed=$hermes_raw
}

_hermes_shell_begin_word() {
  hermes_typed='' hermes_raw='' hermes_quote='' hermes_odd='' hermes_start=''
}

_hermes_shell_end_word() {
  if [[ $hermes_start && ! $hermes_target ]]; then
    [[ ! $hermes_odd ]] || hermes_typed=$hermes_raw
    hermes_words+=("$hermes_typed")
    hermes_starts+=("$hermes_start")
  fi
  [[ ! $hermes_start ]] || hermes_target=''
  _hermes_shell_begin_word
}

# Takes as many characters from what is left, which mean TEXT, to the current word.
_hermes_shell_eat() { # COUNT TEXT
  [[ $hermes_start ]] || hermes_start=$((${#hermes_text} - ${#hermes_left}))
  hermes_raw+=${hermes_left:0:$1}
  hermes_typed+=$2
  hermes_left=${hermes_left:$1}
}

_hermes_shell_read_single() {
  hermes_plain=${hermes_left%%\'*}
  _hermes_shell_eat "${#hermes_plain}" "$hermes_plain"
  [[ ! $hermes_left ]] || _hermes_shell_close_quote
}

_hermes_shell_close_quote() {
  _hermes_shell_eat 1 ''
  hermes_quote=''
}

_hermes_shell_read_double() {
  hermes_plain=${hermes_left%%[\"\\\$\`]*}
  _hermes_shell_eat "${#hermes_plain}" "$hermes_plain"
  case $hermes_left in
    \"*) _hermes_shell_close_quote ;;
    \\[\"\\\$\`]*) _hermes_shell_eat 2 "${hermes_left:1:1}" ;;
    \\$'\n'*) _hermes_shell_eat 2 '' ;;
    \\?*) _hermes_shell_eat 2 "${hermes_left:0:2}" ;;
    \\) _hermes_shell_eat 1 '' ;;
    ?*) _hermes_shell_read_expansion ;;
  esac
}

_hermes_shell_read_bare() {
  hermes_plain=${hermes_left%%[[:space:]\'\"\\\$\`\<\>\;\&\|\(\)*?[]*}
  [[ ! $hermes_plain ]] || _hermes_shell_eat "${#hermes_plain}" "$hermes_plain"
  case $hermes_left in
    [\'\"]*)
      hermes_quote=${hermes_left:0:1}
      _hermes_shell_eat 1 ''
      ;;
    \\$'\n'*) _hermes_shell_eat 2 '' ;;
    \\*) _hermes_shell_eat $((${#hermes_left} > 1 ? 2 : 1)) "${hermes_left:1:1}" ;;
    [\$\`]* | [\<\>]\(*) _hermes_shell_read_expansion ;;
    [\<\>]* | \&\>*) _hermes_shell_read_redirection ;;
    [*?[]*)
      hermes_odd=on
      _hermes_shell_eat 1 ''
      ;;
    ?*) _hermes_shell_read_end ;;
  esac
}

# A blank ends a word, an operator the command.
_hermes_shell_read_end() {
  _hermes_shell_end_word
  case $hermes_left in
    [\;\&\|]*) hermes_words=() hermes_starts=() hermes_target='' ;;
  esac
  hermes_left=${hermes_left:1}
}

_hermes_shell_read_redirection() {
  case $hermes_raw in
    *[!0123456789]*) _hermes_shell_end_word ;;
    *) _hermes_shell_begin_word ;;
  esac
  hermes_plain=${hermes_left%%[!\<\>\&\|]*}
  hermes_left=${hermes_left:${#hermes_plain}}
  hermes_target=on
}

# Takes an expansion as it stands, up to its end.
_hermes_shell_read_expansion() {
  hermes_odd=on
  case $hermes_quote$hermes_left in
    \`* | \"\`*) _hermes_shell_eat_quoted 1 \` ;;
    \$\'*) _hermes_shell_eat_quoted 2 \' ;;
    [\$\<\>]\(* | \$\{* | \"\$\(* | \"\$\{*) _hermes_shell_eat_nested ;;
    *) _hermes_shell_eat 1 '' ;;
  esac
}

# Takes COUNT characters, and all up to the next QUOTE that no backslash protects.
_hermes_shell_eat_quoted() { # COUNT QUOTE
  _hermes_shell_eat "$1" ''
  while [[ $hermes_left ]]; do
    hermes_plain=${hermes_left%%[\\"$2"]*}
    _hermes_shell_eat "${#hermes_plain}" ''
    case $hermes_left in
      \\?*) _hermes_shell_eat 2 '' ;;
      ?*)
        _hermes_shell_eat 1 ''
        builtin break
        ;;
    esac
  done
}

# Takes $(...), ${...} or <(...), with what is nested in it.
_hermes_shell_eat_nested() {
  builtin local hermes_depth
  hermes_depth=1
  _hermes_shell_eat 2 ''
  while [[ $hermes_left ]] && ((hermes_depth)); do
    hermes_plain=${hermes_left%%[\\\'\"\`\(\)\{\}]*}
    _hermes_shell_eat "${#hermes_plain}" ''
    case $hermes_left in
      \\?*) _hermes_shell_eat 2 '' ;;
      [\'\"\`]*) _hermes_shell_eat_quoted 1 "${hermes_left:0:1}" ;;
      *)
        case $hermes_left in
          [\(\{]*) hermes_depth=$((hermes_depth + 1)) ;;
          [\)\}]*) hermes_depth=$((hermes_depth - 1)) ;;
        esac
        _hermes_shell_eat 1 ''
        ;;
    esac
  done
}

# --- The way through the tree ---

# Goes to the place of the current word; fails where there is none.
_hermes_shell_walk() { # COMMAND
  builtin local hermes_number
  hermes_given='' hermes_groups='' hermes_owed='' hermes_ended='' hermes_count=0 hermes_program=''
  _hermes_shell_tree '*'
  hermes_common=("${hermes_options[@]}")
  _hermes_shell_enter hermes
  _hermes_shell_start "${1##*/}" ' '
  for ((hermes_number = hermes_first; hermes_number < ${#hermes_words[@]}; hermes_number++)); do
    [[ $hermes_key ]] || builtin return 1
    _hermes_shell_take "${hermes_words[hermes_number]}"
  done
  [[ $hermes_key ]]
}

# Takes the words that a name stands for: those of an alias; under any other name than ours, a profile.
_hermes_shell_start() { # NAME NAMES-SO-FAR
  builtin local hermes_alias
  if [[ $2 != *" $1 "* ]] && _hermes_shell_alias "$1"; then
    _hermes_shell_start_alias "$1" "$2"
    builtin return
  fi
  case $1 in
    hermes | hermes-shell) ;;
    *) ! _hermes_shell_find -p || hermes_given+="|${hermes_options[hermes_at]}|" ;;
  esac
}

_hermes_shell_start_alias() { # NAME NAMES-SO-FAR
  builtin local hermes_words hermes_starts hermes_raw hermes_typed hermes_quote hermes_target hermes_number
  _hermes_shell_split "$hermes_alias "
  ((${#hermes_words[@]})) || builtin return 0
  _hermes_shell_start "${hermes_words[0]##*/}" "$2$1 "
  for ((hermes_number = 1; hermes_number < ${#hermes_words[@]}; hermes_number++)); do
    _hermes_shell_take "${hermes_words[hermes_number]}"
  done
}

# hermes_alias: the text of an alias; fails where there is none of that name.
_hermes_shell_alias() { # NAME
  builtin local hermes_names hermes_texts hermes_index
  _hermes_shell_read_aliases || builtin return 1
  for hermes_index in "${!hermes_names[@]}"; do
    hermes_alias=${hermes_texts[hermes_index]}
    [[ ${hermes_names[hermes_index]} != "$1" ]] || builtin return 0
  done
  builtin return 1
}

_hermes_shell_enter() { # KEY
  builtin local hermes_before
  hermes_key=$1 hermes_before=$hermes_given hermes_given='' hermes_groups=''
  _hermes_shell_tree "$1"
  for ((hermes_at = 0; hermes_at < ${#hermes_common[@]}; hermes_at += 6)); do
    [[ $hermes_before != *"|${hermes_common[hermes_at]}|"* ]] || hermes_given+="|${hermes_common[hermes_at]}|"
  done
  hermes_options+=("${hermes_common[@]}")
}

# Goes one word further. hermes_key is empty where a command is not known.
_hermes_shell_take() { # WORD
  if _hermes_shell_is_owed "$1"; then
    case $hermes_owed in
      1 | \?) hermes_owed='' ;;
    esac
    builtin return
  fi
  hermes_owed=''
  case $hermes_ended:$1 in
    on:*) hermes_count=$((hermes_count + 1)) ;;
    :--) _hermes_shell_take_end ;;
    :--*) _hermes_shell_take_long "$1" ;;
    :-?*) _hermes_shell_take_letters "$1" || hermes_rest='' ;;
    *) _hermes_shell_take_plain "$1" ;;
  esac
}

# Whether a word is the value that the option before it is owed.
_hermes_shell_is_owed() { # WORD
  case $hermes_owed$1 in
    1* | .* | [*?] | [*?][!-]*) [[ $hermes_owed ]] ;;
    *) builtin return 1 ;;
  esac
}

_hermes_shell_take_end() {
  hermes_ended=on
  ((${#hermes_after[@]} == 0)) || hermes_count=0 hermes_program=$((hermes_number + 1))
}

_hermes_shell_take_long() { # WORD
  ! _hermes_shell_find "${1%%=*}" || _hermes_shell_give
  [[ $1 != *=* ]] || hermes_owed=''
}

# Takes a bundle, up to a letter that takes a value: hermes_rest is what stands behind that one. Fails at a letter that
# is no option.
_hermes_shell_take_letters() { # WORD
  builtin local hermes_letter
  hermes_rest=''
  for ((hermes_letter = 1; hermes_letter < ${#1}; hermes_letter++)); do
    _hermes_shell_find "-${1:hermes_letter:1}" || builtin return 1
    [[ ${#1} == 2 || ${hermes_options[hermes_at + 4]} != *x* ]] || builtin return 1
    _hermes_shell_give
    if [[ $hermes_owed ]]; then
      hermes_rest=${1:hermes_letter+1}
      [[ ! $hermes_rest ]] || hermes_owed=''
      builtin return 0
    fi
  done
}

_hermes_shell_take_plain() { # WORD
  builtin local hermes_index
  if ((${#hermes_commands[@]} == 0)); then
    hermes_count=$((hermes_count + 1))
    builtin return
  fi
  for ((hermes_index = 0; hermes_index < ${#hermes_commands[@]}; hermes_index += 4)); do
    if [[ ${hermes_commands[hermes_index + 1]} == "$1" ]]; then
      _hermes_shell_enter "${hermes_commands[hermes_index + 2]}"
      builtin return
    fi
  done
  hermes_key=''
}

# hermes_at: where the option of a name is; fails where there is none.
_hermes_shell_find() { # NAME
  for ((hermes_at = 0; hermes_at < ${#hermes_options[@]}; hermes_at += 6)); do
    [[ " ${hermes_options[hermes_at]} " != *" $1 "* ]] || builtin return 0
  done
  builtin return 1
}

_hermes_shell_give() {
  hermes_given+="|${hermes_options[hermes_at]}|" hermes_owed=${hermes_options[hermes_at + 1]#0}
  hermes_owed_value=${hermes_options[hermes_at + 2]} hermes_owed_help=${hermes_options[hermes_at + 5]}
  hermes_groups+="|${hermes_options[hermes_at + 3]}|"
}

# --- What is offered ---
# hermes_found: words, or of one that has hermes_lead before it the values; hermes_helps: their descriptions, where they
# have any; hermes_kind: path where they are paths.

_hermes_shell_offer() {
  if _hermes_shell_is_owed "$hermes_typed"; then
    _hermes_shell_offer_value "$hermes_owed_value" "$hermes_owed_help" "$hermes_typed"
    builtin return
  fi
  case $hermes_ended:$hermes_typed in
    on:*) _hermes_shell_offer_after ;;
    :--*=*) _hermes_shell_offer_attached ;;
    :- | :--*) _hermes_shell_offer_options '*' ;;
    :-?) _hermes_shell_offer_options '' ;;
    :-*) _hermes_shell_offer_letters ;;
    *) _hermes_shell_offer_plain ;;
  esac
}

_hermes_shell_add() { # WORD HELP
  [[ ! $2 ]] || hermes_helps[${#hermes_found[@]}]=$2
  hermes_found+=("$1")
}

_hermes_shell_offer_after() {
  if [[ ! $hermes_program ]]; then
    _hermes_shell_offer_argument
  elif ((hermes_count == 0)); then
    _hermes_shell_offer_value "${hermes_after[0]}" "${hermes_after[1]}" "$hermes_typed"
  elif [[ ${hermes_after[0]} == command ]]; then
    _hermes_shell_offer_words
  fi
}

_hermes_shell_offer_attached() {
  _hermes_shell_find "${hermes_typed%%=*}" || builtin return 0
  [[ ${hermes_options[hermes_at + 1]} != 0 ]] || builtin return 0
  hermes_lead=${hermes_typed%%=*}=
  _hermes_shell_offer_value "${hermes_options[hermes_at + 2]}" "${hermes_options[hermes_at + 5]}" "${hermes_typed#*=}"
}

# Offers the options that begin with what is typed, or that are it.
_hermes_shell_offer_options() { # '*' OR NOTHING
  builtin local hermes_names hermes_name
  for ((hermes_at = 0; hermes_at < ${#hermes_options[@]}; hermes_at += 6)); do
    _hermes_shell_is_open || builtin continue
    hermes_names="${hermes_options[hermes_at]} "
    while [[ $hermes_names ]]; do
      hermes_name=${hermes_names%% *} hermes_names=${hermes_names#* }
      # shellcheck disable=SC2053
      [[ $hermes_name != "$hermes_typed"$1 ]] || _hermes_shell_add "$hermes_name" "${hermes_options[hermes_at + 5]}"
    done
  done
}

# Whether an option may still be given.
_hermes_shell_is_open() {
  case ${hermes_options[hermes_at + 4]} in
    *h*) builtin return 1 ;;
    *r*) ;;
    *) [[ $hermes_given != *"|${hermes_options[hermes_at]}|"* ]] || builtin return 1 ;;
  esac
  [[ ! ${hermes_options[hermes_at + 3]} || $hermes_groups != *"|${hermes_options[hermes_at + 3]}|"* ]]
}

_hermes_shell_offer_letters() {
  _hermes_shell_take_letters "$hermes_typed" || builtin return 0
  if [[ $hermes_rest ]]; then
    hermes_lead=${hermes_typed%"$hermes_rest"}
    _hermes_shell_offer_value "$hermes_owed_value" "$hermes_owed_help" "$hermes_rest"
  else
    _hermes_shell_add "$hermes_typed" "${hermes_options[hermes_at + 5]}"
  fi
}

_hermes_shell_offer_plain() {
  if ((${#hermes_commands[@]} == 0)); then
    _hermes_shell_offer_argument
    builtin return
  fi
  _hermes_shell_offer_commands c
  ((${#hermes_found[@]})) || _hermes_shell_offer_commands a
}

_hermes_shell_offer_commands() { # c OR a
  builtin local hermes_index
  for ((hermes_index = 0; hermes_index < ${#hermes_commands[@]}; hermes_index += 4)); do
    if [[ ${hermes_commands[hermes_index]} == "$1" && ${hermes_commands[hermes_index + 1]} == "$hermes_typed"* ]]; then
      _hermes_shell_add "${hermes_commands[hermes_index + 1]}" "${hermes_commands[hermes_index + 3]}"
    fi
  done
}

_hermes_shell_offer_argument() {
  builtin local hermes_index
  for ((hermes_index = 0; hermes_index < ${#hermes_arguments[@]}; hermes_index += 3)); do
    if [[ ${hermes_arguments[hermes_index]} == '*' ]] || ((hermes_index == 3 * hermes_count)); then
      _hermes_shell_offer_value "${hermes_arguments[hermes_index + 1]}" "${hermes_arguments[hermes_index + 2]}" "$hermes_typed"
      builtin return
    fi
  done
}

_hermes_shell_offer_value() { # VALUE HELP TYPED
  hermes_message=$2 hermes_typed=$3
  case $1 in
    profile | named | idle) _hermes_shell_offer_profiles "$1" ;;
    choice:*) _hermes_shell_offer_choices "${1#*:} " ;;
    file | directory) _hermes_shell_offer_paths "$1" '' ;;
    file:*) _hermes_shell_offer_paths file "${1#*:} " ;;
    command) _hermes_shell_offer_programs ;;
  esac
}

_hermes_shell_offer_choices() { # CHOICES, A SPACE BEHIND EACH
  builtin local hermes_left
  hermes_left=$1
  while [[ $hermes_left ]]; do
    [[ ${hermes_left%% *} != "$hermes_typed"* ]] || hermes_found+=("${hermes_left%% *}")
    hermes_left=${hermes_left#* }
  done
}

# --- Profiles ---

_hermes_shell_offer_profiles() { # KIND
  _hermes_shell_find_root
  _hermes_shell_read_sticky
  if [[ $1 == profile && default == "$hermes_typed"* ]]; then
    _hermes_shell_add_profile default "$1"
  fi
  _hermes_shell_find_profiles "$hermes_typed" "$1"
  ((${#hermes_found[@]})) || _hermes_shell_look_for_any
}

# Where none is offered, whether that is because there are none at all.
_hermes_shell_look_for_any() {
  _hermes_shell_find_profiles '' named
  ((${#hermes_found[@]})) || hermes_message='no profile yet: hermes profile create NAME'
  hermes_found=() hermes_helps=()
}

# All at once as far as it goes: there may be thousands.
_hermes_shell_find_profiles() { # BEGINNING KIND
  builtin local hermes_names hermes_name
  case $1 in
    *[!abcdefghijklmnopqrstuvwxyz0123456789_-]*) builtin return ;;
  esac
  _hermes_shell_glob "$hermes_root/profiles/$1" /
  ((${#hermes_paths[@]})) || builtin return 0
  hermes_names=("${hermes_paths[@]%/}")
  for hermes_name in "${hermes_names[@]##*/}"; do
    case ${#hermes_name}:$hermes_name in
      *:*[!abcdefghijklmnopqrstuvwxyz0123456789_-]* | *:[_-]* | 6[56789]:* | [789]?:* | ???:* | *:default) ;;
      *:"$hermes_pinned" | *:"$hermes_sticky") _hermes_shell_add_profile "$hermes_name" "$2" ;;
      *) hermes_found+=("$hermes_name") ;;
    esac
  done
}

# Adds a profile that there is something to say about.
_hermes_shell_add_profile() { # NAME KIND
  case $2:$1 in
    idle:*) builtin return ;;
    *:"$hermes_pinned") hermes_helps[${#hermes_found[@]}]='pinned here' ;;
    *:"$hermes_sticky") hermes_helps[${#hermes_found[@]}]='sticky default' ;;
  esac
  hermes_found+=("$1")
}

# hermes_root: the Hermes root; hermes_pinned: the profile that HERMES_HOME names by itself.
_hermes_shell_find_root() {
  builtin local hermes_home hermes_above
  hermes_root=${HOME%/}/.hermes hermes_pinned=''
  _hermes_shell_read_home
  [[ $hermes_home ]] || builtin return 0
  hermes_above=${hermes_home%/*}
  case $hermes_home in
    */profiles/..) hermes_pinned=default ;;
    */profiles/*) [[ ${hermes_above##*/} != profiles ]] || hermes_pinned=${hermes_home##*/} ;;
  esac
  if ! _hermes_shell_is_within "$hermes_home" "$hermes_root"; then
    hermes_root=${hermes_home:-/}
    [[ ! $hermes_pinned ]] || hermes_root=${hermes_above%/*}
  fi
}

# hermes_home: HERMES_HOME made absolute, without empty and . parts; empty where it is not set or not exported.
_hermes_shell_read_home() {
  hermes_home=${HERMES_HOME-}
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
    [[ ${HERMES_HOME+${HERMES_HOME@a}} == *x* ]] || hermes_home=''
  fi
  hermes_home=${hermes_home#"${hermes_home%%[![:space:]]*}"}
  hermes_home=${hermes_home%"${hermes_home##*[![:space:]]}"}
  case $hermes_home in
    '') builtin return ;;
    \~ | \~/*) hermes_home=$HOME${hermes_home#\~} ;;
    [!/]*) hermes_home=$PWD/$hermes_home ;;
  esac
  hermes_home+=/
  while [[ $hermes_home == *//* ]]; do hermes_home=${hermes_home%%//*}/${hermes_home#*//}; done
  while [[ $hermes_home == */./* ]]; do hermes_home=${hermes_home%%/./*}/${hermes_home#*/./}; done
  hermes_home=${hermes_home%/}
}

# Whether a path leads into a directory, links followed.
_hermes_shell_is_within() { # PATH DIRECTORY
  builtin local hermes_here
  hermes_here=$1
  case $1 in
    "$2" | "$2"/*) builtin return 0 ;;
  esac
  while [[ $hermes_here && ! -d $hermes_here ]]; do hermes_here=${hermes_here%/*}; done
  while ! [[ $hermes_here/ -ef / ]]; do
    ! [[ $hermes_here -ef $2 ]] || builtin return 0
    [[ -x $hermes_here ]] || builtin break
    hermes_here+=/..
  done
  builtin return 1
}

# hermes_sticky: the sticky default. A byte order mark, CRLF and space are what editors leave behind.
_hermes_shell_read_sticky() {
  hermes_sticky=''
  if [[ -f $hermes_root/active_profile && -r $hermes_root/active_profile ]]; then
    IFS='' builtin read -r -d '' -n 65536 hermes_sticky <"$hermes_root/active_profile" || builtin true
    hermes_sticky=${hermes_sticky#$'\xef\xbb\xbf'}
    hermes_sticky=${hermes_sticky#"${hermes_sticky%%[![:space:]]*}"}
    hermes_sticky=${hermes_sticky%"${hermes_sticky##*[![:space:]]}"}
    ((BASH_VERSINFO[0] < 4)) || hermes_sticky=${hermes_sticky,,}
  fi
  hermes_sticky=${hermes_sticky:-default}
}

# --- Files and programs ---

# hermes_paths: what is there that begins so; with / behind it, the directories among it. Whatever the options say.
_hermes_shell_glob() { # BEGINNING [/]
  builtin local hermes_option hermes_noglob hermes_null hermes_back hermes_ignored
  hermes_noglob='' hermes_null='' hermes_back=() hermes_ignored=''
  case $- in
    *f*) hermes_noglob=on ;;
  esac
  for hermes_option in failglob nocaseglob dotglob; do
    ! builtin shopt -q "$hermes_option" || hermes_back+=("$hermes_option")
  done
  builtin shopt -q nullglob || hermes_null=off
  # What is restored as a local one stays in force when the function ends; a readonly one cannot be local.
  if [[ ${GLOBIGNORE-} ]]; then
    hermes_ignored=$GLOBIGNORE
    ! builtin local GLOBIGNORE || GLOBIGNORE=''
  fi
  builtin set +f
  builtin shopt -u failglob nocaseglob dotglob
  builtin shopt -s nullglob
  hermes_paths=("$1"*"${2-}")
  [[ ! $hermes_noglob ]] || builtin set -f
  [[ ! $hermes_null ]] || builtin shopt -u nullglob
  [[ ! $hermes_ignored || ${GLOBIGNORE-} ]] || GLOBIGNORE=$hermes_ignored
  builtin shopt -u dotglob
  ((${#hermes_back[@]} == 0)) || builtin shopt -s "${hermes_back[@]}"
}

# Offers the paths that begin as typed and that KIND and PATTERNS let through.
_hermes_shell_offer_paths() { # file, directory OR program; PATTERNS, A SPACE BEHIND EACH
  builtin local hermes_path hermes_home
  hermes_home='' hermes_path=$hermes_typed
  case $hermes_typed in
    \~/*) hermes_home=${HOME%/} hermes_path=$hermes_home${hermes_typed#\~} ;;
  esac
  hermes_kind=path
  ! _hermes_shell_is_native || hermes_native=on
  _hermes_shell_glob "$hermes_path"
  for hermes_path in ${hermes_paths[@]+"${hermes_paths[@]}"}; do
    ! _hermes_shell_is_wanted "$hermes_path" "$1" "$2" || _hermes_shell_add_path "$hermes_path"
  done
}

# Whether what readline replaces is the whole path: then it may know that it is one, and quotes and marks it itself.
_hermes_shell_is_native() {
  builtin local hermes_kept
  hermes_kept=${hermes_raw%"$hermes_replaced"}
  [[ ${BASH_VERSINFO[0]} != 3 && ${hermes_kept%"$hermes_quote"} == "$hermes_lead" ]]
}

_hermes_shell_is_wanted() { # PATH KIND PATTERNS
  builtin local hermes_patterns
  hermes_patterns=$3
  case ${1##*/}:$2:$3 in
    .:* | ..:*) builtin return 1 ;;
    *:file:) builtin return 0 ;;
    *:program:) [[ -x $1 ]] && builtin return ;;
  esac
  [[ ! -d $1 ]] || builtin return 0
  while [[ $hermes_patterns ]]; do
    # shellcheck disable=SC2053
    [[ ${1##*/} != ${hermes_patterns%% *} ]] || builtin return 0
    hermes_patterns=${hermes_patterns#* }
  done
  builtin return 1
}

# Adds a path as it is typed. What readline does not look at as a path gets its / from us.
_hermes_shell_add_path() { # PATH
  builtin local hermes_mark
  hermes_mark=''
  [[ $hermes_native || ! -d $1 ]] || hermes_mark=/
  case $hermes_home in
    '') hermes_found+=("$1$hermes_mark") ;;
    *) hermes_found+=("~${1#"$hermes_home"}$hermes_mark") ;;
  esac
}

_hermes_shell_offer_programs() {
  builtin local hermes_places hermes_place hermes_path
  case $hermes_typed in
    */*)
      _hermes_shell_offer_paths program ''
      builtin return
      ;;
  esac
  hermes_kind=program hermes_places=$PATH:
  while [[ $hermes_places ]]; do
    hermes_place=${hermes_places%%:*} hermes_places=${hermes_places#*:}
    _hermes_shell_glob "${hermes_place:-.}/$hermes_typed"
    for hermes_path in ${hermes_paths[@]+"${hermes_paths[@]}"}; do
      [[ ! -x $hermes_path || -d $hermes_path ]] || hermes_found+=("${hermes_path##*/}")
    done
  done
}

# Offers the words of another program as the shell completes them.
_hermes_shell_offer_words() {
  builtin local hermes_offset hermes_way
  for hermes_way in _comp_command_offset _command_offset; do
    if builtin declare -F "$hermes_way" >/dev/null && _hermes_shell_find_offset "${hermes_starts[hermes_program]}"; then
      hermes_kind=answered
      "$hermes_way" "$hermes_offset"
      builtin return 0
    fi
  done
  _hermes_shell_offer_value file '' "$hermes_typed"
}

# hermes_offset: which of bash's words starts in a place of the line.
_hermes_shell_find_offset() { # PLACE
  builtin local hermes_left
  hermes_left=$COMP_LINE
  for ((hermes_offset = 0; hermes_offset <= COMP_CWORD; hermes_offset++)); do
    hermes_left=${hermes_left#"${hermes_left%%[![:space:]]*}"}
    ((${#COMP_LINE} - ${#hermes_left} < $1)) || builtin return 0
    hermes_left=${hermes_left#"${COMP_WORDS[hermes_offset]}"}
  done
  builtin return 1
}

# --- The reply ---

# What bash gets stands in the place of REPLACED, the end of the current word: it begins with that, as it was typed.
_hermes_shell_reply() { # REPLACED
  case ${#hermes_found[@]}:${COMP_TYPE-} in
    0:63) _hermes_shell_say ;;
    0:*) builtin return ;;
    *) _hermes_shell_reply_words "$1" ;;
  esac
}

# Bash only lists here, so that two words which are none come to a message.
_hermes_shell_say() {
  [[ $hermes_message ]] || builtin return 0
  _hermes_shell_set nosort
  COMPREPLY=("$hermes_message" ' ')
}

_hermes_shell_set() { # OPTION
  case $1:$((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) in
    *:3* | nosort:40[0123]) builtin return ;;
  esac
  builtin compopt -o "$1"
}

_hermes_shell_reply_words() { # REPLACED
  if [[ $hermes_native && $hermes_kind == path ]]; then
    _hermes_shell_set filenames
    COMPREPLY=("${hermes_found[@]}")
  elif [[ $1 == "$hermes_typed" && $hermes_kind != path ]]; then
    COMPREPLY=("${hermes_found[@]}")
  else
    _hermes_shell_reply_quoted "$1"
  fi
  case $hermes_kind in
    '') _hermes_shell_set nosort ;;
  esac
  case ${#COMPREPLY[@]}:${COMP_TYPE-} in
    1:*) _hermes_shell_end ;;
    *:63) _hermes_shell_describe ;;
    *:33 | *:64) ! _hermes_shell_differ || _hermes_shell_describe ;;
  esac
}

# Words of which something cannot stand on the line as it is, or that readline does not replace from their start.
_hermes_shell_reply_quoted() { # REPLACED
  builtin local hermes_word hermes_quoted
  for hermes_word in "${hermes_found[@]}"; do
    _hermes_shell_quote "${hermes_word#"$hermes_typed"}"
    COMPREPLY+=("$1$hermes_quoted")
  done
}

# hermes_quoted: a text as it has to be typed behind the current word, in the quote that is open.
_hermes_shell_quote() { # TEXT
  builtin local hermes_left hermes_plain
  hermes_left=$1 hermes_quoted=''
  case $hermes_quote in
    \')
      while [[ $hermes_left == *\'* ]]; do
        hermes_quoted+=${hermes_left%%\'*}"'\\''" hermes_left=${hermes_left#*\'}
      done
      ;;
    \")
      while [[ $hermes_left == *[\"\\\$\`!]* ]]; do
        hermes_plain=${hermes_left%%[\"\\\$\`!]*} hermes_left=${hermes_left:${#hermes_plain}}
        case $hermes_left in
          !*) hermes_quoted+=$hermes_plain'"\!"' ;;
          *) hermes_quoted+=$hermes_plain\\${hermes_left:0:1} ;;
        esac
        hermes_left=${hermes_left:1}
      done
      ;;
    *)
      case $hermes_left in
        *[!a-zA-Z0-9/.,:=@%+_-]*) builtin printf -v hermes_left %q "$hermes_left" ;;
      esac
      ;;
  esac
  hermes_quoted+=$hermes_left
}

# Sees to it that no space is put behind a directory, nor before what stands there already.
_hermes_shell_end() {
  builtin local hermes_more
  hermes_more=${COMP_LINE#"$hermes_line"}
  [[ $hermes_kind != path || $hermes_native || ${COMPREPLY[0]} != */ ]] || hermes_more=/
  if [[ ${BASH_VERSINFO[0]} == 3 ]]; then
    [[ $hermes_more || $hermes_quote ]] || COMPREPLY[0]+=' '
  elif [[ $hermes_more ]]; then
    _hermes_shell_set nospace
  fi
}

# Whether two words differ by more than capitals. Where bash puts in what all have in common before it lists them, that
# ends within the words then; else, where a setting makes capitals and small letters one, in the descriptions.
_hermes_shell_differ() {
  builtin local hermes_word hermes_differ
  hermes_differ=''
  builtin shopt -s nocasematch
  for hermes_word in "${COMPREPLY[@]}"; do
    [[ $hermes_word == "${COMPREPLY[0]}" ]] || hermes_differ=on
  done
  builtin shopt -u nocasematch
  [[ $hermes_differ ]]
}

_hermes_shell_describe() {
  builtin local hermes_index hermes_width hermes_room hermes_help
  ((${#hermes_helps[@]})) || builtin return 0
  hermes_width=0
  for hermes_index in "${!hermes_helps[@]}"; do
    ((hermes_width >= ${#COMPREPLY[hermes_index]})) || hermes_width=${#COMPREPLY[hermes_index]}
  done
  hermes_room=$((${COLUMNS:-80} - hermes_width - 5))
  ((hermes_room >= 10)) || builtin return 0
  for hermes_index in "${!hermes_helps[@]}"; do
    hermes_help=${hermes_helps[hermes_index]}
    ((${#hermes_help} <= hermes_room)) || hermes_help=${hermes_help:0:hermes_room-1}…
    builtin printf -v hermes_help '%-*s  (%s)' "$hermes_width" "${COMPREPLY[hermes_index]}" "$hermes_help"
    COMPREPLY[hermes_index]=$hermes_help
  done
}

# --- The tree, and which text of it counts ---

# A text that was appended to a start-up file does not change; the installed one is kept fresh.
_hermes_shell_is_stale() { # INSTALLED
  builtin local hermes_line
  [[ -f $1 && -r $1 && ${BASH_SOURCE[1]-} != "$1" ]] || builtin return 1
  IFS='' builtin read -r hermes_line <"$1" || builtin true
  case $hermes_line in
    '# hermes-shell '__HERMES_VERSION__': completions for bash, tree '__HERMES_STAMP__) builtin return 1 ;;
    '# hermes-shell '*) ;;
    *) builtin return 1 ;;
  esac
}

# hermes_commands: a kind, a name, a key and a help for each; hermes_options: names, takes, value, group, marks (h: never
# offered) and help; hermes_arguments: 1 or *, value, help; hermes_after: value and help.
_hermes_shell_tree() { # KEY
  hermes_commands=() hermes_options=() hermes_arguments=() hermes_after=()
  __HERMES_TREE__
}

if _hermes_shell_is_stale __HERMES_INSTALLED__; then
  \builtin . __HERMES_INSTALLED__
else
  _hermes_shell_register __HERMES_WRAPPERS__ 2>/dev/null || \builtin true
fi
_hermes_shell_end_text
# hermes-shell: end of completions
