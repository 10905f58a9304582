using System.Globalization;

namespace Cornac.Operators.Fake;

/// <summary>Settings of the fake operator.</summary>
public sealed record FakeOptions
{
    /// <summary>Setting <c>steps</c>: number of steps of a creation, at least 1.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>Setting <c>step-milliseconds</c>: how long each step of a change takes, by the clock.</summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.Zero;

    /// <summary>Setting <c>backup-milliseconds</c>: how long a backup takes, by the clock.</summary>
    public TimeSpan BackupTime { get; init; } = TimeSpan.Zero;

    /// <summary>Setting <c>repository</c>: <c>full</c> or <c>unreachable</c> has every backup fail as such a repository would.</summary>
    public FakeRepository Repository { get; init; }

    /// <summary>Setting <c>persist</c>: true keeps each instance in a file, so that another process finds it.</summary>
    public bool Persist { get; init; }

    public static FakeOptions Parse(IReadOnlyDictionary<string, string> settings) => new()
    {
        Steps = Number(settings, "steps", 4, least: 1),
        StepTime = TimeSpan.FromMilliseconds(Number(settings, "step-milliseconds", 0, least: 0)),
        BackupTime = TimeSpan.FromMilliseconds(Number(settings, "backup-milliseconds", 0, least: 0)),
        Repository = settings.TryGetValue("repository", out var repository) ? Enum.Parse<FakeRepository>(repository, ignoreCase: true) : FakeRepository.Usable,
        Persist = settings.TryGetValue("persist", out var persist) && bool.Parse(persist),
    };

    private static int Number(IReadOnlyDictionary<string, string> settings, string name, int otherwise, int least)
    {
        if (!settings.TryGetValue(name, out var text))
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new ArgumentException($"The setting {name} is a number of at least {least}, not \"{text}\".", nameof(settings));
    }
}

/// <summary>State of the repository that there is none of.</summary>
public enum FakeRepository
{
    Usable,
    Full,
    Unreachable,
}
