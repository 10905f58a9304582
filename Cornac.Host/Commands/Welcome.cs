using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Microsoft.Extensions.Hosting.Systemd;

namespace Cornac.Host.Commands;

/// <summary>What a person needs to know once the service is up.</summary>
internal static class Welcome
{
    public static void Print(CornacInstance cornac)
    {
        var options = cornac.App.Services.GetRequiredService<CornacOptions>();
        var data = cornac.App.Services.GetRequiredService<DataDirectory>();
        var output = System.Console.Out;
        output.WriteLine();
        output.WriteLine($"Cornac is ready at {options.Url}, region {options.Region}, data in {data.Root}");
        if (cornac.FirstAdministrator is { } administrator)
        {
            output.WriteLine();
            output.WriteLine($"First administrator: {administrator.UserName} (account {administrator.AccountId})");
            output.WriteLine(OutputIsKept
                ? $"Password:            in {WritePassword(data, administrator.Password)}; read it, then remove the file"
                : $"Password:            {administrator.Password}   (shown only now)");
        }

        output.WriteLine();
        if (cornac.Profile.HasCredentials)
        {
            output.WriteLine("In another terminal:");
            output.WriteLine();
            foreach (var line in cornac.Profile.Exports) output.WriteLine("  " + line);
            output.WriteLine("  aws rds describe-db-instances");
        }
        else
        {
            output.WriteLine("The administrator's access key is on the host that was started first, in its data directory.");
        }

        output.WriteLine();
        output.Flush();
    }

    private static bool OutputIsKept =>
        SystemdHelpers.IsSystemdService()
        || (System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true");

    /// <summary>What a service prints, the journal keeps, and what a container prints, its engine does: the password goes to a file that only its owner may read.</summary>
    private static string WritePassword(DataDirectory data, string password)
    {
        var file = Path.Combine(data.Root, "first-password");
        PrivateFile.Write(file, password + Environment.NewLine);
        return file;
    }
}
