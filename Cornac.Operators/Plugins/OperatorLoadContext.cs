using System.Reflection;
using System.Runtime.Loader;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Plugins;

/// <summary>Keeps a plug-in's assemblies to itself. Only what the contract speaks of comes from the host, so that its types are the same on both sides.</summary>
internal sealed class OperatorLoadContext(string path) : AssemblyLoadContext($"operator {path}")
{
    private static readonly string ContractAssembly = typeof(IOperator).Assembly.GetName().Name!;

    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IsShared(assemblyName.Name) || _resolver.ResolveAssemblyToPath(assemblyName) is not { } found)
            return null;
        return LoadFromAssemblyPath(found);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : nint.Zero;

    private static bool IsShared(string? name) =>
        string.Equals(name, ContractAssembly, StringComparison.Ordinal)
        || name is "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Extensions.DependencyInjection.Abstractions";
}
