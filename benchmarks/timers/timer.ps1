# Evaluates $env:TIMER_LOAD, then completes each line that it reads; after each it says how many candidates
# there were, and how many seconds it took.

# The first time takes a while, whatever it is.
Invoke-Expression '. { }'
$watch = [Diagnostics.Stopwatch]::StartNew()
Invoke-Expression $env:TIMER_LOAD
[Console]::Out.WriteLine("answered 0 $($watch.Elapsed.TotalSeconds)")

while ($null -ne ($line = [Console]::In.ReadLine())) {
    $watch.Restart()
    $found = TabExpansion2 -inputScript $line -cursorColumn $line.Length
    $watch.Stop()
    [Console]::Out.WriteLine("answered $($found.CompletionMatches.Count) $($watch.Elapsed.TotalSeconds)")
}
