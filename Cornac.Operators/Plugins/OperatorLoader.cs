using System.Reflection;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Plugins;

/// <summary>Loads operators from assemblies named in configuration, each in a load context of its own.</summary>
public static class OperatorLoader
{
    /// <summary>Loads one plug-in and makes its operator.</summary>
    /// <param name="plugin">What configuration says.</param>
    /// <param name="context">What the host gives; the plug-in's own settings take the place of those in it.</param>
    /// <exception cref="OperatorPluginException">It cannot be used.</exception>
    public static IOperator Load(OperatorPlugin plugin, OperatorContext context)
    {
        var path = Path.GetFullPath(plugin.Path);
        if (!File.Exists(path))
            throw new OperatorPluginException($"The operator assembly {path} does not exist.");
        var factory = CreateFactory(FindType(path, plugin.Type), path);
        try
        {
            Directory.CreateDirectory(context.DataDirectory);
            return factory.Create(context with { Settings = plugin.Settings });
        }
        catch (Exception e) when (e is ArgumentException or MissingMemberException or TypeLoadException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorPluginException($"The operator {plugin.Type} of {path} could not be made: {e.Message}", e);
        }
    }

    private static Type FindType(string path, string name)
    {
        try
        {
            var assembly = new OperatorLoadContext(path).LoadFromAssemblyPath(path);
            return assembly.GetType(name, throwOnError: false) ?? throw new OperatorPluginException(
                $"The assembly {path} has no type {name}. It has these operator factories: {Factories(assembly)}.");
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or InvalidOperationException)
        {
            throw new OperatorPluginException($"The operator assembly {path} could not be loaded: {e.Message}", e);
        }
    }

    private static IOperatorFactory CreateFactory(Type type, string path)
    {
        var wanted = typeof(IOperatorFactory);
        if (!wanted.IsAssignableFrom(type))
        {
            var foreign = Array.Exists(type.GetInterfaces(), i => string.Equals(i.FullName, wanted.FullName, StringComparison.Ordinal));
            throw new OperatorPluginException(foreign
                ? $"The type {type.FullName} of {path} was built with another copy of the contract; build it against {wanted.Assembly.FullName}."
                : $"The type {type.FullName} of {path} does not implement {wanted.FullName}.");
        }

        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new OperatorPluginException($"The type {type.FullName} of {path} has no public constructor without parameters.");
        try
        {
            return (IOperatorFactory)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException e)
        {
            throw new OperatorPluginException($"The constructor of {type.FullName} of {path} failed: {e.InnerException!.Message}", e);
        }
    }

    private static string Factories(Assembly assembly)
    {
        var names = assembly.GetExportedTypes().Where(typeof(IOperatorFactory).IsAssignableFrom).Select(t => t.FullName).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
