# What a test asks of PowerShell: a line of JSON in, a line of JSON out.
function prompt { 'READY> ' }
while ($null -ne ($probeText = [Console]::In.ReadLine())) {
    $probeQuestion = $probeText | ConvertFrom-Json
    $probeAnswer = @{}
    try {
        if ($probeQuestion.run) {
            Invoke-Expression $probeQuestion.run
        } else {
            $probeFound = TabExpansion2 -inputScript $probeQuestion.line -cursorColumn $probeQuestion.cursor
            $probeAnswer = @{
                index = $probeFound.ReplacementIndex
                length = $probeFound.ReplacementLength
                # What says that there is nothing puts in what stands there, and is Text.
                matches = @(foreach ($probeMatch in $probeFound.CompletionMatches) {
                        if ($probeMatch.ResultType -eq 'Text') { continue }
                        , @($probeMatch.CompletionText, $probeMatch.ListItemText, $probeMatch.ToolTip)
                    })
            }
        }
    } catch {
        # What PowerShell makes of the answer that there is nothing, not even files.
        $probeAnswer = if ("$_" -match '"completionText" is null') { @{ matches = @() } } else { @{ error = "$_" } }
    }
    [Console]::Out.WriteLine((ConvertTo-Json -Compress -Depth 4 $probeAnswer))
}
