using Cornac.Host.Configuration;

namespace Cornac.Host.Dns;

internal static class DnsComposition
{
    /// <summary>Adds what endpoints are called, and where a zone is configured what keeps its file.</summary>
    public static void AddDns(this IServiceCollection services, CornacOptions options, DataDirectory data)
    {
        services.AddSingleton(options.Dns.ToNames());
        if (options.Dns.ToSettings(data) is not { } zone) return;
        services.AddSingleton(zone);
        services.AddSingleton<ZoneFile>();
        services.AddSingleton<NameServer>();
        services.AddHostedService<ZoneKeeper>();
    }
}
