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
                matches = @(foreach ($probeMatch in $probeFound.CompletionMatches) {
                        , @($probeMatch.CompletionText, $probeMatch.ListItemText, $probeMatch.ToolTip, "$($probeMatch.ResultType)")
                    })
            }
        }
    } catch {
        $probeAnswer = @{ error = "$_" }
    }
    [Console]::Out.WriteLine((ConvertTo-Json -Compress -Depth 4 $probeAnswer))
}
