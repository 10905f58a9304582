using System.Text;

namespace Cornac.Bench.Client;

/// <summary>Signed requests, one for each name, in turn; each is signed anew every second.</summary>
internal sealed class RequestBook(RequestSigner signer, IReadOnlyList<string> names)
{
    private readonly Entry[] _entries = [.. names.Select(name => new Entry(
        RdsClient.Body("DescribeDBInstances", ("DBInstanceIdentifier", name)),
        Encoding.UTF8.GetBytes($"<DBInstanceIdentifier>{name}</DBInstanceIdentifier>")))];

    private int _next;

    /// <summary>A request, and what its answer must hold.</summary>
    public (byte[] Request, byte[] Expected) Next()
    {
        var entry = _entries[(uint)Interlocked.Increment(ref _next) % (uint)_entries.Length];
        var now = DateTimeOffset.UtcNow;
        var signed = entry.Signed;
        if (signed.Second != now.ToUnixTimeSeconds()) entry.Signed = signed = new Signed(now.ToUnixTimeSeconds(), signer.Sign(entry.Body, now));
        return (signed.Request, entry.Expected);
    }

    private sealed record Signed(long Second, byte[] Request);

    private sealed class Entry(string body, byte[] expected)
    {
        public string Body => body;

        public byte[] Expected => expected;

        public Signed Signed { get; set; } = new(0, []);
    }
}
