using System.Reflection;

namespace Cornac.Architecture.Tests;

/// <summary>What is looked at: the assemblies of Cornac, and the files that people wrote.</summary>
internal static class Source
{
    public static readonly Assembly Operators = Assembly.Load("Cornac.Operators");
    public static readonly Assembly Api = Assembly.Load("Cornac.Api");
    public static readonly Assembly Console = Assembly.Load("Cornac.Console");
    public static readonly Assembly Host = Assembly.Load("Cornac.Host");

    public static IEnumerable<Assembly> All => [Operators, Api, Console, Host];

    public static string Root { get; } = FindRoot();

    /// <summary>Names of the assemblies that the code of one really uses.</summary>
    public static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    /// <summary>Files of a kind below the projects, without what tools made; relative to the root.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules" or "Migrations" or "Compiled" || folder.StartsWith('.')));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cornac.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("Cornac.sln was not found.");
        return folder.FullName;
    }
}
