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
        $Tree = (__HERMES_TREE__).Replace("`r", '')

        # Called for a word of a command line; the cursor is an offset into the whole text.
        function global:HermesShellComplete {
            param($Word, $Command, $Cursor)
            $line = Read-Line $Command $Cursor
            if (-not $line) { return }
            $found = Get-Offer $line
            if ($found) { $found } else { New-Message $line (Read-Typed $Command $Cursor) }
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
            $name = Read-Name $Element
            $value = Read-Text $Element.Argument
            if ($name -cmatch '\s\z') { $name.TrimEnd(), $value } else { "$name$value" }
        }

        # Of `-x:y` the part before y.
        function Read-Name {
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
                $Line.Kept = Read-Name $Last
            } elseif ($Last -is [Management.Automation.Language.ErrorExpressionAst] -or $Line.Raw -cmatch '\A-[^-].*:\z') {
                $Line.Raw = ''
                $Line.Kept = $Line.Current
            }
        }

        # What PowerShell is going to replace, which may go on behind the cursor.
        function Read-Typed {
            param($Command, $Cursor)
            $within = { $args[0].Extent.StartOffset -lt $Cursor -and $args[0].Extent.EndOffset -ge $Cursor }
            $piece = $Command.CommandElements | Microsoft.PowerShell.Core\Where-Object { & $within $_ }
            if ($piece -is [Management.Automation.Language.CommandParameterAst] -and $piece.Argument) { $piece = $piece.Argument }
            if ($piece -is [Management.Automation.Language.ArrayLiteralAst]) {
                $piece = $piece.Elements | Microsoft.PowerShell.Core\Where-Object { & $within $_ }
            }
            if ($piece -and (& $within $piece) -and $piece -isnot [Management.Automation.Language.ErrorExpressionAst]) { $piece.Extent.Text } else { '' }
        }

        # --- The tree ---

        # The entries under a key, as fields.
        function Get-Entry {
            param($Key)
            $start = $Tree.IndexOf("`n=$Key`n", [StringComparison]::Ordinal)
            if ($start -lt 0) { return }
            $start += $Key.Length + 3
            $end = $Tree.IndexOf("`n=", $start - 1, [StringComparison]::Ordinal)
            if ($end -lt $start) { return }
            foreach ($entry in $Tree.Substring($start, $end - $start).Split("`n")) { , $entry.Split("`t") }
        }

        function Get-Node {
            param($Key)
            $node = @{
                Children = [Collections.Generic.Dictionary[string, string[]]]::new([StringComparer]::Ordinal)
                Options = [Collections.Generic.List[string[]]]::new()
                Names = [Collections.Generic.Dictionary[string, string[]]]::new([StringComparer]::Ordinal)
                Arguments = [Collections.Generic.List[string[]]]::new()
                After = $null
            }
            foreach ($fields in @(Get-Entry $Key) + @(Get-Entry '*')) {
                switch -CaseSensitive ($fields[0]) {
                    'p' { $node.Arguments.Add($fields) }
                    'd' { $node.After = $fields }
                    { $_ -in 'c', 'a', 'h' } { $node.Children[$fields[1]] = $fields }
                    { $_ -in 'o', 'i' } {
                        $node.Options.Add($fields)
                        foreach ($name in $fields[1].Split(' ')) { $node.Names[$name] = $fields }
                    }
                }
            }
            $node
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
            } elseif ($Walk.Node.Children.Count) {
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
            $option = $null
            if (-not $Walk.Node.Names.TryGetValue($Name, [ref]$option)) { return }
            $null = $Walk.Given.Add($option[1])
            $Walk.Owed = if ($option[2] -cne '0' -and -not $HasValue) { $option }
        }

        # The options of a bundle by their names, each with the rest of the word where that is its value. A letter that is
        # no option is the last one, and has no name.
        function Read-Bundle {
            param($Walk, $Word)
            for ($at = 1; $at -lt $Word.Length; $at++) {
                $name = "-$($Word[$at])"
                $option = $null
                $known = $Walk.Node.Names.TryGetValue($name, [ref]$option)
                if (-not $known -or ($Word.Length -gt 2 -and $option[5].Contains('x'))) { return @{ Name = ''; Rest = '' } }
                $rest = if ($option[2] -cne '0') { $Word.Substring($at + 1) } else { '' }
                @{ Name = $name; Rest = $rest }
                if ($option[2] -cne '0') { return }
            }
        }

        function Step-Down {
            param($Walk, $Word)
            $child = $null
            if ($Walk.Node.Children.TryGetValue($Word, [ref]$child)) {
                $Walk.Node = Get-Node $child[2]
                # What was given, was given to the command above.
                $Walk.Given.IntersectWith([string[]]@(foreach ($fields in Get-Entry '*') { $fields[1] }))
            } else {
                $Walk.Node = $null
            }
        }

        # --- What is offered ---

        function Get-Offer {
            param($Line)
            $walk = Get-Walk $Line
            if (-not $walk) { return }
            $typed = $Line.Current
            if (Test-Owed $walk $typed) {
                Get-Value $Line $walk.Owed[3] $walk.Owed[6]
            } elseif ($walk.Ended) {
                Get-After $Line $walk
            } elseif ($typed -cmatch '\A(--[^=]*)=') {
                Get-Attached $Line $walk $Matches[1] $Matches[0]
            } elseif ($typed -ceq '-' -or $typed.StartsWith('--', 'Ordinal')) {
                Get-Option $Line $walk
            } elseif ($typed.StartsWith('-', 'Ordinal')) {
                Get-Short $Line $walk
            } elseif ($walk.Node.Children.Count) {
                Get-Child $Line $walk.Node.Children.Values
            } else {
                Get-Argument $Line $walk
            }
        }

        function Get-Child {
            param($Line, $Children)
            foreach ($kind in 'c', 'a') {
                $found = foreach ($fields in $Children) {
                    if ($fields[0] -ceq $kind -and $fields[1].StartsWith($Line.Current, 'Ordinal')) {
                        New-Offer $Line $fields[1] $fields[3]
                    }
                }
                if ($found) { return $found }
            }
        }

        function Get-Option {
            param($Line, $Walk)
            $seen = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
            foreach ($fields in Get-Open $Walk) {
                foreach ($name in $fields[1].Split(' ')) {
                    if (-not $name.StartsWith($Line.Current, 'Ordinal')) { continue }
                    # PSReadLine ignores case where it drops what is there twice.
                    $end = if ($seen.Add($name)) { '' } else { ' ' }
                    New-Result "$name$end" $name ParameterName (Read-Help $fields[6])
                }
            }
        }

        # The options that may be given now.
        function Get-Open {
            param($Walk)
            $groups = @(foreach ($fields in $Walk.Node.Options) { if ($Walk.Given.Contains($fields[1])) { $fields[4] } }) -cne '-'
            foreach ($fields in $Walk.Node.Options) {
                $again = -not $Walk.Given.Contains($fields[1]) -or $fields[5].Contains('r')
                if ($fields[0] -ceq 'o' -and $again -and -not ($groups -ccontains $fields[4])) { , $fields }
            }
        }

        # `-x`, `-xyz`, `-xVALUE`
        function Get-Short {
            param($Line, $Walk)
            $letters = @(Read-Bundle $Walk $Line.Current)
            $last = $letters[$letters.Count - 1]
            if (-not $last.Name) { return }
            if ($last.Rest) {
                $before = $Line.Current.Substring(0, $Line.Current.Length - $last.Rest.Length)
                Get-Attached $Line $Walk $last.Name $before
            } elseif ($letters.Count -eq 1) {
                Get-Option $Line $Walk
            } else {
                New-Result $Line.Current $Line.Current ParameterName (Read-Help $Walk.Node.Names[$last.Name][6])
            }
        }

        # The value in the word of its option.
        function Get-Attached {
            param($Line, $Walk, $Name, $Before)
            $option = $null
            if ($Walk.Node.Names.TryGetValue($Name, [ref]$option) -and $option[2] -cne '0') {
                Get-Value $Line $option[3] $option[6] $Before
            }
        }

        function Get-After {
            param($Line, $Walk)
            if (-not $Walk.Node.After) {
                Get-Argument $Line $Walk
            } elseif ($Walk.Count) {
                Get-Foreign $Line $Walk.Count
            } else {
                Get-Value $Line $Walk.Node.After[1] $Walk.Node.After[2]
            }
        }

        function Get-Argument {
            param($Line, $Walk)
            for ($at = 0; $at -lt $Walk.Node.Arguments.Count; $at++) {
                $fields = $Walk.Node.Arguments[$at]
                if ($at -eq $Walk.Count -or $fields[1] -ceq '*') { return Get-Value $Line $fields[2] $fields[3] }
            }
        }

        function Get-Value {
            param($Line, $Value, $Help, $Before = '')
            $Line.Message = Read-Help $Help
            $kind, $words = $Value.Split([char[]]':', 2)
            $typed = $Line.Current.Substring($Before.Length)
            switch -CaseSensitive ($kind) {
                { $_ -in 'profile', 'named', 'idle' } { Get-Profile $Line $typed $kind $Before }
                'choice' {
                    foreach ($word in $words.Split(' ')) {
                        if ($word.StartsWith($typed, 'Ordinal')) { New-Offer $Line $word '-' $Before }
                    }
                }
                'file' { Get-Path $Line $typed $Before $(if ($words) { $words } else { '*' }) }
                'directory' { Get-Path $Line $typed $Before '' }
                'command' { Get-Program $Line $typed $Before }
            }
        }

        # --- Profiles ---

        function Get-Profile {
            param($Line, $Typed, $Kind, $Before)
            $root = Get-Root
            $sticky = Get-Sticky $root
            $pinned = Get-Pinned $root
            $found = foreach ($name in Get-Name $root $Typed) {
                if ($name -ceq 'default' -and $Kind -cne 'profile') { continue }
                if ($Kind -ceq 'idle' -and ($name -ceq $sticky -or $name -ceq $pinned)) { continue }
                $help = if ($name -ceq $pinned) { 'pinned here' } elseif ($name -ceq $sticky) { 'sticky default' } else { $name }
                [Management.Automation.CompletionResult]::new((Format-Word $Line $name $Before), $name, 'ParameterValue', $help)
            }
            if (-not $found) { $Line.Message = Get-Advice $root $Line.Message }
            $found
        }

        # Where there is no profile but `default`, that is what has to be said.
        function Get-Advice {
            param($Root, $Message)
            if (@(Get-Name $Root '').Count -gt 1) { $Message } else { 'no profile yet: hermes profile create NAME' }
        }

        # The names that begin with what is typed.
        function Get-Name {
            param($Root, $Typed)
            if ('default'.StartsWith($Typed, 'Ordinal')) { 'default' }
            $profiles = [IO.Path]::Combine($Root, 'profiles')
            if ($Typed -cnotmatch '\A[a-z0-9_-]*\z') { return }
            $valid = [regex]'\A(?!default\z)[a-z0-9][a-z0-9_-]{0,63}\z'
            $names = [Collections.Generic.List[string]]::new()
            foreach ($path in Get-Inside $profiles Directories "$Typed*") {
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

        # What is inside a directory: Directories, Files; nothing where it cannot be read.
        function Get-Inside {
            param($Directory, $Kind, $Pattern)
            if (-not [IO.Directory]::Exists($Directory)) { return }
            try {
                if ($Kind -ceq 'Directories') {
                    [IO.Directory]::GetDirectories($Directory, $Pattern)
                } else {
                    [IO.Directory]::GetFiles($Directory, $Pattern)
                }
            } catch {
                Clear-Trace $_
            }
        }

        # Takes what was caught out of $Error.
        function Clear-Trace {
            param($Caught)
            while ($global:Error.Count -and "$($global:Error[0])" -ceq "$Caught") { $global:Error.RemoveAt(0) }
        }

        # Directories, and files of the patterns.
        function Get-Path {
            param($Line, $Typed, $Before, $Patterns)
            foreach ($path in Get-Fitting $Typed Directories) {
                New-Path $Line $path $Before ProviderContainer
            }
            foreach ($path in Get-Fitting $Typed Files) {
                foreach ($pattern in $Patterns.Split(' ')) {
                    if ([IO.Path]::GetFileName($path) -clike $pattern) {
                        New-Path $Line $path $Before ProviderItem
                        break
                    }
                }
            }
        }

        # The paths that begin with what is typed. A name that begins with a dot is offered once the dot is typed.
        function Get-Fitting {
            param($Typed, $Kind)
            if ($Typed.IndexOfAny([IO.Path]::GetInvalidPathChars()) -ge 0) { return }
            $separators = [char[]]@([IO.Path]::DirectorySeparatorChar, [IO.Path]::AltDirectorySeparatorChar)
            $cut = $Typed.LastIndexOfAny($separators) + 1
            $above = $Typed.Substring(0, $cut)
            $start = $Typed.Substring($cut)
            # What would be a wildcard cannot go into the pattern.
            $pattern = if ($start.IndexOfAny([char[]]'*?\<>"') -ge 0) { '*' } else { "$start*" }
            $names = [string[]]@(foreach ($path in Get-Inside (Get-Real $above) $Kind $pattern) { [IO.Path]::GetFileName($path) })
            [Array]::Sort($names, [StringComparer]::Ordinal)
            foreach ($name in $names) {
                if ($name.StartsWith($start, 'Ordinal') -and ($start -or $name[0] -cne '.')) { "$above$name" }
            }
        }

        function Get-Program {
            param($Line, $Typed, $Before)
            if ($Typed.IndexOfAny([char[]]'/\') -ge 0) {
                foreach ($path in Get-Fitting $Typed Directories) { New-Path $Line $path $Before ProviderContainer }
                foreach ($path in Get-Fitting $Typed Files) {
                    if (Test-Program (Get-Real $path)) { New-Path $Line $path $Before ProviderItem }
                }
                return
            }
            $names = [Collections.Generic.SortedSet[string]]::new([StringComparer]::Ordinal)
            $pattern = if ($Typed.IndexOfAny([char[]]'*?<>"') -ge 0) { return } else { "$Typed*" }
            foreach ($directory in "$env:PATH".Split([IO.Path]::PathSeparator)) {
                foreach ($path in Get-Inside $directory Files $pattern) {
                    $name = [IO.Path]::GetFileName($path)
                    if ($name.StartsWith($Typed, 'Ordinal') -and (Test-Program $path)) { $null = $names.Add($name) }
                }
            }
            foreach ($name in $names) { New-Offer $Line $name '-' $Before Command }
        }

        # Before 7.3 nothing tells on Unix.
        function Test-Program {
            param($Path)
            if ([IO.Path]::DirectorySeparatorChar -ceq '\') {
                return [IO.Path]::GetExtension($Path) -in "$env:PATHEXT".Split(';')
            }
            if ($PSVersionTable.PSVersion -lt [version]'7.3') { return $true }
            [int][IO.File]::GetUnixFileMode($Path) -band 0x49
        }

        # The words of another program, as PowerShell completes them; where it would offer files, these are ours.
        function Get-Foreign {
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
            if ($theirs.Count) { $theirs } else { Get-Path $Line $Line.Current '' '*' }
        }

        # --- Results ---

        function New-Offer {
            param($Line, $Text, $Help, $Before = '', $Type = 'ParameterValue')
            New-Result (Format-Word $Line $Text $Before) $Text $Type (Read-Help $Help)
        }

        function New-Path {
            param($Line, $Path, $Before, $Type)
            $end = if ($Type -ceq 'ProviderContainer') { [IO.Path]::DirectorySeparatorChar } else { '' }
            $name = [regex]::Replace([IO.Path]::GetFileName($Path), '\p{C}', '?')
            New-Result (Format-Word $Line "$Path$end" $Before) "$name$end" $Type ''
        }

        function New-Result {
            param($Text, $Shown, $Type, $Help)
            if (-not $Help) { $Help = $Shown }
            [Management.Automation.CompletionResult]::new($Text, $Shown, $Type, $Help)
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

        # What is not ASCII stands as \uXXXX in the tree, so that no encoding can harm it.
        function Read-Help {
            param($Help)
            if ($Help -ceq '-') { '' } elseif ($Help.Contains('\')) { [regex]::Unescape($Help) } else { $Help }
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
