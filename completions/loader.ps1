# hermes-shell __HERMES_VERSION__: loads the completions for PowerShell at the first TAB
#
# Written by hermes-shell; edits are lost.

& {
    $wrappers = __HERMES_WRAPPERS__
    $programs = [Collections.Generic.List[string]]@('hermes', 'hermes-shell')
    if ([IO.File]::Exists($wrappers)) {
        foreach ($wrapper in [IO.File]::ReadLines($wrappers)) { $programs.Add($wrapper.Split(' ')[0]) }
    }
    # The installed text puts another in the place of this one.
    if (-not $function:HermesShellComplete) {
        function global:HermesShellComplete {
            $installed = __HERMES_INSTALLED__
            $loader = $function:HermesShellComplete
            if ([IO.File]::Exists($installed)) { . $installed }
            if ($function:HermesShellComplete -ne $loader) { HermesShellComplete @args }
        }
    }
    Microsoft.PowerShell.Core\Register-ArgumentCompleter -Native -CommandName $programs -ScriptBlock { HermesShellComplete @args }
}
