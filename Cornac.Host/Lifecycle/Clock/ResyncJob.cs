using Cornac.Host.Lifecycle.Instances;
using Quartz;

namespace Cornac.Host.Lifecycle.Clock;

/// <summary>Every five minutes all instances are compared with what exists.</summary>
[DisallowConcurrentExecution]
public sealed class ResyncJob(Resync resync, LifecycleOptions options) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await resync.WakeAllAsync(hostId: null, options.ResyncSpread, cancellationToken);
}
