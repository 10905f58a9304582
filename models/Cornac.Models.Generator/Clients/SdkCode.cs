using Cornac.Models.Generator.Emitting;

namespace Cornac.Models.Generator.Clients;

/// <summary>What files of clients begin with.</summary>
internal static class SdkCode
{
    /// <summary>Starts a file. The SDK's assemblies say nothing about null, so neither do these: code that uses them compiles the same.</summary>
    public static CodeWriter File(string space, params string[] usings) => new(
        space,
        isAnnotated: false,
        [
            "System", "System.Collections.Generic", "System.IO", "System.Net", "System.Threading", "System.Threading.Tasks", "Amazon", "Amazon.Runtime",
            "Amazon.StandIn", "Amazon.StandIn.Json", "Amazon.StandIn.Query", .. usings.Where(name => name != space),
        ]);
}
