using Cornac.Api.Signing;

namespace Cornac.Api.Tests.Signing;

public sealed class BotocoreSignerTests(BotocoreRequests requests) : IClassFixture<BotocoreRequests>
{
    /// <summary>Bytes that a request may carry in one place or another; each is tried in every place.</summary>
    private const string Replacements = "aZ09&=/%+ .;\"~";

    [Fact]
    public void Requests_of_botocore_are_accepted()
    {
        Assert.True(requests.All.Count(r => r.Presigned) > 100);
        Assert.True(requests.All.Count(r => !r.Presigned) > 100);
        foreach (var signed in requests.All)
        {
            var parsed = SignedRequest.Parse(signed.Request);
            Assert.Equal((signed.Token, signed.Presigned, "AKIAIOSFODNN7EXAMPLE"), (parsed.Token, parsed.IsPresigned, parsed.AccessKeyId));
            try
            {
                Verify(signed.Request, signed);
            }
            catch (SignatureException refusal)
            {
                Assert.Fail($"{signed.Request.Method} {signed.Request.Target}: {refusal.Message}");
            }
        }
    }

    [Fact]
    public void Request_with_any_byte_changed_is_refused()
    {
        var random = new Random(4711);
        foreach (var signed in requests.All.Take(120))
        {
            // Dots and doubled slashes vanish in what is signed, so changing one into the other there changes nothing that counts.
            if (signed.Request.Path.Contains("//", StringComparison.Ordinal) || signed.Request.Path.Contains("/.", StringComparison.Ordinal)) continue;
            foreach (var (changed, what) in Changes(signed.Request, random))
            {
                var refused = Assert.Throws<SignatureException>(() => Accepted(changed, signed, what));
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private static IEnumerable<(ReceivedRequest Changed, string What)> Changes(ReceivedRequest request, Random random)
    {
        for (var i = 0; i < request.Method.Length; i++) yield return (request with { Method = Change(request.Method, i, random) }, $"method {i}");
        for (var i = 1; i < request.Target.Length; i++)
        {
            var target = Change(request.Target, i, random);
            if (target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var mark && mark < 0 ? target.Length : mark).Contains("//", StringComparison.Ordinal)) continue;
            yield return (request with { Target = target }, $"target {i}: {target}");
        }

        for (var h = 0; h < request.Headers.Count; h++)
        {
            var (name, value) = request.Headers[h];
            if (!IsSigned(request, name)) continue;
            // Runs of spaces count as one, at the ends as none.
            for (var i = 0; i < value.Length; i++)
            {
                if (value[i] == ' ') continue;
                yield return (WithHeader(request, h, Change(value, i, random, space: false)), $"{name} {i}");
            }
        }

        var body = request.Body.ToArray();
        for (var i = 0; i < body.Length; i++)
        {
            var changed = body.ToArray();
            changed[i] ^= (byte)(1 << random.Next(8));
            yield return (request with { Body = changed }, $"body {i}");
        }
    }

    private static bool IsSigned(ReceivedRequest request, string name) =>
        name == "Authorization" || SignedRequest.Parse(request).SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static ReceivedRequest WithHeader(ReceivedRequest request, int index, string value)
    {
        var headers = request.Headers.ToList();
        headers[index] = KeyValuePair.Create(headers[index].Key, value);
        return request with { Headers = headers };
    }

    private static string Change(string text, int index, Random random, bool space = true)
    {
        char replacement;
        do
        {
            replacement = random.Next(2) == 0 ? (char)(text[index] ^ (1 << random.Next(5))) : Replacements[random.Next(Replacements.Length)];
        }
        while (replacement == text[index] || (!space && replacement == ' ') || replacement < ' ');

        return string.Concat(text.AsSpan(0, index), [replacement], text.AsSpan(index + 1));
    }

    private static void Accepted(ReceivedRequest changed, BotocoreRequests.Signed signed, string what)
    {
        Verify(changed, signed);
        Assert.Fail($"Accepted with a change in {what}, of {signed.Request.Method} {signed.Request.Target}");
    }

    private static void Verify(ReceivedRequest request, BotocoreRequests.Signed signed)
    {
        var parsed = SignedRequest.Parse(request);
        var known = parsed.AccessKeyId == "AKIAIOSFODNN7EXAMPLE";
        var clock = new FixedClock(SignedRequest.Parse(signed.Request).SignedAt);
        new SignatureVerifier(clock).Verify(parsed, "local", [signed.Service], known ? signed.Secret : []);
    }
}
