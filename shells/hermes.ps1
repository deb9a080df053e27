# hermes-shell __HERMES_VERSION__: `hermes` for PowerShell 5.1 and later. Written by hermes-shell; edits are lost.
#
# Pins a profile to this shell without starting a process; hands everything else to the dispatcher.
# What a pin is, session.py says. No param block: an advanced function would take -p for one of its own.

# An alias would come before the function.
if (Test-Path -LiteralPath Alias:/hermes) { Remove-Item -LiteralPath Alias:/hermes -Force }

function hermes {
    $words = $args
    $to = ''
    if ($args.Count -in 3, 4) {
        switch -CaseSensitive -Regex ([string]::Join(' ', $args)) {
            '^profile use (-|--unset)( -s| --session)?\z' { $to = $args[2]; break }
            '^profile use (-s|--session) (-|--unset|[^- ].*)\z' { $to = $args[3]; break }
            '^profile use [^- ].* (-s|--session)\z' { $to = $args[2]; break }
            '^profile use (-s|--session)\z' {
                $to = hermes profile use --pick
                if (-not $to) { return }
            }
        }
    }
    if ($to -and (Test-Path -LiteralPath Function:/Use-HermesProfile)) {
        Use-HermesProfile $to
        return
    }
    if (Test-Path -LiteralPath Function:/Get-HermesWord) {
        $typed = @(Get-HermesWord $MyInvocation $args)
        if ($typed.Count) { $words = $typed }
    }
    # Before 7.3 PowerShell drops empty words on their way to a program, and the quotes inside others.
    if ($PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy') {
        $words = @(foreach ($word in $words) { if ("$word") { "$word" -replace '(\\*)"', '$1$1\"' } else { '""' } })
    }
    # A pin whose process is gone, as in the windows of a tmux that was started in a pinned terminal: a
    # word about it, once.
    $owner = "$env:HERMES_SHELL_OWNER"
    $told = Get-Variable -Name HERMES_SHELL_TOLD -Scope Global -ValueOnly -ErrorAction Ignore
    if ($owner -notin '', "$PID", "$told" -and -not [Console]::IsErrorRedirected) {
        $global:HERMES_SHELL_TOLD = $owner
        $here = "$env:HERMES_HOME" -replace '^.*[/\\]profiles[/\\]([^/\\]+)[/\\]?$', '$1' -replace '^\.\.$', 'default'
        if ($here -ceq "$env:HERMES_SHELL_PROFILE" -and $owner -match '^\d{1,9}$' -and -not (Get-Process -Id $owner -ErrorAction Ignore)) {
            [Console]::Error.WriteLine("hermes: '$here' is pinned here by process $owner, which is gone`n  to drop the pin: hermes profile use --unset")
        }
    }
    $from = "--called-from=powershell:$PID"
    if (Test-Path -LiteralPath __HERMES_DISPATCHER__) {
        $program = __HERMES_DISPATCHER__
    } elseif (Test-Path -LiteralPath __HERMES_SHELL__) {
        $program = __HERMES_SHELL__
    } else {
        $program = Get-Command -Name hermes -CommandType Application -TotalCount 1 -ErrorAction Stop
        if ($MyInvocation.ExpectingInput) { $input | & $program $words } else { & $program $words }
        return
    }
    if ($MyInvocation.ExpectingInput) { $input | & $program $from $words } else { & $program $from $words }
    # A wrapper that was made just now completes, too.
    if ([string]::Join(' ', $args) -cmatch '^profile (create|rename|alias|import)\b' -and (Test-Path -LiteralPath __HERMES_LOADER__)) {
        . __HERMES_LOADER__
    }
}

# What was typed. $args has lost the first bare --, and has two words for -x:y and an array for a,b; the
# syntax tree of the statement knows. Nothing is returned where $args is right, or where the two cannot
# be matched (two splatted arrays).
function Get-HermesWord {
    param($Invocation, $Words)
    $statement = if ($Invocation.PSObject.Properties['Statement']) {
        $Invocation.Statement
    } elseif ($Invocation.OffsetInLine -gt 0) {
        $Invocation.Line.Substring($Invocation.OffsetInLine - 1)
    }
    if ("$statement" -notmatch '(^|\s)--(\s|$)|\s-[^\s:]+:\S|,|\w:' -and -not @($Words | Where-Object { $_ -is [array] }).Count) { return }

    $tree = [System.Management.Automation.Language.Parser]::ParseInput("$statement", [ref]$null, [ref]$null)
    $call = $tree.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
    if (-not $call) { return }
    $elements = @($call.CommandElements | Select-Object -Skip 1)

    # How many of $Words each element became; a splatted array has what the others leave.
    $counts = [System.Collections.Generic.List[int]]::new()
    $splatted = -1
    foreach ($element in $elements) {
        $count = 1
        if ($element.Extent.Text -ceq '--' -and $element -is [System.Management.Automation.Language.CommandParameterAst] -and -not $counts.Contains(0)) { $count = 0 }
        if ($element.PSObject.Properties['Argument'] -and $element.Argument) { $count = 2 }
        if ($element.PSObject.Properties['Splatted'] -and $element.Splatted) {
            if ($splatted -ge 0) { return }
            $splatted = $counts.Count
            $count = 0 - 1
        }
        $counts.Add($count)
    }
    $sum = 0
    foreach ($count in $counts) { $sum += $count }
    if ($splatted -ge 0) { $counts[$splatted] = $Words.Count - $sum - 1 } elseif ($sum -ne $Words.Count) { return }

    $typed = [System.Collections.Generic.List[object]]::new()
    $next = 0
    for ($at = 0; $at -lt $elements.Count; $at++) {
        $element = $elements[$at]
        $text = $element.Extent.Text
        if ($at -eq $splatted) {
            for ($i = 0; $i -lt $counts[$at]; $i++) { $typed.Add($Words[$next++]) }
        } elseif ($counts[$at] -eq 0) {
            $typed.Add('--')
        } elseif ($counts[$at] -eq 2) {
            # -x:y, or -x: y
            $name, $value = $Words[$next], $Words[$next + 1]
            $next += 2
            if ($value -is [array] -and $element.Argument -is [System.Management.Automation.Language.ArrayLiteralAst]) { $value = $value -join ',' }
            if ($text -match '^-[^\s:]+:\s') { $typed.AddRange(@($name, $value)) } else { foreach ($each in @($value)) { $typed.Add("$name$each") } }
        } else {
            $word = $Words[$next++]
            if ($element -is [System.Management.Automation.Language.ArrayLiteralAst] -and
                -not @($element.Elements | Where-Object { $_ -isnot [System.Management.Automation.Language.ConstantExpressionAst] }).Count) {
                $word = @($element.Elements | ForEach-Object { if ($_.PSObject.Properties['StringConstantType']) { $_.Value } else { $_.Extent.Text } }) -join ','
            } elseif ($element -is [System.Management.Automation.Language.ConstantExpressionAst] -and $word -isnot [string]) {
                $word = $text
            }
            if ($word -is [array]) { $typed.AddRange($word) } else { $typed.Add($word) }
        }
    }
    $typed
}

# One word: a profile, - or --unset.
function Use-HermesProfile {
    param([string]$To)
    $at = [regex]::Escape([System.IO.Path]::DirectorySeparatorChar)
    $old = "$env:HERMES_HOME"
    $saved = $env:HERMES_SHELL_SAVED_HOME
    $native = "$env:HOME/.hermes"
    $above = ''
    $name = ''
    if ($old -cmatch "(?s)\A(.*)${at}profiles${at}([^${at}]+)${at}?\z") {
        $above = $Matches[1]
        $name = $Matches[2]
    }

    # The pin in force: our variables count while HERMES_HOME fits them. (For its children the agent
    # turns a pin to default into the root itself.)
    $now = ''
    if ("$env:HERMES_SHELL_PROFILE" -ceq 'default') {
        $root = $old -creplace "$at\z", ''
        if ($name -ceq '..') {
            $now = 'default'
        } elseif ($root -and ($root -ceq $native -or "$saved/" -clike "+$([WildcardPattern]::Escape($root))/" -or "$saved" -clike "+$([WildcardPattern]::Escape($root))/profiles/*")) {
            $now = 'default'
            $above = $root
        }
    } elseif ($name -and "$env:HERMES_SHELL_PROFILE" -ceq $name) {
        $now = $name
    }

    if ($To -ceq '-') {
        if (-not (Test-Path -LiteralPath Variable:global:HERMES_SHELL_PREVIOUS)) {
            throw "hermes: this terminal has no previous profile`n  choose one: hermes profile use NAME --session"
        }
        $To = $global:HERMES_SHELL_PREVIOUS
        if (-not $To) { $To = '--unset' }
    }

    if ($To -ceq '--unset') {
        if ($now) {
            # Before 7.5 an environment variable cannot be empty: assigning '' removes it.
            $env:HERMES_HOME = if ("$saved".StartsWith('+')) { $saved.Substring(1) } else { $null }
            $global:HERMES_SHELL_PREVIOUS = $now
        }
        $env:HERMES_SHELL_PROFILE = $null
        $env:HERMES_SHELL_OWNER = $null
        $env:HERMES_SHELL_SAVED_HOME = $null
        if (-not [Console]::IsOutputRedirected) { 'This terminal is not pinned.' }
        return
    }

    if ($To -cne $now) {
        if (-not $now) {
            $saved = if (Test-Path -LiteralPath Env:/HERMES_HOME) { "+$old" } else { $null }
            # The root, where the text alone tells; elsewhere Python is asked.
            if (-not $old -or $old -ceq $native) { $above = $native } elseif ($above -cne $native) { $above = '' }
            if ("$env:HOME" -cnotmatch '(?s)\A/.*[^/]\z') { $above = '' }
        }
        $new = ''
        if ($above -and $To -cmatch '\A[a-z0-9][a-z0-9_-]{0,63}\z' -and $To -cnotmatch '\A(hermes|test|tmp|root|sudo)\z') {
            $profiles = "$above/profiles"
            if ($To -cne 'default') {
                if ([System.IO.Directory]::Exists("$profiles/$To")) { $new = "$profiles/$To" }
            } elseif ([System.IO.Directory]::Exists($profiles) -and -not ([System.IO.File]::GetAttributes($profiles) -band [System.IO.FileAttributes]::ReparsePoint)) {
                $new = "$profiles/.."
            }
        }
        if ($new) {
            $env:HERMES_HOME = $new
            $global:HERMES_SHELL_PREVIOUS = $now
            $env:HERMES_SHELL_PROFILE = $To
            $env:HERMES_SHELL_OWNER = "$PID"
            $env:HERMES_SHELL_SAVED_HOME = $saved
        } else {
            $PSNativeCommandUseErrorActionPreference = $false
            $text = hermes profile env '--' $To 2>$null | Out-String
            if ($LASTEXITCODE -and $text -cnotmatch "\A\s*throw '") {
                throw "hermes: cannot pin '$To': hermes-shell is gone`n  install it again and run: hermes-shell shell install"
            }
            Invoke-Expression $text
        }
    }
    if (-not [Console]::IsOutputRedirected) { "This terminal uses '$env:HERMES_SHELL_PROFILE'." }
}

# For a plain prompt: returns the profile that `hermes` would run under. docs/prompt.md
#   Get-HermesPrompt [FORMAT [FORMAT where nothing is pinned]]: %s is the name; no FORMAT: just the name
# Changes no prompt by itself and keeps $LASTEXITCODE. Only a valid name is shown.
function Get-HermesPrompt {
    param([string]$Format = '%s', [string]$Other = $Format)
    $at = [string][System.IO.Path]::DirectorySeparatorChar
    $root = if ($at -ceq "\") { "$env:LOCALAPPDATA\hermes" } else { "$env:HOME/.hermes" }
    $cut = [regex]::Escape($at)
    $hermes = "$env:HERMES_HOME".Replace('/', $at).TrimEnd($at)
    $saved = "$env:HERMES_SHELL_SAVED_HOME".TrimEnd($at)

    $name = ''
    if ($hermes -cmatch "(?s)${cut}profiles${cut}([^$cut]+)\z") {
        $name = if ($Matches[1] -ceq '..') { 'default' } else { $Matches[1] }
    } elseif ($hermes -and "$env:HERMES_SHELL_PROFILE" -ceq 'default' -and
        ($hermes -ceq $root -or $saved -ceq "+$hermes" -or $saved.StartsWith("+$hermes${at}profiles$at", 'Ordinal'))) {
        # For its children the agent turns a pin to default into the root itself.
        $name = 'default'
    }

    if (-not $name) {
        $Format = $Other
        if ($hermes -and -not $hermes.StartsWith("$root$at", 'Ordinal')) { $root = $hermes }
        $text = ''
        # A pipe has no length, so nobody waits for its writer.
        $file = [System.IO.FileInfo]::new("$root${at}active_profile")
        if ($file.Exists -and $file.Length -gt 0 -and -not $env:HERMES_S6_SUPERVISED_CHILD) {
            try { $text = [System.Text.Encoding]::UTF8.GetString([System.IO.File]::ReadAllBytes($file.FullName)) } catch { $text = '' }
        }
        # Editors leave a byte order mark, CRLF, space and capitals behind.
        $name = $text.Trim([char[]]"$([char]0xfeff) `t`r`n").ToLowerInvariant()
        if (-not $name) { $name = 'default' }
    }
    if ($name -cmatch '\A[a-z0-9][a-z0-9_-]{0,63}\z') { ([regex]'%s').Replace($Format, $name, 1) } else { '' }
}

# Completions: a few lines that load the rest at the first TAB.
if (Test-Path -LiteralPath __HERMES_LOADER__) { . __HERMES_LOADER__ }
