# Evaluates $TIMER_LOAD, then completes each line that it reads. After each it says how many candidates there
# were; `time`, the one clock in here, has then said how long it took.

time begin
    eval $TIMER_LOAD
end
echo answered 0

set -g timer_lines
set -g timer_counts
while read -l line
    time complete -C"$line" >/dev/null
    # Counted once, for that is to complete it again.
    if not contains -- "$line" $timer_lines
        set -a timer_lines "$line"
        set -a timer_counts (count (complete -C"$line"))
    end
    echo answered $timer_counts[(contains -i -- "$line" $timer_lines)]
end
