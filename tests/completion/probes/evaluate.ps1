# What a test asks of PowerShell: a line of JSON in, the text to evaluate; a line of JSON out, what that gave.
function Complete-Line {
    param($Marked)
    $at = $Marked.IndexOf([char]0x2038)
    $found = TabExpansion2 -inputScript $Marked.Remove($at, 1) -cursorColumn $at
    $last = $Marked.Remove($at, 1).Substring($found.ReplacementIndex + $found.ReplacementLength)
    foreach ($match in $found.CompletionMatches) {
        , @("$($match.ResultType)", $match.CompletionText, $match.ListItemText, $match.ToolTip, ($Marked.Remove($at, 1).Substring(0, $found.ReplacementIndex) + $match.CompletionText + $last))
    }
}

while ($null -ne ($ProbeText = [Console]::In.ReadLine())) {
    $ProbeAnswer = try { @{ given = @(. ([scriptblock]::Create((ConvertFrom-Json $ProbeText)))) } } catch { @{ error = "$_" } }
    [Console]::Out.WriteLine((ConvertTo-Json -Compress -Depth 5 $ProbeAnswer))
}
