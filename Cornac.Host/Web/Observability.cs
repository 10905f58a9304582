using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

namespace Cornac.Host.Web;

/// <summary>Logs, metrics and health, for those who run the service.</summary>
internal static class Observability
{
    public static void AddCornacLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddCornacConsole();
    }

    /// <summary>Logs go to standard error: standard output is for what a person asked for.</summary>
    public static void AddCornacConsole(this ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            format.UseUtcTimestamp = true;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Quartz", LogLevel.Warning);
        // A failed command or connection is an exception, which is logged where it is handled, if it is a failure at all.
        logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    public static void AddObservability(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<InventoryHealth>("inventory");
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter("Cornac.*")
            .AddMeter("Npgsql")
            .AddPrometheusExporter());
    }

    /// <summary><c>/healthz</c> (200 or 503) and <c>/metrics</c> (Prometheus).</summary>
    public static void UseObservability(this WebApplication app)
    {
        app.MapHealthChecks("/healthz", new HealthCheckOptions { AllowCachingResponses = false });
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
