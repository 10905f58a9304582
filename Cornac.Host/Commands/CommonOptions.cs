using System.CommandLine;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;

namespace Cornac.Host.Commands;

/// <summary>Options that every command takes.</summary>
internal static class CommonOptions
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Data directory (also CORNAC_DATA); ./data unless given.",
        Recursive = true,
    };

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Where Cornac listens (also CORNAC_URL); where it runs on the data directory, else http://127.0.0.1:8001 unless given.",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Data);
        root.Options.Add(Url);
    }

    public static string[] AsConfiguration(ParseResult parsed)
    {
        var arguments = new List<string>();
        if (parsed.GetValue(Data) is { } data) arguments.Add($"--Cornac:DataDirectory={data}");
        if (parsed.GetValue(Url) is { } url) arguments.Add($"--Cornac:Url={url}");
        return [.. arguments];
    }

    /// <summary>Where Cornac listens, if the caller said so. <c>CORNAC_URL</c> says where it shall listen: where one runs, it is asked itself.</summary>
    public static string? GivenUrl(ParseResult parsed, DataDirectory data)
    {
        if (parsed.GetValue(Url) is { } given) return given;
        return RunningHost.Url(data) is null && Environment.GetEnvironmentVariable("CORNAC_URL") is { Length: > 0 } configured ? configured : null;
    }

    /// <summary>The configuration as the running host has it.</summary>
    public static (CornacOptions Options, DataDirectory Data) Read(ParseResult parsed)
    {
        var builder = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables();
        builder.AddCornac(AsConfiguration(parsed));
        var options = CornacConfiguration.Read(builder.Build());
        return (options, new DataDirectory(options.DataDirectory));
    }
}
