using Microsoft.Extensions.Options;

namespace Cornac.Host.Configuration;

internal static class CornacConfiguration
{
    /// <summary>Adds the short names (<c>CORNAC_DATA</c>, <c>CORNAC_URL</c>) and the command line to what ASP.NET Core reads by itself
    /// (<c>appsettings.json</c>, environment variables such as <c>Cornac__Region</c>). Later ones win.</summary>
    public static void AddCornac(this IConfigurationBuilder configuration, string[] args)
    {
        var shortNames = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Cornac:DataDirectory"] = Environment.GetEnvironmentVariable("CORNAC_DATA"),
            ["Cornac:Url"] = Environment.GetEnvironmentVariable("CORNAC_URL"),
        };
        configuration.AddInMemoryCollection(shortNames.Where(pair => !string.IsNullOrEmpty(pair.Value)));
        configuration.AddCommandLine(args, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--data"] = "Cornac:DataDirectory",
            ["--url"] = "Cornac:Url",
        });
    }

    /// <summary>Reads and checks the options before anything is built with them.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; every mistake is listed.</exception>
    public static CornacOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection(CornacOptions.Section).Get<CornacOptions>() ?? new CornacOptions();
        var result = new CornacOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(CornacOptions.Section, typeof(CornacOptions), result.Failures) : options;
    }
}
