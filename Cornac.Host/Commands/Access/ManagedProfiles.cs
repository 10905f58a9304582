using System.Text;

namespace Cornac.Host.Commands.Access;

/// <summary>The part of an AWS configuration file that <c>cornac aws-config</c> writes: a block between two marks, replaced as a whole. Whatever
/// stands outside belongs to somebody else and stays.</summary>
internal static class ManagedProfiles
{
    private const string Begin = "# >>> written by cornac aws-config; changes here are lost >>>";
    private const string End = "# <<< cornac aws-config <<<";

    /// <summary>The block of a file, with its marks; empty where there is none.</summary>
    public static string BlockOf(string file) => Find(file) is var (start, end) ? "\n" + file[start..end] + "\n" : "";

    /// <summary>Puts other profiles into a file, in place of those it has from here.</summary>
    /// <param name="file">Text of the file; empty for a new one.</param>
    /// <param name="profiles">Names and settings.</param>
    /// <returns>The new text, and the names left out because somebody else's section has them.</returns>
    public static (string File, IReadOnlyList<string> Skipped) Replace(string file, IReadOnlyList<(string Name, string Settings)> profiles)
    {
        var foreign = Find(file) is var (start, end) ? (file[..start].TrimEnd('\n') + "\n" + file[end..].TrimStart('\n')).TrimStart('\n') : file;
        var taken = SectionsOf(foreign);
        var skipped = profiles.Select(p => p.Name).Where(taken.Contains).ToList();
        var text = new StringBuilder(foreign.TrimEnd('\n'));
        if (text.Length > 0) text.Append("\n\n");
        text.Append(Begin).Append('\n');
        foreach (var (name, settings) in profiles.Where(p => !taken.Contains(p.Name))) text.Append("[profile ").Append(name).Append("]\n").Append(settings.TrimEnd('\n')).Append("\n\n");
        return (text.ToString().TrimEnd('\n') + $"\n{End}\n", skipped);
    }

    private static (int Start, int End)? Find(string file)
    {
        var start = file.IndexOf(Begin, StringComparison.Ordinal);
        var end = start < 0 ? -1 : file.IndexOf(End, start, StringComparison.Ordinal);
        return end < 0 ? null : (start, end + End.Length);
    }

    private static HashSet<string> SectionsOf(string text) =>
        [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('[') && line.EndsWith(']'))
            .Select(line => line[1..^1].Trim()).Select(name => name.StartsWith("profile ", StringComparison.Ordinal) ? name["profile ".Length..].Trim() : name)];
}
