# hermes-shell __HERMES_VERSION__: completions for fish, tree __HERMES_STAMP__. Written by hermes-shell; edits are lost.
#
# What it does and what its data mean, completions/README.md says. Nothing that is typed is ever evaluated, and no process
# is started: command substitutions of builtins and functions are none. (`test`, `set`, `string`, `read` and others are
# reserved: nobody can shadow them.) Functions without a scope of their own share the variables of the first.

set -l text __HERMES_INSTALLED__
if not set -q _hermes_shell_loading
    and test -f $text -a -r $text
    and read -l line <$text
    and string match -q '# hermes-shell *: completions for fish, tree *' -- $line
    and not string match -q '# hermes-shell __HERMES_VERSION__: completions for fish, tree __HERMES_STAMP__.*' -- $line
    # What stands appended to a start-up file grows old; the installed file is kept fresh.
    set -l _hermes_shell_loading
    builtin source $text
else

    function _hermes_shell_complete --description 'What could stand in a line of hermes, where the cursor is'
        # The line ends at the cursor here. -o takes quotes away; the newer -x would expand what is typed as well.
        set -l words (builtin commandline -op)
        set -l raw (builtin commandline -ct)
        set -l typed
        string match -qr '[<>\n]' -- "$(builtin commandline -p)"; and _hermes_shell_words
        if test -n "$raw"
            set typed $words[-1]
            set -e words[-1]
        end

        # Of the command that the words have come to.
        set -l everywhere
        set -l commands
        set -l others
        set -l options
        set -l unseen
        set -l arguments
        set -l after
        # Of the words: the ids of options that were given, as a regular expression, and the groups of these;
        # those of options that hold everywhere; the option at hand; how many words it still takes, and which;
        # what stands after --.
        set -l given '!'
        set -l groups '!'
        set -l always '!'
        set -l option
        set -l takes
        set -l value
        set -l attached
        set -l ended
        set -l rest
        set -l key hermes

        string match -qr '^(?:.*/)?hermes(?:-shell)?\z' -- "$words[1]"
        or set always '!|\Q-p\E' # a wrapper has the flag in it

        _hermes_shell_node $key
        for word in $words[2..-1]
            switch "$takes"
                case ''
                case .
                    continue
                case 1
                    set takes
                    continue
                case '*'
                    if not string match -q -- '-*' $word
                        test $takes = '?'; and set takes
                        continue
                    end
                    set takes
            end
            if set -q ended[1]
                set -a rest $word
                _hermes_shell_next
                continue
            end
            switch $word
                case --
                    set ended 1
                case '--*'
                    _hermes_shell_option (string split -m 1 -- = $word)[1]
                    _hermes_shell_give (string match -- '*=*' $word)
                case -
                    _hermes_shell_take -; or return
                case '-*'
                    _hermes_shell_bundle $word
                case '*'
                    _hermes_shell_take $word; or return
            end
        end
        _hermes_shell_offer
    end

    # Reads the words anew where some belong to redirections, or have more than one line.
    function _hermes_shell_words --no-scope-shadowing
        set -l quoted '\\\\.|\'(?:[^\'\\\\]|\\\\.)*\'?|"(?:[^"\\\\]|\\\\.)*"?|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)'
        set -l redirection "(?:(?<=\s)\d+|&)?[<>][<>&?|]*\s*(?:$quoted|[^\s'\"\\\\])+"
        set -l line (string replace -ra "(?s)($quoted)|$redirection" '$1' -- "$(builtin commandline -p)" | string collect)
        builtin printf %s $line | read -z -t -a words
    end

    # One argument further.
    function _hermes_shell_next --no-scope-shadowing
        string match -q '1*' -- $arguments[1]; and set -e arguments[1]
    end

    # WORD: a sub-command, or an argument. Fails where it is not known.
    function _hermes_shell_take --no-scope-shadowing
        if not set -q commands[1]; and not set -q others[1]
            _hermes_shell_next
            return 0
        end
        string match -qr '^[\w.:+@/-]+\z' -- $argv[1]; or return
        if string match -q -- $argv[1]\t'*' $commands
            set key "$key $argv[1]"
        else
            string match -qr '^[ah]\t\Q'$argv[1]'\E\t(?<key>[^\t]+)' -- $others; or return
        end
        set given '!'
        set groups '!'
        _hermes_shell_node $key
    end

    # NAME: finds an option; it is empty where there is none.
    function _hermes_shell_option --no-scope-shadowing
        set option
        string match -qr '^-[\w.:+@/-]+\z' -- $argv[1]
        and set option (string match -- $argv[1]\t'*' $options $unseen $everywhere)
        and set option (string split \t -- $option[1])
    end

    # [VALUE]: the option at hand is given, with its value in the same word.
    function _hermes_shell_give --no-scope-shadowing
        set -q option[1]; or return
        if string match -q -- $option[1]\t'*' $everywhere
            set always "$always|\Q$option[2]\E"
        else if not string match -q '*r*' -- $option[6]
            set given "$given|\Q$option[2]\E"
        end
        test $option[5] != -; and set groups "$groups|\Q$option[5]\E"
        set takes
        set value $option[4]
        test $option[3] != 0; and not set -q argv[1]; and set takes $option[3]
    end

    # WORD: gives the options of - and letters. Leaves in `option` the last one, empty where it is none, in `value` what
    # is attached to it.
    function _hermes_shell_bundle --no-scope-shadowing
        set -l left (string sub -s 2 -- $argv[1])
        while set -q left[1]
            _hermes_shell_option -(string sub -l 1 -- $left)
            set left (string sub -s 2 -- $left)
            test -n "$left"; or set left
            test (string length -- $argv[1]) != 2; and string match -q '*x*' -- $option[6]; and set option
            set -q option[1]; or return
            if test $option[3] != 0
                _hermes_shell_give $left
                set attached $left
                return
            end
            _hermes_shell_give
        end
    end

    # What fits what is typed.
    function _hermes_shell_offer --no-scope-shadowing
        switch "$takes"
            case ''
            case . 1
                _hermes_shell_values "$value" '' "$typed"
                return
            case '*'
                if not string match -q -- '-*' "$typed"
                    _hermes_shell_values "$value" '' "$typed"
                    return
                end
        end
        if set -q ended[1]
            if not set -q after[1]
                _hermes_shell_argument
            else if set -q rest[1]
                # The words of another program: given to its own completions, quoted once more.
                set -l found (builtin complete "--do-complete=$(string join ' ' -- (string escape -- $rest) "$raw")")
                string match -r -- "^$(string escape --style=regex -- "$typed").*" $found
            else
                _hermes_shell_values $after '' "$typed"
            end
            return
        end
        switch "$typed"
            case '--*=*'
                set -l name (string split -m 1 -- = $typed)
                _hermes_shell_option $name[1]
                set -q option[1]; and test $option[3] != 0
                and _hermes_shell_values $option[4] "$name[1]=" "$name[2]"
            case - '--*'
                _hermes_shell_options $typed'*'
            case '-*'
                if test (string length -- $typed) = 2
                    _hermes_shell_options $typed
                    return
                end
                _hermes_shell_bundle $typed
                if set -q option[1]
                    if test -n "$attached"
                        _hermes_shell_values $value (string sub -e -(string length -- $attached) -- $typed) "$attached"
                    else
                        builtin printf '%s\t%s\n' $typed $option[7]
                    end
                end
            case '*'
                if set -q commands[1]; or set -q others[1]
                    _hermes_shell_commands
                else
                    _hermes_shell_argument
                end
        end
    end

    function _hermes_shell_commands --no-scope-shadowing
        string match -qr '^[\w.:+@/-]*\z' -- "$typed"; or return
        set -q commands[1]; and string match -- "$typed*" $commands
        and return
        set -q others[1]
        and string match -r '^a\t\Q'"$typed"'\E.*' -- $others | string replace -r '^a\t([^\t]+)\t[^\t]+' '$1'
    end

    # GLOB of names
    function _hermes_shell_options --no-scope-shadowing
        string match -qr '^[\w.:+@/-]*\z' -- $typed
        and set -l found (string match -- $argv[1]\t'*' $options $everywhere)
        and set found (string match -rv -- "^[^\t]+\t(?:$given|$always)\t" $found)
        and set found (string match -rv -- "^(?:[^\t]+\t){4}(?:$groups)\t" $found)
        and string replace -r '\t.*\t' \t -- $found
    end

    function _hermes_shell_argument --no-scope-shadowing
        set -q arguments[1]; and _hermes_shell_values (string sub -s 3 -- $arguments[1]) '' "$typed"
    end

    function _hermes_shell_values --argument-names value before typed --description 'What a value of some kind could be'
        set -l kind (string split -m 1 -- : $value)
        switch $kind[1]
            case profile named idle
                _hermes_shell_profiles $kind[1] "$before" "$typed"
            case choice
                set -l words (string split ' ' -- $kind[2])
                string match -qr '^[\w.:+@/-]*\z' -- "$typed"
                and string match -- "$before$typed*" "$before"$words
            case file
                _hermes_shell_files "$before" "$typed" (string split ' ' -- $kind[2])
            case directory
                _hermes_shell_files "$before" "$typed" ''
            case command
                _hermes_shell_programs "$before" "$typed"
        end
    end

    function _hermes_shell_profiles --argument-names kind before typed
        string match -qr '^[a-z0-9_-]*\z' -- "$typed"; or return
        set -l place (_hermes_shell_place) # the root, and the profile that is pinned
        set -l found $place[1]/profiles/$typed*/
        set found (string match -rg '/((?!default/)[a-z0-9][a-z0-9_-]{0,63})/\z' -- $found)
        test $kind = profile; and string match -q -- "$typed*" default; and set -p found default

        for used in $place[2]\t'pinned here' (_hermes_shell_sticky $place[1])\t'sticky default'
            set -l at (builtin contains -i -- (string split \t -- $used)[1] $found); or continue
            if test $kind = idle
                set -e found[$at]
            else
                set found[$at] $used
            end
        end
        set -q found[1]; and builtin printf '%s\n' "$before"$found
    end

    # Prints the root, and the profile that HERMES_HOME names; as home.py has it.
    function _hermes_shell_place
        set -l native "$HOME/.hermes"
        set -l home
        set -qx HERMES_HOME; and set home (string trim -- "$HERMES_HOME")[1]
        if test -z "$home"
            builtin printf '%s\n' $native
            return
        end
        switch $home
            case '~' '~/*'
                set home "$HOME"(string sub -s 2 -- $home)
            case '/*'
            case '*'
                set home "$PWD/$home"
        end
        set home (string replace -ra '/\.?(?=/|\z)' '' -- $home)
        set -l name (string match -rg '/profiles/([^/]+)\z' -- $home)
        set -l above (builtin realpath -- $native 2>/dev/null; or builtin echo $native)/
        set -l real (builtin realpath -- $home 2>/dev/null; or builtin echo $home)/
        if test (string sub -l (string length -- $above) -- $real) = $above
            set home $native
        else if set -q name[1]
            set home (string replace -r '/[^/]+/[^/]+\z' '' -- $home)
        end
        test "$name" = ..; and set name default
        builtin printf '%s\n' $home $name
    end

    # ROOT: prints its sticky default; as sticky.py has it.
    function _hermes_shell_sticky
        set -l name default
        set -l file $argv[1]/active_profile
        if test -f $file -a -r $file
            read -l -z text <$file
            # Editors leave a byte order mark, CRLF and space behind.
            if not string match -qr '^\x{feff}?\s*\z' -- "$text"
                set name (string lower -- (string match -rg '^\x{feff}?\s*([a-zA-Z0-9][a-zA-Z0-9_-]{0,63})\s*\z' -- "$text"))
            end
        end
        builtin echo "$name"
    end

    # BEFORE TYPED PATTERN...: prints directories and files; no pattern means all files, an empty one none.
    function _hermes_shell_files --argument-names before typed
        set -l start $typed
        string match -q '~/*' -- "$typed"; and set start "$HOME"(string sub -s 2 -- $typed)
        # What is behind a TAB would be taken for a description, what is behind a new line for another file.
        set -l directories $start*/
        set directories (string match -rv '[\t\n]' -- $directories)
        set -l files $start*
        set files (string match -rv '[\t\n]' -- $files)
        if builtin -q path # fish 3.5
            set files (builtin path filter -vd -- $files)
        else
            for file in $files
                test -d $file; and set -e files[(builtin contains -i -- $file $files)]
            end
        end
        if set -q argv[3]
            set -l fitting
            for pattern in $argv[3..-1]
                set -a fitting (string match -- $pattern $files)
            end
            set files $fitting
        end
        set -l found $directories $files
        test "$start" = "$typed"; or set found $typed(string sub -s (builtin math 1 + (string length -- $start)) -- $found)
        set -q found[1]; and builtin printf '%s\n' "$before"$found
    end

    # BEFORE TYPED
    function _hermes_shell_programs --argument-names before typed
        if string match -q '*/*' -- "$typed"
            for file in (_hermes_shell_files '' "$typed")
                set -l path $file
                string match -q '~/*' -- $file; and set path "$HOME"(string sub -s 2 -- $file)
                test -x $path; and builtin echo "$before$file"
            end
            return
        end
        set -l found $PATH/$typed*
        builtin -q path; and set found (builtin path filter -fx -- $found)
        set -q found[1]; and builtin printf '%s\n' "$before"(string replace -r '.*/' '' -- $found)
    end

    # KEY: sets the entries of a command.
    function _hermes_shell_node --no-scope-shadowing
        __HERMES_TREE__
    end

    __HERMES_COMMON__

    # At the first TAB fish has looked for other completions of that name in files.
    function _hermes_shell_first
        _hermes_shell_register _hermes_shell_complete
        _hermes_shell_complete
    end

    _hermes_shell_register _hermes_shell_first
end
# hermes-shell: end of completions
