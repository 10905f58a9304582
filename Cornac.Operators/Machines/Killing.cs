namespace Cornac.Operators.Machines;

/// <summary>Kills all that stands in some folders, and makes sure of it.</summary>
internal static class Killing
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Kills until nothing is found any more: one may have started another just before it was killed, and a killed one takes a moment to be gone.</summary>
    /// <param name="machine">Lease under which they are killed.</param>
    /// <param name="folders">Where they stand; what is in the first ones is killed first.</param>
    /// <param name="patience">How long to go on.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Stops killing.</param>
    /// <returns>What does not end, as a process that waits for a dead file system; empty when nothing is left.</returns>
    public static async Task<IReadOnlyList<MachineProcess>> KillAllAsync(
        this IMachineLease machine, IReadOnlyList<string> folders, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var left = new List<MachineProcess>();
            foreach (var folder in folders)
                left.AddRange(await machine.FindProcessesInAsync(folder, cancellationToken));
            if (left.Count == 0 || time.GetElapsedTime(began) > patience)
                return left;
            foreach (var process in left)
                await machine.SignalAsync(process, ProcessSignal.Kill, cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
