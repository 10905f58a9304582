using System.Text;
using Cornac.Api.Signing;

namespace Cornac.Api.Tests.Signing;

public sealed class PublishedVectorTests
{
    private static readonly SignatureVerifier Verifier = new(new FixedClock(new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)));
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    public static TheoryData<string, string> Vectors()
    {
        var vectors = new TheoryData<string, string>();
        var name = "";
        var lines = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Signing", "Vectors", "aws-sig-v4.txt")))
        {
            if (line == "===")
            {
                vectors.Add(name, string.Join('\n', lines));
                lines.Clear();
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                name = line[2..];
            }
            else
            {
                lines.Add(line);
            }
        }

        return vectors;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Published_vector_is_accepted(string name, string request)
    {
        Assert.NotEmpty(name);
        var signed = SignedRequest.Parse(Read(request));
        Verifier.Verify(signed, "us-east-1", ["service"], Secret);
        Assert.Equal("AKIDEXAMPLE", signed.AccessKeyId);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Published_vector_with_another_secret_is_refused(string name, string request)
    {
        Assert.NotEmpty(name);
        var signed = SignedRequest.Parse(Read(request));
        var refusal = Assert.Throws<SignatureException>(() => Verifier.Verify(signed, "us-east-1", ["service"], "another"u8));
        Assert.Equal(SignatureError.SignatureDoesNotMatch, refusal.Error);
    }

    private static ReceivedRequest Read(string text)
    {
        var lines = text.Split('\n');
        var blank = Array.IndexOf(lines, "");
        var method = lines[0][..lines[0].IndexOf(' ', StringComparison.Ordinal)];
        var target = lines[0][(method.Length + 1)..^" HTTP/1.1".Length];
        var headers = lines[1..blank].Select(line => line.Split(':', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1])).ToList();
        return new ReceivedRequest(method, target, headers, Encoding.UTF8.GetBytes(string.Join('\n', lines[(blank + 1)..])));
    }
}
