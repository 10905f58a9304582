namespace Cornac.Host.Web;

/// <summary>Gives memory back to the system while nothing goes on. The collector works when memory is asked for: what a burst of requests or of opened pages has
/// left behind would otherwise stay until the next burst, and that is more than what open pages need.</summary>
internal sealed class IdleMemory(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var allocations = new Allocations();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (allocations.IsTime(GC.GetTotalAllocatedBytes()))
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>Decides from what was allocated: much since the last time, and next to nothing since the last look, so that nobody waits for the collector.</summary>
    internal sealed class Allocations
    {
        /// <summary>Bytes between two looks up to which the host counts as idle: its own watching allocates less.</summary>
        public const long Idle = 2 << 20;

        /// <summary>Bytes from which a collection is worth its time, some tenths of a second at most.</summary>
        public const long Worthwhile = 64 << 20;

        private long _atLastLook;
        private long _atLastTime;

        /// <param name="allocated">Bytes allocated since the process was started.</param>
        public bool IsTime(long allocated)
        {
            var isIdle = allocated - _atLastLook < Idle;
            _atLastLook = allocated;
            if (!isIdle || allocated - _atLastTime < Worthwhile) return false;
            _atLastTime = allocated;
            return true;
        }
    }
}
