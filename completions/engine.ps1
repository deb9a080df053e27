# hermes-shell __HERMES_VERSION__: completions for PowerShell, tree __HERMES_STAMP__
#
# Written by hermes-shell; edits are lost. PowerShell 5.1 and later. What is offered, completions/README.md says.
# Starts no process, evaluates nothing that was typed, and leaves one function behind, HermesShellComplete; an
# alias or a function of yours that runs hermes is completed by it as well:
#   Register-ArgumentCompleter -Native -CommandName h -ScriptBlock { HermesShellComplete @args }

& {
    # A text that somebody appended to a profile goes stale; the installed one is kept fresh.
    $installed = __HERMES_INSTALLED__
    if ([IO.File]::Exists($installed)) {
        $stamp = '# hermes-shell __HERMES_VERSION__: completions for PowerShell, tree __HERMES_STAMP__'
        foreach ($line in [IO.File]::ReadLines($installed)) { break }
        if ($line -cne $stamp) {
            . $installed
            return
        }
    }

    # A module, for what it has of its own is seen by nobody else.
    $null = Microsoft.PowerShell.Core\New-Module -Name HermesShellCompletion -ScriptBlock {
        Microsoft.PowerShell.Core\Export-ModuleMember
        $Tree = (__HERMES_TREE__).Replace("`r", '')

        # Called for a word of a command line; the cursor is an offset into the whole text.
        function global:HermesShellComplete {
            param($Word, $Command, $Cursor)
            $line = Read-Line $Command $Cursor
            if (-not $line) { return }
            Add-Offer $line
            if ($line.Found.Count) { $line.Found } else { New-Message $line (Read-Typed $Command $Cursor) }
        }

        # --- The words, as PowerShell reads them ---

        # Read anew up to the cursor, so that the parser itself says where a word that is cut there begins and ends.
        function Read-Line {
            param($Command, $Cursor)
            $start = $Command.Extent.StartOffset
            $text = $Command.Extent.StartScriptPosition.GetFullScript().Substring($start, $Cursor - $start)
            $script = [Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$null)
            $call = $script.Find({ $args[0] -is [Management.Automation.Language.CommandAst] }, $false)
            if (-not $call) { return }

            $line = @{
                Name = "$($call.GetCommandName())"
                Text = $text
                Words = [Collections.Generic.List[string]]::new()
                Starts = [Collections.Generic.List[int]]::new()
                Current = ''
                Kept = ''
                Raw = ''
                Message = ''
                Found = [Collections.Generic.List[Management.Automation.CompletionResult]]::new()
            }
            for ($at = 1; $at -lt $call.CommandElements.Count; $at++) {
                $element = $call.CommandElements[$at]
                foreach ($word in Read-Word $element) {
                    $line.Words.Add($word)
                    $line.Starts.Add($element.Extent.StartOffset)
                }
            }
            $last = $call.CommandElements[$call.CommandElements.Count - 1]
            if ($line.Words.Count -and $last.Extent.EndOffset -eq $text.Length) { Set-Current $line $last }
            $line
        }

        # One word, or two for `-x: y`.
        function Read-Word {
            param($Element)
            if ($Element -isnot [Management.Automation.Language.CommandParameterAst] -or -not $Element.Argument) {
                return Read-Text $Element
            }
            $name = Read-Parameter $Element
            $value = Read-Text $Element.Argument
            if ($name -cmatch '\s\z') { $name.TrimEnd(), $value } else { "$name$value" }
        }

        # Of `-x:y` the part before y.
        function Read-Parameter {
            param($Element)
            $Element.Extent.Text.Substring(0, $Element.Argument.Extent.StartOffset - $Element.Extent.StartOffset)
        }

        function Read-Text {
            param($Element)
            if ($Element -is [Management.Automation.Language.StringConstantExpressionAst]) {
                $Element.Value
            } elseif ($Element -is [Management.Automation.Language.ArrayLiteralAst]) {
                # A program is given `a,b` as one word.
                @(foreach ($each in $Element.Elements) { Read-Text $each }) -join ','
            } else {
                $Element.Extent.Text
            }
        }

        # Kept: what PowerShell leaves in front of what it replaces. Raw: what it replaces, as it was typed.
        function Set-Current {
            param($Line, $Last)
            $number = $Line.Words.Count - 1
            $Line.Current = $Line.Words[$number]
            $Line.Words.RemoveAt($number)
            $Line.Raw = $Last.Extent.Text
            if ($Last -is [Management.Automation.Language.ArrayLiteralAst]) {
                $part = $Last.Elements[$Last.Elements.Count - 1]
                $Line.Raw = $part.Extent.Text
                $Line.Kept = $Line.Current.Substring(0, $Line.Current.Length - (Read-Text $part).Length)
            } elseif ($Last -is [Management.Automation.Language.CommandParameterAst] -and $Last.Argument) {
                $Line.Raw = $Last.Argument.Extent.Text
                $Line.Kept = Read-Parameter $Last
            } elseif ($Last -is [Management.Automation.Language.ErrorExpressionAst] -or $Line.Raw -cmatch '\A-[^-].*:\z') {
                $Line.Raw = ''
                $Line.Kept = $Line.Current
            }
        }

        # What PowerShell is going to replace, which may go on behind the cursor.
        function Read-Typed {
            param($Command, $Cursor)
            $piece = Select-Piece $Command.CommandElements $Cursor
            if ($piece -is [Management.Automation.Language.CommandParameterAst] -and $piece.Argument) {
                $piece = Select-Piece @($piece.Argument) $Cursor
            } elseif ($piece -is [Management.Automation.Language.ArrayLiteralAst]) {
                $piece = Select-Piece $piece.Elements $Cursor
            }
            if ($piece -and $piece -isnot [Management.Automation.Language.ErrorExpressionAst]) { $piece.Extent.Text } else { '' }
        }

        function Select-Piece {
            param($Pieces, $Cursor)
            foreach ($piece in $Pieces) {
                if ($piece.Extent.StartOffset -lt $Cursor -and $piece.Extent.EndOffset -ge $Cursor) { return $piece }
            }
        }

        # --- The tree ---

        # The entries under a key, as fields; no help is ''.
        function Get-Entry {
            param($Key)
            $start = $Tree.IndexOf("`n=$Key`n", [StringComparison]::Ordinal)
            if ($start -lt 0) { return }
            $start += $Key.Length + 3
            $end = $Tree.IndexOf("`n=", $start - 1, [StringComparison]::Ordinal)
            if ($end -lt $start) { return }
            # What is not ASCII stands as \uXXXX, so that no encoding can harm it.
            foreach ($entry in [regex]::Unescape($Tree.Substring($start, $end - $start)).Split("`n")) {
                $fields = $entry.Split("`t")
                if ($fields[-1] -ceq '-') { $fields[-1] = '' }
                , $fields
            }
        }

        # Keys and Help are those of the sub-commands; Names finds an option.
        function Get-Node {
            param($Key)
            $node = @{
                Commands = [Collections.Generic.List[string]]::new()
                Aliases = [Collections.Generic.List[string]]::new()
                Keys = [Collections.Hashtable]::new([StringComparer]::Ordinal)
                Help = [Collections.Hashtable]::new([StringComparer]::Ordinal)
                Options = [Collections.Generic.List[string[]]]::new()
                Names = [Collections.Hashtable]::new([StringComparer]::Ordinal)
                Arguments = [Collections.Generic.List[string[]]]::new()
                After = $null
            }
            foreach ($fields in @(Get-Entry $Key) + @(Get-Entry '*')) { Add-Entry $node $fields }
            $node
        }

        function Add-Entry {
            param($Node, $Fields)
            switch ($Fields[0]) {
                'c' { $Node.Commands.Add($Fields[1]) }
                'a' { $Node.Aliases.Add($Fields[1]) }
                'p' { $Node.Arguments.Add($Fields) }
                'd' { $Node.After = $Fields }
            }
            if ($Fields[0] -in 'o', 'i') {
                $Node.Options.Add($Fields)
                foreach ($name in $Fields[1].Split(' ')) { $Node.Names[$name] = $Fields }
            } elseif ($Fields[0] -in 'c', 'a', 'h') {
                $Node.Keys[$Fields[1]] = $Fields[2]
                $Node.Help[$Fields[1]] = $Fields[3]
            }
        }

        # --- The way from the program to the current word ---

        # An option is known by its field of names; Owed is the one that still wants a value.
        function Get-Walk {
            param($Line)
            $walk = @{
                Node = Get-Node hermes
                Given = [Collections.Generic.HashSet[string]]::new([StringComparer]::Ordinal)
                Owed = $null
                Ended = $false
                Count = 0
            }
            if (Test-Wrapper $Line.Name) { $null = $walk.Given.Add($walk.Node.Names['-p'][1]) }
            foreach ($word in $Line.Words) {
                Step-Walk $walk $word
                if (-not $walk.Node) { return }
            }
            $walk
        }

        # Whether it stands for `hermes -p NAME`.
        function Test-Wrapper {
            param($Name)
            $called = [regex]::Replace($Name, '\A.*[/\\]|\.(exe|cmd|bat|ps1)\z', '', 'IgnoreCase')
            -not $Plain.Contains($called)
        }

        function Step-Walk {
            param($Walk, $Word)
            if (Test-Owed $Walk $Word) {
                if ($Walk.Owed[2] -in '1', '?') { $Walk.Owed = $null }
                return
            }
            $Walk.Owed = $null
            if ($Walk.Ended) {
                $Walk.Count++
            } elseif ($Word -ceq '--') {
                $Walk.Ended = $true
                if ($Walk.Node.After) { $Walk.Count = 0 }
            } elseif ($Word.StartsWith('--', 'Ordinal')) {
                $name, $value = $Word.Split([char[]]'=', 2)
                Add-Given $Walk $name ($null -ne $value)
            } elseif ($Word.StartsWith('-', 'Ordinal') -and $Word.Length -gt 1) {
                foreach ($letter in Read-Bundle $Walk $Word) { Add-Given $Walk $letter.Name ($letter.Rest -cne '') }
            } elseif ($Walk.Node.Keys.Count) {
                Step-Down $Walk $Word
            } else {
                $Walk.Count++
            }
        }

        # Whether a word is the value that an option is owed.
        function Test-Owed {
            param($Walk, $Word)
            $Walk.Owed -and ($Walk.Owed[2] -in '1', '.' -or -not $Word.StartsWith('-', 'Ordinal'))
        }

        function Add-Given {
            param($Walk, $Name, $HasValue)
            $option = $Walk.Node.Names[$Name]
            if (-not $option) { return }
            $null = $Walk.Given.Add($option[1])
            $Walk.Owed = if ($option[2] -cne '0' -and -not $HasValue) { $option }
        }

        # The options of a bundle by their names, each with the rest of the word where that is its value. A letter that is
        # no option is the last one, and has no name.
        function Read-Bundle {
            param($Walk, $Word)
            for ($at = 1; $at -lt $Word.Length; $at++) {
                $name = "-$($Word[$at])"
                $option = $Walk.Node.Names[$name]
                if (-not $option -or ($Word.Length -gt 2 -and $option[5].Contains('x'))) { return @{ Name = ''; Rest = '' } }
                $rest = if ($option[2] -cne '0') { $Word.Substring($at + 1) } else { '' }
                @{ Name = $name; Rest = $rest }
                if ($option[2] -cne '0') { return }
            }
        }

        function Step-Down {
            param($Walk, $Word)
            if ($Walk.Node.Keys.Contains($Word)) {
                $Walk.Node = Get-Node $Walk.Node.Keys[$Word]
                # What was given, was given to the command above.
                $Walk.Given.IntersectWith([string[]]@(foreach ($fields in Get-Entry '*') { $fields[1] }))
            } else {
                $Walk.Node = $null
            }
        }

        # --- What is offered ---

        function Add-Offer {
            param($Line)
            $walk = Get-Walk $Line
            if (-not $walk) { return }
            $typed = $Line.Current
            if (Test-Owed $walk $typed) {
                Add-Value $Line $walk.Owed[3] $walk.Owed[6]
            } elseif ($walk.Ended) {
                Add-After $Line $walk
            } elseif ($typed -cmatch '\A(--[^=]*)=') {
                Add-Attached $Line $walk $Matches[1] $Matches[0]
            } elseif ($typed -ceq '-' -or $typed.StartsWith('--', 'Ordinal')) {
                Add-Option $Line $walk
            } elseif ($typed.StartsWith('-', 'Ordinal')) {
                Add-Short $Line $walk
            } elseif ($walk.Node.Keys.Count) {
                Add-Plain $Line $walk.Node.Commands $walk.Node.Help
                if (-not $Line.Found.Count) { Add-Plain $Line $walk.Node.Aliases $walk.Node.Help }
            } else {
                Add-Argument $Line $walk
            }
        }

        function Add-Option {
            param($Line, $Walk)
            $seen = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
            $groups = @(foreach ($fields in $Walk.Node.Options) { if ($Walk.Given.Contains($fields[1])) { $fields[4] } })
            foreach ($fields in $Walk.Node.Options) {
                $again = -not $Walk.Given.Contains($fields[1]) -or $fields[5].Contains('r')
                $excluded = $fields[4] -cne '-' -and $groups -ccontains $fields[4]
                if ($fields[0] -ceq 'i' -or -not $again -or $excluded) { continue }
                foreach ($name in $fields[1].Split(' ')) {
                    if (-not $name.StartsWith($Line.Current, 'Ordinal')) { continue }
                    # PSReadLine ignores case where it drops what is there twice.
                    $end = if ($seen.Add($name)) { '' } else { ' ' }
                    Add-Result $Line "$name$end" $name ParameterName $fields[6]
                }
            }
        }

        # `-x`, `-xyz`, `-xVALUE`
        function Add-Short {
            param($Line, $Walk)
            $letters = @(Read-Bundle $Walk $Line.Current)
            $last = $letters[$letters.Count - 1]
            if (-not $last.Name) { return }
            if ($last.Rest) {
                $before = $Line.Current.Substring(0, $Line.Current.Length - $last.Rest.Length)
                Add-Attached $Line $Walk $last.Name $before
            } elseif ($letters.Count -eq 1) {
                Add-Option $Line $Walk
            } else {
                Add-Result $Line $Line.Current $Line.Current ParameterName $Walk.Node.Names[$last.Name][6]
            }
        }

        # The value in the word of its option.
        function Add-Attached {
            param($Line, $Walk, $Name, $Before)
            $option = $Walk.Node.Names[$Name]
            if ($option -and $option[2] -cne '0') { Add-Value $Line $option[3] $option[6] $Before }
        }

        function Add-After {
            param($Line, $Walk)
            if (-not $Walk.Node.After) {
                Add-Argument $Line $Walk
            } elseif ($Walk.Count) {
                Add-Foreign $Line $Walk.Count
            } else {
                Add-Value $Line $Walk.Node.After[1] $Walk.Node.After[2]
            }
        }

        function Add-Argument {
            param($Line, $Walk)
            for ($at = 0; $at -lt $Walk.Node.Arguments.Count; $at++) {
                $fields = $Walk.Node.Arguments[$at]
                if ($at -eq $Walk.Count -or $fields[1] -ceq '*') { return Add-Value $Line $fields[2] $fields[3] }
            }
        }

        # Before is what stands in front of the value in its word.
        function Add-Value {
            param($Line, $Value, $Help, $Before = '')
            $Line.Message = $Help
            $kind, $words = $Value.Split([char[]]':', 2)
            switch ($kind) {
                { $_ -in 'profile', 'named', 'idle' } { Add-Profile $Line $kind $Before }
                'choice' { Add-Plain $Line $words.Split(' ') @{} $Before }
                'file' { Add-Path $Line $Before $(if ($words) { $words } else { '*' }) }
                'directory' { Add-Path $Line $Before '' }
                'command' { Add-Program $Line $Before }
            }
        }

        # --- Profiles ---

        function Add-Profile {
            param($Line, $Kind, $Before)
            $root = Get-Root
            $about = @{ (Get-Sticky $root) = 'sticky default' }
            $pinned = Get-Pinned $root
            if ($pinned) { $about[$pinned] = 'pinned here' }
            $names = @(Get-Name $root $Line.Current.Substring($Before.Length))
            if ($Kind -cne 'profile') { $names = @($names -cne 'default') }
            if ($Kind -ceq 'idle') { $names = @(foreach ($name in $names) { if (-not $about.Contains($name)) { $name } }) }
            Add-Plain $Line $names $about $Before
            # Where there is no profile but `default`, that is what has to be said.
            if (-not $Line.Found.Count -and @(Get-Name $root '').Count -eq 1) { $Line.Message = 'no profile yet: hermes profile create NAME' }
        }

        # The names that begin with what is typed.
        function Get-Name {
            param($Root, $Typed)
            if ('default'.StartsWith($Typed, 'Ordinal')) { 'default' }
            $profiles = [IO.Path]::Combine($Root, 'profiles')
            if ($Typed -cnotmatch '\A[a-z0-9_-]*\z') { return }
            $valid = [regex]'\A(?!default\z)[a-z0-9][a-z0-9_-]{0,63}\z'
            $names = [Collections.Generic.List[string]]::new()
            foreach ($path in Get-Inside $profiles GetDirectories "$Typed*") {
                $name = [IO.Path]::GetFileName($path)
                if ($valid.IsMatch($name) -and $name.StartsWith($Typed, 'Ordinal')) { $names.Add($name) }
            }
            $names.Sort([StringComparer]::Ordinal)
            $names
        }

        # home.root, but for links.
        function Get-Root {
            $at = [IO.Path]::DirectorySeparatorChar
            $native = if ($at -ceq '\') { "$env:LOCALAPPDATA\hermes" } else { "$(Get-Home)/.hermes" }
            $chosen = "$env:HERMES_HOME".Trim()
            if (-not $chosen) { return $native }
            $chosen = [IO.Path]::GetFullPath((Get-Real $chosen))
            $parent = [IO.Path]::GetDirectoryName($chosen)
            if ("$chosen$at".StartsWith("$native$at", 'Ordinal')) {
                $native
            } elseif ([IO.Path]::GetFileName($parent) -ceq 'profiles') {
                [IO.Path]::GetDirectoryName($parent)
            } else {
                $chosen
            }
        }

        function Get-Home {
            if ($env:HOME) { $env:HOME.TrimEnd('/') } else { [Environment]::GetFolderPath('UserProfile') }
        }

        # A pin counts while HERMES_HOME fits it.
        function Get-Pinned {
            param($Root)
            $name = "$env:HERMES_SHELL_PROFILE"
            if (-not $name) { return '' }
            $here = [IO.Path]::GetFullPath((Get-Real "$env:HERMES_HOME"))
            $pin = if ($name -ceq 'default') { $Root } else { [IO.Path]::Combine($Root, 'profiles', $name) }
            if ($here.TrimEnd('/', '\') -ceq [IO.Path]::GetFullPath($pin).TrimEnd('/', '\')) { $name } else { '' }
        }

        function Get-Sticky {
            param($Root)
            $file = [IO.FileInfo]::new([IO.Path]::Combine($Root, 'active_profile'))
            if (-not $file.Exists -or $file.Length -eq 0 -or $file.Length -gt 4096) { return 'default' }
            $text = [IO.File]::ReadAllText($file.FullName).Trim([char[]]"$([char]0xfeff) `t`r`n").ToLowerInvariant()
            if ($text) { $text } else { 'default' }
        }

        # --- Files and programs ---

        # What a path means: `~` is a home, and the working directory is PowerShell's, not the process's.
        function Get-Real {
            param($Path)
            if ($Path -cmatch '\A~([/\\]|\z)') { $Path = (Get-Home) + $Path.Substring(1) }
            [IO.Path]::Combine($ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath, $Path)
        }

        # What is inside a directory, by GetDirectories or GetFiles; nothing where it cannot be read.
        function Get-Inside {
            param($Directory, $Method, $Pattern)
            if (-not [IO.Directory]::Exists($Directory)) { return }
            try { [IO.Directory]::$Method($Directory, $Pattern) } catch { Clear-Trace $_ }
        }

        # Takes what was caught out of $Error.
        function Clear-Trace {
            param($Caught)
            while ($global:Error.Count -and "$($global:Error[0])" -ceq "$Caught") { $global:Error.RemoveAt(0) }
        }

        # Directories, and files of the patterns.
        function Add-Path {
            param($Line, $Before, $Patterns)
            Add-Directory $Line $Before
            foreach ($path in Get-Fitting $Line $Before GetFiles) {
                foreach ($pattern in $Patterns.Split(' ')) {
                    if ([IO.Path]::GetFileName($path) -clike $pattern) {
                        Add-Result $Line (Format-Word $Line $path $Before) (Read-Name $path) ProviderItem ''
                        break
                    }
                }
            }
        }

        function Add-Directory {
            param($Line, $Before)
            $end = [IO.Path]::DirectorySeparatorChar
            foreach ($path in Get-Fitting $Line $Before GetDirectories) {
                Add-Result $Line (Format-Word $Line "$path$end" $Before) "$(Read-Name $path)$end" ProviderContainer ''
            }
        }

        # The name of a file, for a terminal.
        function Read-Name {
            param($Path)
            [regex]::Replace([IO.Path]::GetFileName($Path), '[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]', '?')
        }

        # The paths that begin with what is typed. A name that begins with a dot is offered once the dot is typed.
        function Get-Fitting {
            param($Line, $Before, $Method)
            $typed = $Line.Current.Substring($Before.Length)
            if ($typed.IndexOfAny([IO.Path]::GetInvalidPathChars()) -ge 0) { return }
            $separators = [char[]]@([IO.Path]::DirectorySeparatorChar, [IO.Path]::AltDirectorySeparatorChar)
            $cut = $typed.LastIndexOfAny($separators) + 1
            $above = $typed.Substring(0, $cut)
            $start = $typed.Substring($cut)
            # What would be a wildcard cannot go into the pattern.
            $pattern = if ($start.IndexOfAny([char[]]'*?\<>"') -ge 0) { '*' } else { "$start*" }
            $names = [string[]]@(foreach ($path in Get-Inside (Get-Real $above) $Method $pattern) { [IO.Path]::GetFileName($path) })
            [Array]::Sort($names, [StringComparer]::Ordinal)
            foreach ($name in $names) {
                if ($name.StartsWith($start, 'Ordinal') -and ($start -or $name[0] -cne '.')) { "$above$name" }
            }
        }

        function Add-Program {
            param($Line, $Before)
            $typed = $Line.Current.Substring($Before.Length)
            if ($typed.IndexOfAny([char[]]'/\') -ge 0) {
                Add-Directory $Line $Before
                foreach ($path in Get-Fitting $Line $Before GetFiles) {
                    if (Test-Program (Get-Real $path)) { Add-Result $Line (Format-Word $Line $path $Before) (Read-Name $path) Command '' }
                }
            } elseif ($typed.IndexOfAny([char[]]'*?<>"') -lt 0) {
                Add-Plain $Line @(Get-Program $typed) @{} $Before Command
            }
        }

        # The programs on PATH whose names begin with what is typed; those with odd names are nobody's.
        function Get-Program {
            param($Typed)
            $names = [Collections.Generic.SortedSet[string]]::new([StringComparer]::Ordinal)
            foreach ($directory in "$env:PATH".Split([IO.Path]::PathSeparator)) {
                foreach ($path in Get-Inside $directory GetFiles "$Typed*") {
                    $name = [IO.Path]::GetFileName($path)
                    if ($Bare.IsMatch($name) -and -not $names.Contains($name) -and (Test-Program $path)) { $null = $names.Add($name) }
                }
            }
            $names
        }

        # Before 7.3 nothing tells on Unix.
        function Test-Program {
            param($Path)
            if ([IO.Path]::DirectorySeparatorChar -ceq '\') { return [IO.Path]::GetExtension($Path) -in "$env:PATHEXT".Split(';') }
            if ($PSVersionTable.PSVersion -lt [version]'7.3') { return $true }
            try { [int][IO.File]::GetUnixFileMode($Path) -band 0x49 } catch { Clear-Trace $_ }
        }

        # The words of another program, as PowerShell completes them; where it would offer files, these are ours.
        function Add-Foreign {
            param($Line, $Count)
            $text = $Line.Text.Substring($Line.Starts[$Line.Words.Count - $Count])
            try {
                $found = [Management.Automation.CommandCompletion]::CompleteInput("& $text", $text.Length + 2, $null)
            } catch {
                # As it does where a completer says that there is nothing.
                Clear-Trace $_
                return
            }
            $theirs = @(foreach ($each in $found.CompletionMatches) { if ("$($each.ResultType)" -cnotlike 'Provider*') { $each } })
            if ($theirs.Count) { $Line.Found.AddRange([Management.Automation.CompletionResult[]]$theirs) } else { Add-Path $Line '' '*' }
        }

        # --- Results ---

        function Add-Result {
            param($Line, $Text, $Shown, $Type, $Help)
            if (-not $Help) { $Help = $Shown }
            $Line.Found.Add([Management.Automation.CompletionResult]::new($Text, $Shown, $Type, $Help))
        }

        # Those of some words that begin with what is typed. None of them needs quotes.
        function Add-Plain {
            param($Line, $Words, $About, $Before = '', $Type = 'ParameterValue')
            if ($Line.Kept.Length -gt $Before.Length) { return }
            $typed = $Line.Current.Substring($Before.Length)
            $start, $end = (Format-Word $Line '/' $Before).Split([char[]]'/', 2)
            $ordinal = [StringComparison]::Ordinal
            $kind = [Management.Automation.CompletionResultType]$Type
            foreach ($word in $Words) {
                if (-not $word.StartsWith($typed, $ordinal)) { continue }
                $help = $About[$word]
                if (-not $help) { $help = $word }
                $Line.Found.Add([Management.Automation.CompletionResult]::new("$start$word$end", $word, $kind, $help))
            }
        }

        # Says why there is nothing, and puts in what stands there. PowerShell would offer files if it got no answer, and
        # throw if it got an empty string; a result with no text, which PSReadLine puts in as any other, cannot be made
        # but like this.
        function New-Message {
            param($Line, $Typed)
            $message = if ($Line.Message) { $Line.Message } else { 'nothing fits' }
            $result = [Management.Automation.CompletionResult]::new("$Typed ", $message, 'Text', $message)
            foreach ($field in $result.GetType().GetFields('Instance, NonPublic')) {
                if ("$($field.GetValue($result))" -ceq "$Typed ") { $field.SetValue($result, $Typed) }
            }
            if ($result.CompletionText -ceq $Typed) { $result } else { '' }
        }

        # A value as it has to stand on the line: in the quotes that were opened, else in quotes where it needs some. What
        # stands before it, an option, needs none.
        function Format-Word {
            param($Line, $Text, $Before)
            $word = "$Before$Text".Substring($Line.Kept.Length)
            $at = [Math]::Max(0, $Before.Length - $Line.Kept.Length)
            $mark = $Quotes.Match($Line.Raw)
            if (-not $mark.Success) {
                # PowerShell makes two words of `-ox.zip`.
                $whole = $Before -cnotmatch '\A-[^-]' -or -not $Text.Contains('.')
                if ($whole -and $Bare.IsMatch($word.Substring($at))) { return $word }
                # Within quotes it would be no home.
                if ($Text.StartsWith('~/', 'Ordinal')) { $word = $word.Remove($at, 1).Insert($at, (Get-Home)) }
            } elseif ($mark.Index -lt $at) {
                $at = $mark.Index
            }
            $word.Substring(0, $at) + (Format-Quoted $word.Substring($at) $mark.Value)
        }

        # Typographic quotes are quotes too.
        $Quotes = [regex]'["\u201c-\u201e''\u2018-\u201b]'
        $Bare = [regex]'\A~?[\w./\\:+=][\w./\\:+=-]*\z'

        function Format-Quoted {
            param($Text, $Quote)
            if ($Quote -and $Quote -cnotmatch "['\u2018-\u201b]") {
                '"' + [regex]::Replace($Text, '["\u201c-\u201e$`]', '`$0') + '"'
            } else {
                "'" + [regex]::Replace($Text, "['\u2018-\u201b]", '$0$0') + "'"
            }
        }

        # --- What it is for ---

        $Plain = [Collections.Generic.HashSet[string]]::new([string[]]('hermes', 'hermes-shell'), [StringComparer]::OrdinalIgnoreCase)
        $programs = [Collections.Generic.List[string]]@('hermes', 'hermes-shell')
        $wrappers = __HERMES_WRAPPERS__
        if ([IO.File]::Exists($wrappers)) {
            foreach ($wrapper in [IO.File]::ReadLines($wrappers)) { $programs.Add($wrapper.Split(' ')[0]) }
        }
        # Aliases of the user's, and functions that only hand on: `function hw { hermes -p work @args }`.
        foreach ($each in $ExecutionContext.SessionState.InvokeCommand.GetCommands('*', 'Alias, Function', $true)) {
            $end = if ("$($each.CommandType)" -ceq 'Alias') { '' } else { '\s+@args' }
            if ($each.Definition -match "\A\s*hermes(-shell)?(\s+(-p|--profile)[\s=]+[\w-]+)?$end\s*\z") {
                $programs.Add($each.Name)
                if (-not $Matches.ContainsKey(2)) { $null = $Plain.Add($each.Name) }
            }
        }
        Microsoft.PowerShell.Core\Register-ArgumentCompleter -Native -CommandName $programs -ScriptBlock ${function:HermesShellComplete}
    }
}
# hermes-shell: end of completions
