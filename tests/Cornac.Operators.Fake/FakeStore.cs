using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Fake;

/// <summary>Keeps fake instances and the fences seen, in memory and, where asked, one file each.</summary>
internal sealed class FakeStore(string? directory)
{
    private readonly ConcurrentDictionary<string, FakeInstance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FakeSet> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _fences = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, object> _gates = new(StringComparer.Ordinal);

    /// <summary>One turn at a time per instance, and none with an old fence.</summary>
    public Turn Guarded(string resourceId, Fence fence, Func<Turn> turn)
    {
        lock (_gates.GetOrAdd(resourceId, static _ => new object()))
        {
            var seen = ReadFence(resourceId);
            if (fence.Number < seen)
                throw new StaleFenceException(resourceId, fence, new Fence(seen));
            if (fence.Number > seen)
                WriteFence(resourceId, fence.Number);
            return turn();
        }
    }

    public FakeInstance? Find(string resourceId)
    {
        if (_instances.TryGetValue(resourceId, out var known))
            return known;
        return directory is not null && File.Exists(PathOf(resourceId))
            ? _instances[resourceId] = JsonSerializer.Deserialize<FakeInstance>(File.ReadAllText(PathOf(resourceId)))!
            : null;
    }

    public void Put(FakeInstance instance)
    {
        if (directory is not null)
            Replace(PathOf(instance.ResourceId), JsonSerializer.Serialize(instance));
        _instances[instance.ResourceId] = instance;
    }

    public void Remove(string resourceId)
    {
        if (directory is not null)
            File.Delete(PathOf(resourceId));
        _instances.TryRemove(resourceId, out _);
    }

    public FakeSet? FindSet(string resourceId)
    {
        if (_sets.TryGetValue(resourceId, out var known))
            return known;
        return directory is not null && File.Exists(SetPathOf(resourceId))
            ? _sets[resourceId] = JsonSerializer.Deserialize<FakeSet>(File.ReadAllText(SetPathOf(resourceId)))!
            : null;
    }

    public void PutSet(FakeSet set)
    {
        if (directory is not null)
            Replace(SetPathOf(set.ResourceId), JsonSerializer.Serialize(set));
        _sets[set.ResourceId] = set;
    }

    public void RemoveSet(string resourceId)
    {
        if (directory is not null)
        {
            File.Delete(SetPathOf(resourceId));
            File.Delete(RowsPathOf(resourceId));
        }

        _sets.TryRemove(resourceId, out _);
    }

    /// <summary>Gives an instance the rows that another had: each a number and the ticks at which it was written, which is all the data there is.</summary>
    public void CopyRows(string from, string to, DateTimeOffset until)
    {
        if (directory is null || !File.Exists(RowsPathOf(from)))
            return;
        var rows = File.ReadLines(RowsPathOf(from)).Where(r => long.Parse(r.Split(' ')[1], CultureInfo.InvariantCulture) <= until.UtcTicks);
        File.WriteAllLines(RowsPathOf(to), rows);
    }

    public IReadOnlyList<string> List()
    {
        var files = directory is null ? [] : Directory.EnumerateFiles(directory, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!);
        return [.. _instances.Keys.Union(files, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    private long ReadFence(string resourceId)
    {
        if (_fences.TryGetValue(resourceId, out var seen) || directory is null || !File.Exists(FencePathOf(resourceId)))
            return seen;
        return _fences[resourceId] = long.Parse(File.ReadAllText(FencePathOf(resourceId)), CultureInfo.InvariantCulture);
    }

    private void WriteFence(string resourceId, long number)
    {
        if (directory is not null)
            Replace(FencePathOf(resourceId), number.ToString(CultureInfo.InvariantCulture));
        _fences[resourceId] = number;
    }

    private string PathOf(string resourceId) => Path.Combine(directory!, resourceId + ".json");

    private string SetPathOf(string resourceId) => Path.Combine(directory!, resourceId + ".backups");

    private string RowsPathOf(string resourceId) => Path.Combine(directory!, resourceId + ".rows");

    private string FencePathOf(string resourceId) => Path.Combine(directory!, resourceId + ".fence");
}
